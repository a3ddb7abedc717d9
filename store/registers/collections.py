"""Campaigns that collect used devices, and their points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa

from contract import Conflict, NotFound
from store import tables
from store.database import Database


@dataclass(frozen=True, slots=True)
class Campaign:
    """From `starts_on` to the end of `ends_on`; `title` by language, `takes` kinds of devices."""

    id: str
    title: Mapping[str, str]
    takes: Sequence[str]
    starts_on: date
    ends_on: date
    called_off: bool = False


@dataclass(frozen=True, slots=True)
class CollectionPoint:
    """Where a campaign takes devices; what is empty is as its `place`, or its campaign, has it.

    `hours` in OpenStreetMap's notation.
    """

    id: str
    campaign: str
    place: str | None = None
    name: str = ""
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    hours: str = ""
    starts_on: date | None = None
    ends_on: date | None = None


_C, _P = tables.collection_campaigns.c, tables.collection_points.c


async def add_campaign(db: Database, campaign: Campaign) -> None:
    """Keep a new campaign; Conflict when its id is taken."""
    statement = (
        db.insert(tables.collection_campaigns)
        .values(asdict(campaign))
        .on_conflict_do_nothing()
        .returning(_C.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise Conflict(f"campaign {campaign.id!r} is registered already")


async def change_campaign(db: Database, campaign: Campaign) -> None:
    """What has changed of a campaign, except that it was called off; NotFound."""
    values = asdict(campaign)
    del values["called_off"]
    statement = (
        sa.update(tables.collection_campaigns)
        .where(_C.id == campaign.id)
        .values(values)
        .returning(_C.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise _no_campaign(campaign.id)


async def call_off(db: Database, campaign: str) -> None:
    """The campaign does not take place, or no longer; NotFound. Twice changes nothing."""
    statement = (
        sa.update(tables.collection_campaigns)
        .where(_C.id == campaign)
        .values(called_off=True)
        .returning(_C.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise _no_campaign(campaign)


async def campaign(db: Database, campaign_id: str) -> Campaign:
    """The campaign; NotFound."""
    query = sa.select(tables.collection_campaigns).where(_C.id == campaign_id)
    async with db.reading() as session:
        row = (await session.execute(query)).mappings().first()
    if row is None:
        raise _no_campaign(campaign_id)
    return Campaign(**row)


async def campaigns(db: Database) -> Sequence[Campaign]:
    """All campaigns, by id."""
    query = sa.select(tables.collection_campaigns).order_by(_C.id)
    async with db.reading() as session:
        return [Campaign(**row) for row in (await session.execute(query)).mappings()]


async def add_point(db: Database, point: CollectionPoint) -> None:
    """Keep a new point; Conflict when its id is taken, or there is no such campaign."""
    statement = (
        db.insert(tables.collection_points)
        .values(asdict(point))
        .on_conflict_do_nothing()
        .returning(_P.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise Conflict(f"collection point {point.id!r} is registered already")


async def change_point(db: Database, point: CollectionPoint) -> None:
    """What has changed of a point; NotFound."""
    statement = (
        sa.update(tables.collection_points)
        .where(_P.id == point.id)
        .values(asdict(point))
        .returning(_P.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise _no_point(point.id)


async def remove_point(db: Database, point: str) -> None:
    """Forget a point; NotFound."""
    statement = sa.delete(tables.collection_points).where(_P.id == point).returning(_P.id)
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise _no_point(point)


async def points(db: Database) -> Sequence[CollectionPoint]:
    """All points, by id."""
    query = sa.select(tables.collection_points).order_by(_P.id)
    async with db.reading() as session:
        return [CollectionPoint(**row) for row in (await session.execute(query)).mappings()]


async def lasting(
    db: Database, first: date, last: date
) -> Sequence[tuple[CollectionPoint, Campaign]]:
    """Points of campaigns that last on any of these days and are not called off, by id.

    A point's own days may be fewer.
    """
    known = (
        sa.select(tables.collection_campaigns)
        .where(_C.starts_on <= last, _C.ends_on >= first, _C.called_off.is_(False))
        .order_by(_C.id)
    )
    theirs = sa.select(tables.collection_points).order_by(_P.id)
    async with db.reading() as session:
        found = {row["id"]: Campaign(**row) for row in (await session.execute(known)).mappings()}
        rows = await session.execute(theirs.where(_P.campaign.in_(found)))
        pairs = [CollectionPoint(**row) for row in rows.mappings()]
    return [(point, found[point.campaign]) for point in pairs]


def _no_campaign(campaign_id: str) -> NotFound:
    return NotFound(f"no campaign {campaign_id[:64]!r}")


def _no_point(point_id: str) -> NotFound:
    return NotFound(f"no collection point {point_id[:64]!r}")
