"""Chance as a pure function: the same key always draws the same number.

Values so drawn can be computed at any time, in any order, after any restart, and nothing has
to be remembered for it.
"""

from __future__ import annotations

import hashlib
import math
from functools import lru_cache

Key = tuple[str | int, ...]

REMEMBERED = 2_048
"""How many draws are kept at hand: a kiosk's constants, and the knots of its slow curves."""


def fresh(*key: str | int) -> float:
    """Uniform in [0, 1), for a key that will not soon be asked for again."""
    digest = hashlib.blake2b("\x1f".join(map(str, key)).encode(), digest_size=8).digest()
    return (int.from_bytes(digest) >> 11) / 2**53


draw = lru_cache(maxsize=REMEMBERED)(fresh)
"""Uniform in [0, 1)."""


def between(low: float, high: float, *key: str | int) -> float:
    """Uniform in [low, high)."""
    return low + (high - low) * draw(*key)


def smooth(at_s: float, period_s: float, *key: str | int) -> float:
    """Between -1 and 1, a continuous curve through one drawn value per period."""
    position = at_s / period_s
    knot = math.floor(position)
    before, after = 2 * draw(*key, knot) - 1, 2 * draw(*key, knot + 1) - 1
    weight = (1 - math.cos(math.pi * (position - knot))) / 2
    return before + (after - before) * weight


def poisson(mean: float, *key: str | int) -> int:
    """How many of something rare happen where `mean` are expected; `mean` below 100."""
    remaining, count = fresh(*key), 0
    share = math.exp(-mean)
    while remaining > share and count < 1_000:
        remaining -= share
        count += 1
        share *= mean / count
    return count
