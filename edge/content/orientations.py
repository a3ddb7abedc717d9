"""Orientations as counts of an hour, in memory until it is over; of a code only the digest.

The digests of an hour leave in order of themselves: neither the minute nor the sequence shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from contract import EdgeError, FieldValue, code_digest, make_code
from edge.privacy import OpenHour
from edge.readings import Reading

MEASUREMENT = "orientation"
CODES_AN_HOUR = 60
"""Of a theme and a place: more do not fit a sample's text."""
HOURS_KEPT = 24
MAX_TAG_LENGTH = 128

Key = tuple[str, str]
"""Theme and place; the place is empty when none in particular is meant."""


class TooMany(EdgeError):
    """No more codes can be given this hour."""


class Orientations:
    """Counts what was offered and taken. `below(n)` is a random number under n."""

    def __init__(self, below: Callable[[int], int], now: int) -> None:
        self._below = below
        self._hour = OpenHour(now)
        self._offered: Counter[Key] = Counter()
        self._taken: Counter[Key] = Counter()
        self._digests: dict[Key, set[str]] = {}
        self._ended: list[Sequence[Reading]] = []

    def offered(self, theme: str, places: Sequence[str], now: int) -> None:
        """The places were shown for the theme; with none, that there was none is counted."""
        self._turn(now)
        self._offered.update((theme, _tag(place)) for place in places or ("",))

    def taken(self, theme: str, place: str, now: int) -> None:
        """Somebody goes there."""
        self._turn(now)
        self._taken[theme, _tag(place)] += 1

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
        return code

    def take(self, now: int) -> Sequence[Reading]:
        """The readings of hours that have ended; they are forgotten here."""
        self._turn(now)
        readings = [reading for hour in self._ended for reading in hour]
        self._ended.clear()
        return readings

    def take_all(self, now: int) -> Sequence[Reading]:
        """Those of the open hour too: the daemon ends."""
        ended = self.take(now)
        return [*ended, *self._close()]

    def _turn(self, now: int) -> None:
        if self._hour.ended(now) and (readings := self._close()):
            self._ended = [*self._ended[1 - HOURS_KEPT :], readings]

    def _close(self) -> Sequence[Reading]:
        readings = [
            Reading(MEASUREMENT, self._fields(key), _tags(key))
            for key in sorted(self._offered.keys() | self._taken.keys())
        ]
        self._offered.clear()
        self._taken.clear()
        self._digests.clear()
        return readings

    def _fields(self, key: Key) -> dict[str, FieldValue]:
        fields: dict[str, FieldValue] = {
            "offered": self._offered[key],
            "taken": self._taken[key],
        }
        digests = self._digests.get(key)
        return fields | {"codes": " ".join(sorted(digests))} if digests else fields


def _tags(key: Key) -> dict[str, str]:
    theme, place = key
    return {"theme": theme, "place": place} if place else {"theme": theme}


def _tag(place: str) -> str:
    # An id that a tag can't carry is counted without its place.
    fits = len(place) <= MAX_TAG_LENGTH and place.isprintable() and "\\" not in place
    return place if fits else ""
