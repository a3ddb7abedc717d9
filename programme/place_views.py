"""A place as the API shows it: the standard's row under its own names, and what was worked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from pydantic import BaseModel

from programme.hours import is_open, next_opening, readable
from programme.hours_in_words import in_words
from programme.languages import spoken
from programme.search import CONFIRMED_FOR, Found
from store import registers


class OpeningView(BaseModel):
    """Open from `start` until `end`; `note` is what the hours say beside it."""

    start: datetime
    end: datetime
    note: str


class PlaceView(BaseModel):
    """`place` is the standard's row; `hours` in French for the coming week.

    `distance` in metres from the point asked for, or from the middle of what was found.
    `unconfirmed`: nobody has said for a year that it is so. `hours_readable` false: the text can't
    be read, and the place never counts as open.
    """

    id: str
    place: Mapping[str, str]
    distance: int | None = None
    confirmed_on: date
    unconfirmed: bool
    open_now: bool
    next_opening: OpeningView | None
    hours: Sequence[str]
    hours_readable: bool
    languages: Sequence[str]


class PlacePage(BaseModel):
    """A page of places, the nearest first; `total` is how many fit."""

    items: Sequence[PlaceView]
    total: int
    next: str | None


def found_view(found: Found, now: datetime) -> PlaceView:
    """A place that a search has found."""
    return _view(found.id, found.cells, found.confirmed_on, found.distance, now)


def record_view(record: registers.places.PlaceRecord, now: datetime) -> PlaceView:
    """A place by its id."""
    return _view(record.id, record.cells, record.confirmed_on, None, now)


def _view(
    place: str,
    cells: Mapping[str, str],
    confirmed_on: date,
    distance: float | None,
    now: datetime,
) -> PlaceView:
    text = cells.get("horaires", "")
    coming = next_opening(text, now)
    return PlaceView(
        id=place,
        place=cells,
        distance=None if distance is None else round(distance),
        confirmed_on=confirmed_on,
        unconfirmed=now.date() - confirmed_on > CONFIRMED_FOR,
        open_now=is_open(text, now),
        next_opening=OpeningView(start=coming.start, end=coming.end, note=coming.note)
        if coming
        else None,
        hours=in_words(text, now.date(), "fr"),
        hours_readable=readable(text),
        languages=sorted(spoken(cells)),
    )
