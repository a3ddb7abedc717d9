"""Opening hours in OpenStreetMap's notation, understood: French holidays, Paris time.

A text that can't be read is kept and shown as it is; it never counts as open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import opening_hours
from opening_hours import OpeningHours, State

ZONE = ZoneInfo("Europe/Paris")
COUNTRY = "FR"
NOON = time(13, 0)
"""Between the two halves of a day, as people who answer doors see it."""
HORIZON = timedelta(days=400)
_UNREADABLE: type[Exception] = vars(opening_hours)["ParserError"]
"""The library's own error, which its types forget."""


class Half(StrEnum):
    """Half a day."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True, slots=True)
class Open:
    """Open from `start` until `end`; what the notation says beside it («sur rendez-vous»)."""

    start: datetime
    end: datetime
    note: str = ""


def readable(text: str) -> bool:
    """Whether the text is in the notation."""
    return bool(text) and _parsed(text) is not None


def is_open(text: str, at: datetime) -> bool:
    """Whether the place is surely open at that moment."""
    hours = _parsed(text)
    return hours is not None and hours.is_open(at)


def openings(text: str, start: datetime, end: datetime) -> Iterator[Open]:
    """When it is surely open between the two, one after the other."""
    hours = _parsed(text)
    if hours is None:
        return
    for begins, ends, state, note in hours.intervals(start, end):
        if state == State.OPEN:
            yield Open(begins, ends, note)


def next_opening(text: str, at: datetime) -> Open | None:
    """The opening that goes on at that moment or comes next; None when none is known of."""
    return next(openings(text, at, at + HORIZON), None)


def opens_on(text: str, day: date, half: Half | None = None) -> bool:
    """Whether it is open at any time of that day, or of its half."""
    begin, end = _bounds(day, half)
    return any(True for _ in openings(text, begin, end))


def next_weekday(today: date, weekday: int) -> date:
    """The next such day, `today` included; Monday is 0."""
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def _bounds(day: date, half: Half | None) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, NOON if half is Half.AFTERNOON else time.min, ZONE)
    if half is Half.MORNING:
        return begin, datetime.combine(day, NOON, ZONE)
    return begin, datetime.combine(day + timedelta(days=1), time.min, ZONE)


@lru_cache(maxsize=4_096)
def _parsed(text: str) -> OpeningHours | None:
    if not text.strip():
        return None
    try:
        return OpeningHours(text, timezone=ZONE, country=COUNTRY)
    except _UNREADABLE:
        return None
