"""The collection points that a kiosk shows, as its bundle has them. Pure.

They are in it before they begin, so that a kiosk without a line shows them on their first day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from contract import CollectionPoint, Opening
from programme import hours
from programme.reuse.points import Held, within_reach
from programme.screen_texts import collection_sentences
from programme.search import Point

AHEAD = timedelta(days=21)
MOST_COLLECTIONS = 12
FORTNIGHT = timedelta(days=14)
SECOND_US = 1_000_000


def near_collections(
    points: Sequence[Held], where: Point, day: date
) -> tuple[CollectionPoint, ...] | None:
    """Those within reach that last on any of the next three weeks; None without any."""
    soon = [one for one in points if one.first <= day + AHEAD and one.last >= day]
    near = within_reach(where, soon)[:MOST_COLLECTIONS]
    return tuple(_point(one, distance, day) for one, distance in near) or None


def _point(one: Held, distance: int, day: date) -> CollectionPoint:
    after = one.last + timedelta(days=1)
    begins = max(day, one.first)
    return CollectionPoint(
        id=one.id,
        name=one.name,
        address=one.address,
        title=dict(one.title),
        text=collection_sentences(one.last),
        takes=tuple(one.takes),
        starts_at=_midnight(one.first),
        ends_at=_midnight(after),
        hours=one.hours,
        openings=_openings(one.hours, begins, min(after, begins + FORTNIGHT)),
        latitude=one.where.latitude,
        longitude=one.where.longitude,
        distance=distance,
    )


@lru_cache(maxsize=1_024)
def _openings(text: str, first: date, until: date) -> tuple[Opening, ...]:
    begin, end = (datetime.combine(day, time.min, hours.ZONE) for day in (first, until))
    return tuple(
        Opening(starts_at=_micros(max(one.start, begin)), ends_at=_micros(min(one.end, end)))
        for one in hours.openings(text, begin, end)
    )


def _midnight(day: date) -> int:
    return _micros(datetime.combine(day, time.min, hours.ZONE))


def _micros(moment: datetime) -> int:
    return int(moment.timestamp()) * SECOND_US
