"""How many distinct things a local day has seen, without keeping what they are."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

_KEY_BYTES = 32
_KEPT_BYTES = 8
_SECOND_US = 1_000_000


class DailyCounter:
    """Counts distinct things by HMAC-SHA256 under a key that lives for one local day.

    Key and marks are in memory only. They are thrown away at midnight of `zone`, and when the
    process ends: a daemon that starts again counts the rest of the day anew. `randomness(n)`
    gives n bytes (`secrets.token_bytes`). Past `limit` things the count stays at the limit.
    """

    def __init__(
        self, zone: ZoneInfo, randomness: Callable[[int], bytes], *, limit: int = 50_000
    ) -> None:
        self._zone = zone
        self._randomness = randomness
        self._limit = limit
        self._day: date | None = None
        self._key = bytearray()
        self._marks: set[int] = set()

    def see(self, thing: str, now: int) -> int:
        """Counts a thing at `now` (µs); gives its mark, which means nothing after midnight."""
        self._turn(now)
        # 64 bits: among 50,000 things two share a mark once in ten thousand million days.
        digest = hmac.digest(self._key, thing.encode("utf-8", "surrogateescape"), "sha256")
        mark = int.from_bytes(digest[:_KEPT_BYTES], "big")
        if len(self._marks) < self._limit:
            self._marks.add(mark)
        return mark

    def count(self, now: int) -> int:
        """Distinct things since midnight, or since this counter was made."""
        self._turn(now)
        return len(self._marks)

    def _turn(self, now: int) -> None:
        day = datetime.fromtimestamp(now / _SECOND_US, self._zone).date()
        if day == self._day:
            return
        self._day = day
        self._marks.clear()
        # Overwritten, so that yesterday's key does not linger in memory that is given back.
        self._key[:] = bytes(len(self._key))
        self._key = bytearray(self._randomness(_KEY_BYTES))
