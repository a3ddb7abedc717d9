"""Numbers in place of names, under a key that is in memory only."""

from __future__ import annotations

import hmac
from collections.abc import Callable

_KEY_BYTES = 32
_KEPT_BYTES = 8


class Marks:
    """Gives each name a number: 64 bits of its HMAC-SHA256. `randomness(n)` gives n bytes.

    After `forget` the numbers of before mean nothing.
    """

    def __init__(self, randomness: Callable[[int], bytes]) -> None:
        self._randomness = randomness
        self._key = bytearray(randomness(_KEY_BYTES))

    def of(self, name: str) -> int:
        """The number of a name. Of 50,000 names two share one by a chance of 1 in 10^10."""
        digest = hmac.digest(self._key, name.encode("utf-8", "surrogateescape"), "sha256")
        return int.from_bytes(digest[:_KEPT_BYTES], "big")

    def forget(self) -> None:
        """Begins a new key; the old one is overwritten, not only let go."""
        self._key[:] = bytes(_KEY_BYTES)
        self._key[:] = self._randomness(_KEY_BYTES)
