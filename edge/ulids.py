"""New ULIDs from a given time and a given source of randomness."""

from __future__ import annotations

import random

from ulid import ULID


def new_ulid(now_us: int, rng: random.Random) -> str:
    """A ULID of this moment."""
    stamp = max(0, now_us // 1_000) % (1 << 48)
    return str(ULID.from_bytes(stamp.to_bytes(6, "big") + rng.randbytes(10)))
