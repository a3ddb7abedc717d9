"""Kiosks that nobody registered but that were heard: refused, and shown as such."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from store import tables
from store.database import Database


@dataclass(frozen=True, slots=True)
class Stranger:
    """An unregistered identifier, when it was first and last heard, and how many frames."""

    kiosk: str
    first_seen: int
    last_seen: int
    frames: int


async def record(db: Database, kiosk: str, at: int, frames: int = 1) -> None:
    """Count what came from an unregistered kiosk at `at` (µs, our clock)."""
    table = tables.strangers
    insert = db.insert(table).values(kiosk=kiosk, first_seen=at, last_seen=at, frames=frames)
    later = sa.case(
        (insert.excluded.last_seen > table.c.last_seen, insert.excluded.last_seen),
        else_=table.c.last_seen,
    )
    async with db.session() as session:
        await session.execute(
            insert.on_conflict_do_update(
                index_elements=["kiosk"],
                set_={"last_seen": later, "frames": table.c.frames + insert.excluded.frames},
            )
        )


async def list(  # noqa: A001 - reads as strangers.list()
    db: Database, limit: int = 1_000
) -> Sequence[Stranger]:
    """Strangers, the one heard last first."""
    query = sa.select(tables.strangers).order_by(tables.strangers.c.last_seen.desc()).limit(limit)
    async with db.reading() as session:
        return tuple(Stranger(**row) for row in (await session.execute(query)).mappings())
