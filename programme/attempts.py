"""How often an address has tried codes: in memory only, by a hash that nobody can undo.

The salt is new in every window and is written nowhere: what one window knew is gone in the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from hashlib import blake2b
from ipaddress import ip_address, ip_network

MOST_ADDRESSES = 10_000
_THE_REST = b""


class AddressAttempts:
    """Counts attempts by address, in windows of `window_us`.

    `salt()` gives 16 random bytes (`secrets.token_bytes`).
    """

    def __init__(self, salt: Callable[[], bytes], *, most: int, window_us: int) -> None:
        self._new_salt = salt
        self._most = most
        self._window_us = window_us
        self._since = -1
        self._salt = b""
        self._tried: Counter[bytes] = Counter()

    def allows(self, address: str, now: int) -> bool:
        """Count an attempt at `now` (µs); whether it is one of the `most` of its window."""
        since = now - now % self._window_us
        if since != self._since:
            self._since, self._salt, self._tried = since, self._new_salt(), Counter()
        key = blake2b(_whose(address).encode(), key=self._salt, digest_size=16).digest()
        if key not in self._tried and len(self._tried) >= MOST_ADDRESSES:
            key = _THE_REST
        self._tried[key] += 1
        return self._tried[key] <= self._most


def _whose(address: str) -> str:
    """An address as one subscriber has it: of IPv6, the /64."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((parsed, 64), strict=False)) if parsed.version == 6 else str(parsed)
