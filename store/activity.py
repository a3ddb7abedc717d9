"""When each kiosk was last heard: any frame's arrival, and the newest live measurement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from store import tables
from store.database import Database


@dataclass(frozen=True, slots=True)
class Activity:
    """`last_frame_at`: arrival, our clock. `last_sample_at`: measured, live lane, kiosk's clock."""

    kiosk: str
    last_frame_at: int | None
    last_sample_at: int | None


async def touch(db: Database, seen: Mapping[str, tuple[int | None, int | None]]) -> None:
    """Move (last_frame_at, last_sample_at) of each kiosk forward, never back.

    None leaves a value alone; unregistered kiosks are left out.
    """
    if not seen:
        return
    table = tables.kiosk_activity
    async with db.session() as session:
        query = sa.select(tables.kiosks.c.id).where(tables.kiosks.c.id.in_(seen))
        # Sorted: two collectors that touch the same rows take their locks in the same order.
        known = sorted((await session.execute(query)).scalars())
        if not known:
            return
        insert = db.insert(table).values(
            [
                {"kiosk": kiosk, "last_frame_at": seen[kiosk][0], "last_sample_at": seen[kiosk][1]}
                for kiosk in known
            ]
        )
        later = {
            name: _later(table.c[name], insert.excluded[name])
            for name in ("last_frame_at", "last_sample_at")
        }
        await session.execute(insert.on_conflict_do_update(index_elements=["kiosk"], set_=later))


async def get(db: Database, kiosk: str) -> Activity | None:
    """One kiosk's activity, or None before its first frame."""
    query = sa.select(tables.kiosk_activity).where(tables.kiosk_activity.c.kiosk == kiosk)
    async with db.reading() as session:
        row = (await session.execute(query)).mappings().first()
    return Activity(**row) if row is not None else None


async def list(db: Database) -> Sequence[Activity]:  # noqa: A001 - reads as activity.list()
    """The activity of every kiosk that was ever heard."""
    query = sa.select(tables.kiosk_activity).order_by(tables.kiosk_activity.c.kiosk)
    async with db.reading() as session:
        return tuple(Activity(**row) for row in (await session.execute(query)).mappings())


def _later(old: sa.ColumnElement[int], new: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    # max() and greatest() treat NULL differently on the two databases; this does not.
    return sa.case((new > old, new), else_=sa.func.coalesce(old, new))
