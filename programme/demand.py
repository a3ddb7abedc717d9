"""What people ask for at kiosks beside what is offered within their reach; the gaps are named.

Counted by commune: what one kiosk is used for is not told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contract import THEME_OF_SERVICE, NotFound
from programme.bundle import WORKSHOP_DAYS
from programme.register import fleet
from programme.search import Point, metres
from store import Database, SeriesStore, registers

REACH_KM = 3.0
DAY_US = 86_400_000_000


@dataclass(frozen=True, slots=True)
class Asked:
    """So often a theme was asked for at a kiosk."""

    kiosk: str
    theme: str
    times: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a kiosk stands; `commune` is an INSEE code."""

    kiosk: str
    commune: str
    where: Point


@dataclass(frozen=True, slots=True)
class Event:
    """A session or workshop to come; `seats` are those that are free."""

    id: str
    theme: str
    where: Point
    seats: int


@dataclass(frozen=True, slots=True)
class Demand:
    """A theme in a commune: `events` within reach of one of its kiosks, with their `seats`."""

    commune: str
    theme: str
    asked: int
    events: int
    seats: int

    @property
    def gap(self) -> bool:
        """It is asked for, and there is no seat within reach."""
        return self.asked > 0 and self.seats == 0


def demand(
    asked: Iterable[Asked],
    kiosks: Iterable[Standing],
    events: Sequence[Event],
    *,
    reach_km: float = REACH_KM,
) -> list[Demand]:
    """Each commune and theme that is asked for or offered: gaps first, then the most asked for."""
    standing = {one.kiosk: one for one in kiosks}
    times: Counter[tuple[str, str]] = Counter()
    for one in asked:
        if one.kiosk in standing:
            times[standing[one.kiosk].commune, one.theme] += one.times
    near: dict[tuple[str, str], dict[str, Event]] = {}
    for kiosk in standing.values():
        for event in events:
            if metres(kiosk.where, event.where) <= reach_km * 1_000:
                near.setdefault((kiosk.commune, event.theme), {})[event.id] = event
    rows = [
        Demand(
            *(commune, theme, times[commune, theme]),
            events=len(found := near.get((commune, theme), {})),
            seats=sum(event.seats for event in found.values()),
        )
        for commune, theme in times.keys() | near.keys()
    ]
    return sorted(rows, key=lambda row: (not row.gap, -row.asked, row.commune, row.theme))


def asked_by_use(sessions: Mapping[tuple[str, str], int]) -> list[Asked]:
    """Counts of `use` by kiosk and service, as themes; a service without a theme asks nothing."""
    return [
        Asked(kiosk, THEME_OF_SERVICE[service], times)
        for (kiosk, service), times in sorted(sessions.items())
        if service in THEME_OF_SERVICE and times
    ]


async def read_demand(
    db: Database, series: SeriesStore, now: int, *, days: int = 30, reach_km: float = REACH_KM
) -> list[Demand]:
    """Demand of the last days beside what is to come in the next 21. Raises StoreError."""
    rows = await series.windows(
        "use",
        start=now - days * DAY_US,
        end=now,
        every_us=DAY_US,
        aggregate="sum",
        tags={"by": "service"},
        fields=["sessions"],
        group_by=("kiosk", "value"),
    )
    sessions: Counter[tuple[str, str]] = Counter()
    for row in rows:
        sessions[row.kiosk, row.tags.get("value", "")] += int(row.fields.get("sessions", 0))
    kiosks = [
        Standing(
            row.kiosk.id,
            row.site.commune,
            Point(float(row.site.latitude), float(row.site.longitude)),
        )
        for row in await fleet(db)
    ]
    return demand(asked_by_use(sessions), kiosks, await _events(db, now), reach_km=reach_km)


async def _events(db: Database, now: int) -> list[Event]:
    end = now + WORKSHOP_DAYS * DAY_US
    to_come = [
        *(
            (session.id, course.theme, session.place, seats.free)
            for session, course, seats in await registers.sesame.sessions(db, start=now, end=end)
            if not course.professionals_only
        ),
        *(
            (one.id, one.theme, one.place, max(0, one.capacity - (one.present or 0)))
            for one in await registers.aladdin.workshops(db, start=now, end=end)
        ),
    ]
    where: dict[str, Point | None] = {}
    for _, _, place, _ in to_come:
        if place not in where:
            where[place] = await _position(db, place)
    return [
        Event(name, theme, point, seats)
        for name, theme, place, seats in to_come
        if (point := where[place]) is not None
    ]


async def _position(db: Database, place: str) -> Point | None:
    try:
        record = await registers.places.get(db, place)
    except NotFound:
        return None
    if record.latitude is None or record.longitude is None:
        return None
    return Point(record.latitude, record.longitude)
