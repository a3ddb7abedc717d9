"""The register of kiosks, and each one with its site and what was last heard of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contract import Conflict, Lifecycle, NotFound, Profile
from store import tables
from store.activity import Activity
from store.database import Database
from store.sites import Site
from store.statuses import KioskStatus, from_row


@dataclass(frozen=True, slots=True)
class Kiosk:
    """A registered kiosk; `counter` is the highest command counter issued to it."""

    id: str
    site_id: str
    profile: Profile
    lifecycle: Lifecycle
    created_at: int
    counter: int = 0


@dataclass(frozen=True, slots=True)
class KioskOverview:
    """A kiosk, its site, and its last status and activity, which are None before the first."""

    kiosk: Kiosk
    site: Site
    status: KioskStatus | None
    activity: Activity | None


async def add(db: Database, kiosk: Kiosk) -> None:
    """Register a kiosk, which is then no stranger any more.

    Conflict when its id is taken; NotFound when its site is not registered.
    """
    async with db.session() as session:
        await _require_site(session, kiosk.site_id)
        added = await session.execute(
            db.insert(tables.kiosks)
            .values(
                id=kiosk.id,
                site_id=kiosk.site_id,
                profile=kiosk.profile.value,
                lifecycle=kiosk.lifecycle.value,
                created_at=kiosk.created_at,
                counter=kiosk.counter,
            )
            .on_conflict_do_nothing()
            .returning(tables.kiosks.c.id)
        )
        if added.first() is None:
            raise Conflict(f"kiosk {kiosk.id!r} is registered already", todo="choose another id")
        await session.execute(
            sa.delete(tables.strangers).where(tables.strangers.c.kiosk == kiosk.id)
        )


async def get(db: Database, kiosk_id: str) -> Kiosk:
    """The kiosk; NotFound when it is not registered."""
    query = sa.select(tables.kiosks).where(tables.kiosks.c.id == kiosk_id)
    async with db.reading() as session:
        row = (await session.execute(query)).mappings().first()
    if row is None:
        raise _unregistered(kiosk_id)
    return _kiosk(row)


async def list(  # noqa: A001 - reads as kiosks.list()
    db: Database, after: str = "", limit: int = 1_000
) -> Sequence[Kiosk]:
    """Kiosks in the order of their ids, from the first one beyond `after`."""
    columns = tables.kiosks.c
    query = sa.select(tables.kiosks).where(columns.id > after).order_by(columns.id).limit(limit)
    async with db.reading() as session:
        return tuple(_kiosk(row) for row in (await session.execute(query)).mappings())


async def overviews(db: Database, after: str = "", limit: int = 1_000) -> Sequence[KioskOverview]:
    """Kiosks with all that a list of them shows, in one query; order and cursor as in `list`."""
    query = _OVERVIEW.where(tables.kiosks.c.id > after).order_by(tables.kiosks.c.id).limit(limit)
    async with db.reading() as session:
        return tuple(_overview(row) for row in (await session.execute(query)).mappings())


async def overview(db: Database, kiosk_id: str) -> KioskOverview:
    """One kiosk's overview; NotFound when it is not registered."""
    query = _OVERVIEW.where(tables.kiosks.c.id == kiosk_id)
    async with db.reading() as session:
        row = (await session.execute(query)).mappings().first()
    if row is None:
        raise _unregistered(kiosk_id)
    return _overview(row)


async def set_lifecycle(db: Database, kiosk_id: str, lifecycle: Lifecycle) -> None:
    """Move a kiosk on in its life; NotFound when it is not registered."""
    async with db.session() as session:
        changed = await session.execute(
            sa.update(tables.kiosks)
            .where(tables.kiosks.c.id == kiosk_id)
            .values(lifecycle=lifecycle.value)
            .returning(tables.kiosks.c.id)
        )
        if changed.first() is None:
            raise _unregistered(kiosk_id)


async def registered(db: Database) -> set[str]:
    """The ids of every registered kiosk, whatever its lifecycle."""
    async with db.reading() as session:
        return set((await session.execute(sa.select(tables.kiosks.c.id))).scalars())


async def _require_site(session: AsyncSession, site_id: str) -> None:
    query = sa.select(tables.sites.c.id).where(tables.sites.c.id == site_id)
    if (await session.execute(query)).first() is None:
        raise NotFound(f"no site {site_id[:64]!r}", todo="register the site first")


def _unregistered(kiosk_id: str) -> NotFound:
    return NotFound(f"no kiosk {kiosk_id[:64]!r}", todo="register it first")


_SELECTED = (tables.kiosks, tables.sites, tables.kiosk_status, tables.kiosk_activity)
_OVERVIEW = sa.select(
    *(column.label(f"{table.name}.{column.name}") for table in _SELECTED for column in table.c)
).select_from(
    tables.kiosks.join(tables.sites)
    .outerjoin(tables.kiosk_status)
    .outerjoin(tables.kiosk_activity, tables.kiosk_activity.c.kiosk == tables.kiosks.c.id)
)


def _kiosk(row: Any) -> Kiosk:
    return Kiosk(
        row["id"],
        row["site_id"],
        Profile(row["profile"]),
        Lifecycle(row["lifecycle"]),
        row["created_at"],
        row["counter"],
    )


def _overview(row: Any) -> KioskOverview:
    parts = {
        table.name: {column.name: row[f"{table.name}.{column.name}"] for column in table.c}
        for table in _SELECTED
    }
    status, activity = parts["kiosk_status"], parts["kiosk_activity"]
    return KioskOverview(
        _kiosk(parts["kiosks"]),
        Site(**parts["sites"]),
        from_row(status) if status["kiosk"] is not None else None,
        Activity(**activity) if activity["kiosk"] is not None else None,
    )
