"""Orientations as counts of an hour until it is over; of a code only the digest.

The digests of an hour leave in order of themselves: neither the minute nor the sequence shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from contract import EdgeError, code_digest, make_code
from edge.content.hours import Counted, Hours
from edge.privacy import OpenHour
from edge.readings import Reading

CODES_AN_HOUR = 60
"""Of a theme and a place: more do not fit a sample's text."""
HOURS_KEPT = 24
MAX_TAG_LENGTH = 128

Key = tuple[str, str]
"""Theme and place; the place is empty when none in particular is meant."""


class TooMany(EdgeError):
    """No more codes can be given this hour."""


class Orientations:
    """Counts what was offered and taken. `below(n)` is a random number under n.

    Goes on from `before`, hours that an earlier daemon left. `changes` only ever grows.
    """

    def __init__(self, below: Callable[[int], int], now: int, before: Hours | None = None) -> None:
        self._below = below
        self._hour = OpenHour(now)
        self._offered: Counter[Key] = Counter()
        self._taken: Counter[Key] = Counter()
        self._digests: dict[Key, set[str]] = {}
        self._ended: list[tuple[Counted, ...]] = []
        self.changes = 0
        if before is not None:
            self._take_up(before, now)

    def offered(self, theme: str, places: Sequence[str], now: int) -> None:
        """The places were shown for the theme; with none, that there was none is counted."""
        self._turn(now)
        self._offered.update((theme, _tag(place)) for place in places or ("",))
        self.changes += 1

    def taken(self, theme: str, place: str, now: int) -> None:
        """Somebody goes there."""
        self._turn(now)
        self._taken[theme, _tag(place)] += 1
        self.changes += 1

    def taken_with_code(self, theme: str, place: str, now: int) -> str:
        """Somebody goes there with a code, which is forgotten here at once; TooMany."""
        self._turn(now)
        key = (theme, _tag(place))
        digests = self._digests.setdefault(key, set())
        if len(digests) >= CODES_AN_HOUR:
            raise TooMany(f"{CODES_AN_HOUR} codes were given this hour", todo="go without a code")
        code = make_code(self._below)
        digests.add(code_digest(code))
        self._taken[key] += 1
        self.changes += 1
        return code

    def hours(self, now: int) -> Hours:
        """All that has not left, for the disk."""
        self._turn(now)
        return Hours(last=self._hour.last, open=self._counted(), ended=tuple(self._ended))

    def take(self, now: int) -> Sequence[Reading]:
        """The readings of hours that have ended; they are forgotten here."""
        self._turn(now)
        readings = [counted.reading for hour in self._ended for counted in hour]
        self._ended.clear()
        return readings

    def end(self, now: int) -> None:
        """Ends the open hour early: the daemon ends."""
        self._turn(now)
        self._close()

    def _take_up(self, before: Hours, now: int) -> None:
        self._ended = list(before.ended)
        for one in before.open:
            key = (one.theme, one.place)
            self._offered[key], self._taken[key] = one.offered, one.taken
            self._digests[key] = set(one.codes)
        # An hour that has not begun is one of a clock that was set back since: it is open still.
        if before.last < now:
            self._close()

    def _turn(self, now: int) -> None:
        if self._hour.ended(now):
            self._close()

    def _close(self) -> None:
        if counted := self._counted():
            self._ended = [*self._ended[1 - HOURS_KEPT :], counted]
            self.changes += 1
        self._offered.clear()
        self._taken.clear()
        self._digests.clear()

    def _counted(self) -> tuple[Counted, ...]:
        return tuple(
            Counted(
                theme=key[0],
                place=key[1],
                offered=self._offered[key],
                taken=self._taken[key],
                codes=tuple(sorted(self._digests.get(key, ()))),
            )
            for key in sorted(self._offered.keys() | self._taken.keys())
        )


def _tag(place: str) -> str:
    # An id that a tag can't carry is counted without its place.
    fits = len(place) <= MAX_TAG_LENGTH and place.isprintable() and "\\" not in place
    return place if fits else ""
