"""A search of places as a social worker makes it: what, for whom, where, when.

Terms and the box around a point are the database's to find; distance and hours are worked out
here. Kiosks are places too.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from programme import hours
from programme.hours import Half
from programme.languages import helps_in, spoken
from store import Database, registers

EARTH_M = 6_371_008.8
METRES_PER_DEGREE = 111_195.0
CONFIRMED_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, WGS 84."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Question:
    """What is wanted; what is empty does not matter.

    `services`, `fees`, `care` and `support` are the standard's own terms, each a list of
    alternatives; `language` is a code (`ar`). `within` in metres around `near`. `day` and `half`:
    open then. `open_at`: open at that moment.
    """

    commune: str | None = None
    near: Point | None = None
    within: float | None = None
    services: Sequence[str] = ()
    fees: Sequence[str] = ()
    care: Sequence[str] = ()
    support: Sequence[str] = ()
    language: str | None = None
    day: date | None = None
    half: Half | None = None
    open_at: datetime | None = None

    @property
    def terms(self) -> Mapping[str, Sequence[str]]:
        """By the standard's column."""
        asked = {
            "services": self.services,
            "frais_a_charge": self.fees,
            "prise_en_charge_specifique": self.care,
            "modalites_accompagnement": self.support,
        }
        return {name: terms for name, terms in asked.items() if terms}


@dataclass(frozen=True)
class Found:
    """A place that fits. `distance` in metres, None where it, or what is asked, has no position.

    What takes long is worked out when it is asked for: a page shows few of many.
    """

    id: str
    cells: Mapping[str, str]
    distance: float | None
    confirmed_on: date
    now: datetime

    @property
    def unconfirmed(self) -> bool:
        """Nobody has said for a year that it is so."""
        return self.now.date() - self.confirmed_on > CONFIRMED_FOR

    @cached_property
    def open_now(self) -> bool:
        """Surely open at the moment of the question."""
        return hours.is_open(self.cells.get("horaires", ""), self.now)

    @cached_property
    def next_opening(self) -> hours.Open | None:
        """The opening that goes on or comes next."""
        return hours.next_opening(self.cells.get("horaires", ""), self.now)

    @cached_property
    def languages(self) -> frozenset[str]:
        """In which it helps, as far as its row says."""
        return spoken(self.cells)


async def search(
    db: Database,
    question: Question,
    now: datetime,
    also: Iterable[registers.places.PlaceRecord] = (),
) -> list[Found]:
    """What fits, the nearest first; `also` are records that are not in the register (kiosks).

    Without `near`, distances are from the middle of the places that fit.
    """
    box = _box(question.near, question.within) if question.near and question.within else None
    wanted = registers.places.Wanted(question.commune, box, question.terms)
    fitting = [
        *await registers.places.search(db, wanted),
        *(record for record in also if _has(record, wanted)),
    ]
    origin = question.near or _middle(fitting)
    found = [
        one
        for record in fitting
        if _near_enough(one := _found(record, origin, now), question) and _fits(record, question)
    ]
    return sorted(found, key=lambda one: (one.distance is None, one.distance or 0.0, one.id))


def metres(one: Point, other: Point) -> float:
    """The distance on the ground, as the crow flies (haversine)."""
    first, second = math.radians(one.latitude), math.radians(other.latitude)
    half_across = math.radians(other.longitude - one.longitude) / 2
    inner = (
        math.sin((second - first) / 2) ** 2
        + math.cos(first) * math.cos(second) * math.sin(half_across) ** 2
    )
    return 2 * EARTH_M * math.asin(math.sqrt(inner))


def _box(centre: Point, metres_around: float) -> registers.places.Box:
    up = metres_around / METRES_PER_DEGREE
    # Towards the poles a degree of longitude shrinks; a box that is a little large harms nobody.
    across = up / max(0.01, math.cos(math.radians(abs(centre.latitude) + up)))
    return registers.places.Box(
        centre.latitude - up,
        centre.longitude - across,
        centre.latitude + up,
        centre.longitude + across,
    )


def _has(record: registers.places.PlaceRecord, wanted: registers.places.Wanted) -> bool:
    if wanted.commune is not None and record.commune != wanted.commune:
        return False
    where, box = _position(record), wanted.box
    if box is not None and (
        where is None
        or not box.south <= where.latitude <= box.north
        or not box.west <= where.longitude <= box.east
    ):
        return False
    return all(
        set(terms) & set(record.cells.get(name, "").split("|"))
        for name, terms in wanted.terms.items()
    )


def _fits(record: registers.places.PlaceRecord, question: Question) -> bool:
    text = record.cells.get("horaires", "")
    return (
        (question.language is None or helps_in(question.language, record.cells))
        and (question.day is None or hours.opens_on(text, question.day, question.half))
        and (question.open_at is None or hours.is_open(text, question.open_at))
    )


def _near_enough(found: Found, question: Question) -> bool:
    if question.near is None or question.within is None:
        return True
    return found.distance is not None and found.distance <= question.within


def _found(record: registers.places.PlaceRecord, origin: Point | None, now: datetime) -> Found:
    where = _position(record)
    distance = metres(origin, where) if origin and where else None
    return Found(record.id, record.cells, distance, record.confirmed_on, now)


def _position(record: registers.places.PlaceRecord) -> Point | None:
    if record.latitude is None or record.longitude is None:
        return None
    return Point(record.latitude, record.longitude)


def _middle(records: Sequence[registers.places.PlaceRecord]) -> Point | None:
    known = [where for record in records if (where := _position(record))]
    if not known:
        return None
    return Point(
        statistics.median(where.latitude for where in known),
        statistics.median(where.longitude for where in known),
    )
