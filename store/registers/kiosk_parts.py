"""What kiosks are built of, with where it came from; a retired kiosk's parts become a lot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa

from contract import Conflict, NotFound
from store import tables
from store.database import Database
from store.registers import reuse


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a kiosk; `device` is the one of the reuse chain that it came from, None: new."""

    id: str
    kiosk: str
    category: str
    maker: str
    model: str
    year: int | None
    mass_kg: float | None
    device: str | None
    fitted_on: date
    removed_on: date | None = None


_P = tables.kiosk_parts.c


async def fit(db: Database, part: Part) -> None:
    """A part is in a kiosk; Conflict when its id is taken, or kiosk or device is not there."""
    statement = db.insert(tables.kiosk_parts).values(asdict(part)).on_conflict_do_nothing()
    async with db.session() as session:
        if (await session.execute(statement.returning(_P.id))).first() is None:
            raise Conflict(f"part {part.id!r} is registered already")


async def get(db: Database, part_id: str) -> Part:
    """The part; NotFound."""
    async with db.reading() as session:
        query = sa.select(tables.kiosk_parts).where(_P.id == part_id)
        row = (await session.execute(query)).mappings().first()
    if row is None:
        raise NotFound(f"no part {part_id[:64]!r}")
    return Part(**row)


async def remove(db: Database, part_id: str, on: date) -> None:
    """The part is in its kiosk no more; Conflict when it was removed before."""
    statement = (
        sa.update(tables.kiosk_parts)
        .where(_P.id == part_id, _P.removed_on.is_(None))
        .values(removed_on=on)
        .returning(_P.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise Conflict(f"part {part_id[:64]!r} is in no kiosk")


async def parts(db: Database, kiosk: str | None = None) -> Sequence[Part]:
    """Parts of a kiosk, or of every one, those removed too; by kiosk, day and id."""
    query = sa.select(tables.kiosk_parts).order_by(_P.kiosk, _P.fitted_on, _P.id)
    if kiosk is not None:
        query = query.where(_P.kiosk == kiosk)
    async with db.reading() as session:
        return [Part(**row) for row in (await session.execute(query)).mappings()]


async def retire(
    db: Database, lot: reuse.Lot, devices: Sequence[reuse.Device], role: str, at: int
) -> None:
    """The parts of `lot.kiosk` are removed and taken in as a lot's devices; Conflict: twice."""
    statement = db.insert(tables.reuse_lots).values(asdict(lot)).on_conflict_do_nothing()
    step = reuse.Step(0, "received", lot.received_on, role)
    async with db.session() as session:
        if (await session.execute(statement.returning(tables.reuse_lots.c.id))).first() is None:
            raise Conflict(f"lot {lot.id!r} is there already")
        for device in devices:
            await reuse.add_device_in(session, db, device, step, at)
        await session.execute(
            sa.update(tables.kiosk_parts)
            .where(_P.kiosk == lot.kiosk, _P.removed_on.is_(None))
            .values(removed_on=lot.received_on)
        )
