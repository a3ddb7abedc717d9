"""Sites: where kiosks stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from contract import Conflict, NotFound
from store import tables
from store.database import Database


@dataclass(frozen=True, slots=True)
class Site:
    """A place: `commune` is its INSEE code, coordinates are degrees (WGS 84)."""

    id: str
    name: str
    commune: str
    commune_name: str
    latitude: float
    longitude: float


async def add(db: Database, site: Site) -> None:
    """Register a site; Conflict when its id is taken."""
    async with db.session() as session:
        added = await session.execute(
            db.insert(tables.sites)
            .values(asdict(site))
            .on_conflict_do_nothing()
            .returning(tables.sites.c.id)
        )
        if added.first() is None:
            raise Conflict(f"site {site.id!r} is registered already", todo="choose another id")


async def get(db: Database, site_id: str) -> Site:
    """The site; NotFound when there is none of that id."""
    query = sa.select(tables.sites).where(tables.sites.c.id == site_id)
    async with db.reading() as session:
        row = (await session.execute(query)).mappings().first()
    if row is None:
        raise NotFound(f"no site {site_id[:64]!r}")
    return Site(**row)


async def list(  # noqa: A001 - reads as sites.list()
    db: Database, after: str = "", limit: int = 1_000
) -> Sequence[Site]:
    """Sites in the order of their ids, from the first one beyond `after`."""
    columns = tables.sites.c
    query = sa.select(tables.sites).where(columns.id > after).order_by(columns.id).limit(limit)
    async with db.reading() as session:
        return tuple(Site(**row) for row in (await session.execute(query)).mappings())
