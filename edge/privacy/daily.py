"""How many distinct things a local day has seen, without keeping what they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from edge.privacy.marks import Marks

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
        self._limit = limit
        self._marks = Marks(randomness)
        self._day: date | None = None
        self._seen: set[int] = set()

    def see(self, thing: str, now: int) -> int:
        """Counts a thing at `now` (µs); gives its mark, which means nothing after midnight."""
        self._turn(now)
        mark = self._marks.of(thing)
        if len(self._seen) < self._limit:
            self._seen.add(mark)
        return mark

    def count(self, now: int) -> int:
        """Distinct things since midnight, or since this counter was made."""
        self._turn(now)
        return len(self._seen)

    def _turn(self, now: int) -> None:
        day = datetime.fromtimestamp(now / _SECOND_US, self._zone).date()
        if day != self._day:
            self._day = day
            self._seen.clear()
            self._marks.forget()
