"""Where used devices are taken: a place of the register, or an address; near which kiosks.

A point that leaves something empty has it from its place; its days lie within its campaign's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from contract import Conflict, Lifecycle
from programme.reuse.campaigns import Campaign
from programme.search import Point, metres
from store import Database, KioskOverview, registers

REACH_M = 2_000.0
"""A kiosk shows the points that are no farther: half an hour on foot."""

CollectionPoint = registers.collections.CollectionPoint
PlaceRecord = registers.places.PlaceRecord


class State(StrEnum):
    """Where a point stands on a day."""

    COMING = "coming"
    LASTS = "lasts"
    OVER = "over"
    CALLED_OFF = "called off"
    NOWHERE = "nowhere"
    """Its place is withdrawn, or has no position: no kiosk shows it."""


@dataclass(frozen=True, slots=True)
class Held:
    """A point with all that is known of it, from the day `first` to the end of the day `last`."""

    id: str
    campaign: str
    name: str
    address: str
    where: Point
    hours: str
    title: Mapping[str, str]
    takes: Sequence[str]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Standing:
    """A point on a day: its `state`, and the kiosks that show it, each with metres."""

    point: CollectionPoint
    state: State
    held: Held | None = None
    kiosks: Mapping[str, int] = field(default_factory=dict)


def held(point: CollectionPoint, campaign: Campaign, place: PlaceRecord | None) -> Held | None:
    """The point whole; None when nobody knows where it is, or it lasts on no day."""
    where = _position(point) or (_position(place) if place else None)
    name = point.name or (place.name if place else "")
    first, last = _days(point, campaign)
    if where is None or not name or last < first:
        return None
    cells = place.cells if place else {}
    return Held(
        id=point.id,
        campaign=campaign.id,
        name=name,
        address=point.address or address_line(cells),
        where=where,
        hours=point.hours or cells.get("horaires", ""),
        title=campaign.title,
        takes=campaign.takes,
        first=first,
        last=last,
    )


def all_held(
    pairs: Sequence[tuple[CollectionPoint, Campaign]], places: Iterable[PlaceRecord]
) -> Sequence[Held]:
    """Those of the points that are somewhere, each with its place among `places`."""
    wanted = {point.place for point, _ in pairs if point.place}
    known = {record.id: record for record in places if record.id in wanted} if wanted else {}
    made = (held(point, campaign, known.get(point.place or "")) for point, campaign in pairs)
    return [one for one in made if one is not None]


def within_reach(where: Point, points: Iterable[Held]) -> Sequence[tuple[Held, int]]:
    """The points that a kiosk there shows, with metres, the nearest first."""
    found = [(one, metres(where, one.where)) for one in points]
    near = [(one, round(distance)) for one, distance in found if distance <= REACH_M]
    return sorted(near, key=lambda pair: (pair[1], pair[0].id))


def address_line(cells: Mapping[str, str]) -> str:
    """A place's address as people write it."""
    street = cells.get("adresse", "")
    town = f"{cells.get('code_postal', '')} {cells.get('commune', '')}".strip()
    return ", ".join(part for part in (street, town) if part)


async def check(db: Database, point: CollectionPoint) -> None:
    """NotFound without its campaign or place; Conflict when it can't be found, or never lasts."""
    campaign = await registers.collections.campaign(db, point.campaign)
    place = await registers.places.get(db, point.place) if point.place else None
    first, last = _days(point, campaign)
    if last < first:
        raise Conflict(
            f"point {point.id!r} lasts on no day of {campaign.id!r}",
            todo=f"give days from {campaign.starts_on} to {campaign.ends_on}",
        )
    if held(point, campaign, place) is None:
        raise Conflict(
            f"nobody knows where point {point.id!r} is",
            todo="give its name, latitude and longitude, or a place that has them",
        )


async def announce(db: Database, point: CollectionPoint) -> None:
    """Keep a new point; as `check`, and Conflict when its id is taken."""
    await check(db, point)
    await registers.collections.add_point(db, point)


async def change(db: Database, point: CollectionPoint) -> None:
    """What has changed of a point; as `check`."""
    await check(db, point)
    await registers.collections.change_point(db, point)


async def remove(db: Database, point: str) -> None:
    """No kiosk shows it any more; NotFound."""
    await registers.collections.remove_point(db, point)


async def standing(db: Database, kiosks: Sequence[KioskOverview], day: date) -> Sequence[Standing]:
    """Every point as it stands on a day, with those of `kiosks` that show it while it lasts."""
    campaigns = {one.id: one for one in await registers.collections.campaigns(db)}
    points = await registers.collections.points(db)
    places = {}
    if any(point.place for point in points):
        places = {record.id: record async for record in registers.places.everything(db)}
    return [
        _standing(point, campaigns[point.campaign], places.get(point.place or ""), kiosks, day)
        for point in points
    ]


def _standing(
    point: CollectionPoint,
    campaign: Campaign,
    place: PlaceRecord | None,
    kiosks: Sequence[KioskOverview],
    day: date,
) -> Standing:
    whole = held(point, campaign, place)
    if campaign.called_off:
        return Standing(point, State.CALLED_OFF, whole)
    if whole is None:
        return Standing(point, State.NOWHERE)
    if not whole.first <= day <= whole.last:
        return Standing(point, State.COMING if day < whole.first else State.OVER, whole)
    near = {
        row.kiosk.id: distance
        for row in kiosks
        if row.kiosk.lifecycle is not Lifecycle.RETIRED
        for _, distance in within_reach(_here(row), [whole])
    }
    return Standing(point, State.LASTS, whole, near)


def _here(row: KioskOverview) -> Point:
    return Point(float(row.site.latitude), float(row.site.longitude))


def _position(one: CollectionPoint | PlaceRecord) -> Point | None:
    if one.latitude is None or one.longitude is None:
        return None
    return Point(one.latitude, one.longitude)


def _days(point: CollectionPoint, campaign: Campaign) -> tuple[date, date]:
    return (
        max(point.starts_on or campaign.starts_on, campaign.starts_on),
        min(point.ends_on or campaign.ends_on, campaign.ends_on),
    )
