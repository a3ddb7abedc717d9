"""Conseillers numériques: who they are, how they were trained, where and when one meets them.

A counsellor is a professional: all that is kept can be exported, and is erased on request. What
they did stays, as counts that name nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from contract import Conflict, NotFound
from store import tables
from store.database import Database


@dataclass(frozen=True, slots=True)
class Counsellor:
    """A counsellor; `structure` is the employer, `contact` professional, `ends_on` the last day."""

    id: str
    name: str
    structure: str
    contact: str
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a counsellor's training, `done_on` when it is done."""

    counsellor: str
    title: str
    hours: int
    done_on: date | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """When a counsellor is at a place or at a kiosk: every week on `weekday`, or once on `day`.

    `begins` and `ends` are minutes of the day in Paris; Monday is 0. A weekly slot holds from
    `since` to `until`, both included.
    """

    counsellor: str
    begins: int
    ends: int
    place: str | None = None
    kiosk: str | None = None
    weekday: int | None = None
    day: date | None = None
    since: date | None = None
    until: date | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Absence:
    """From `first` to `last`, both included, a counsellor's slots do not hold, or one of them."""

    counsellor: str
    first: date
    last: date
    slot: int | None = None
    id: int = 0


_C, _S, _A = tables.counsellors.c, tables.counsellor_slots.c, tables.counsellor_absences.c


async def add(db: Database, counsellor: Counsellor) -> None:
    """Register a counsellor; Conflict when the id is taken, or there is no such employer."""
    statement = (
        db.insert(tables.counsellors)
        .values(asdict(counsellor))
        .on_conflict_do_nothing()
        .returning(_C.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise Conflict(f"counsellor {counsellor.id!r} is registered already")


async def change(db: Database, counsellor: Counsellor) -> None:
    """Keep the counsellor as given; NotFound, Conflict when there is no such employer."""
    values = asdict(counsellor)
    statement = (
        sa.update(tables.counsellors)
        .where(_C.id == values.pop("id"))
        .values(values)
        .returning(_C.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise _none(counsellor.id)


async def get(db: Database, counsellor: str) -> Counsellor:
    """The counsellor; NotFound when there is none of that id."""
    async with db.reading() as session:
        found = await session.execute(sa.select(tables.counsellors).where(_C.id == counsellor))
        row = found.mappings().first()
    if row is None:
        raise _none(counsellor)
    return Counsellor(**row)


async def everyone(db: Database) -> Sequence[Counsellor]:
    """All counsellors, by id."""
    async with db.reading() as session:
        found = await session.execute(sa.select(tables.counsellors).order_by(_C.id))
        return [Counsellor(**row) for row in found.mappings()]


async def erase(db: Database, counsellor: str) -> None:
    """Nothing that names the counsellor stays: what they did no longer says who; NotFound."""
    mine = tables.activities.c.counsellor == counsellor
    async with db.session() as session:
        await session.execute(sa.update(tables.activities).where(mine).values(counsellor=None))
        gone = sa.delete(tables.counsellors).where(_C.id == counsellor).returning(_C.id)
        if (await session.execute(gone)).first() is None:
            raise _none(counsellor)


async def add_step(db: Database, step: Step) -> int:
    """Note a step of the training; its number. Conflict when there is no such counsellor."""
    return await _insert(db, tables.counsellor_path, step)


async def path(db: Database, counsellor: str) -> Sequence[Step]:
    """A counsellor's training, in the order in which it was noted."""
    table = tables.counsellor_path
    query = sa.select(table).where(table.c.counsellor == counsellor).order_by(table.c.id)
    async with db.reading() as session:
        return [Step(**row) for row in (await session.execute(query)).mappings()]


async def add_slot(db: Database, slot: Slot) -> int:
    """Announce a slot; its number. Conflict when there is no such counsellor or kiosk."""
    return await _insert(db, tables.counsellor_slots, slot)


async def remove_slot(db: Database, slot: int) -> None:
    """Take a slot back; NotFound."""
    await _remove(db, tables.counsellor_slots, slot, "slot")


async def slots(
    db: Database,
    *,
    counsellor: str | None = None,
    kiosk: str | None = None,
    places: Sequence[str] | None = None,
) -> Sequence[Slot]:
    """Slots, by number: a counsellor's; those at a kiosk or at one of these places; or all."""
    where = [_S.counsellor == counsellor] if counsellor is not None else []
    spots = [_S.kiosk == kiosk] if kiosk is not None else []
    if places is not None:
        spots.append(_S.place.in_(list(places)))
    query = sa.select(tables.counsellor_slots).where(*where).order_by(_S.id)
    if spots:
        query = query.where(sa.or_(*spots))
    async with db.reading() as session:
        return [Slot(**row) for row in (await session.execute(query)).mappings()]


async def add_absence(db: Database, absence: Absence) -> int:
    """Note an absence; its number. Conflict when there is no such counsellor, or slot of theirs."""
    if absence.slot is not None:
        mine = {slot.id for slot in await slots(db, counsellor=absence.counsellor)}
        if absence.slot not in mine:
            raise Conflict(f"slot {absence.slot} is none of {absence.counsellor[:64]!r}")
    return await _insert(db, tables.counsellor_absences, absence)


async def remove_absence(db: Database, absence: int) -> None:
    """The slots hold again; NotFound."""
    await _remove(db, tables.counsellor_absences, absence, "absence")


async def absences(db: Database, counsellors: Sequence[str]) -> Sequence[Absence]:
    """The absences of these counsellors, by number."""
    query = (
        sa.select(tables.counsellor_absences)
        .where(_A.counsellor.in_(list(counsellors)))
        .order_by(_A.id)
    )
    async with db.reading() as session:
        return [Absence(**row) for row in (await session.execute(query)).mappings()]


async def dossier(db: Database, counsellor: str) -> Mapping[str, Any]:
    """All that is kept about a counsellor, under the tables' own names; NotFound."""
    person = await get(db, counsellor)
    mine = tables.activities.c.counsellor == counsellor
    query = sa.select(tables.activities).where(mine).order_by(tables.activities.c.id)
    async with db.reading() as session:
        done = [dict(row) for row in (await session.execute(query)).mappings()]
    return {
        "counsellors": asdict(person),
        "counsellor_path": [asdict(row) for row in await path(db, counsellor)],
        "counsellor_slots": [asdict(row) for row in await slots(db, counsellor=counsellor)],
        "counsellor_absences": [asdict(row) for row in await absences(db, [counsellor])],
        "activities": done,
    }


async def _insert(db: Database, table: sa.Table, row: Step | Slot | Absence) -> int:
    values = asdict(row)
    del values["id"]
    async with db.session() as session:
        result = await session.execute(sa.insert(table).values(values).returning(table.c.id))
        return int(result.scalar_one())


async def _remove(db: Database, table: sa.Table, number: int, what: str) -> None:
    statement = sa.delete(table).where(table.c.id == number).returning(table.c.id)
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise NotFound(f"no {what} {number}")


def _none(counsellor: str) -> NotFound:
    return NotFound(f"no counsellor {counsellor[:64]!r}")
