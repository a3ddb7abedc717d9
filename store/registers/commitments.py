"""Commitments of the group's members: what was promised, until when, shown by what.

Evidence and notes are added, never changed; evidence that shows nothing is refused, with a reason.
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
from store.registers.community import everything, insert


@dataclass(frozen=True, slots=True)
class Commitment:
    """What a member will do by `due`, the last day in time; said at an edition of AGINUM or not."""

    id: str
    owner: str
    text: str
    made_on: date
    due: date
    edition: str | None = None
    withdrawn_on: date | None = None
    withdrawn_because: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file that shows what was done: its name and hash, from which member, on which day."""

    commitment: str
    file: str
    sha256: str
    given_on: date
    given_by: str
    refused_on: date | None = None
    refused_because: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A word of follow-up; it names nobody."""

    commitment: str
    day: date
    text: str
    id: int = 0


_C, _E, _N = tables.commitments.c, tables.commitment_evidence.c, tables.commitment_notes.c
_SAID = ("owner", "text", "made_on", "due", "edition")


async def add(db: Database, commitment: Commitment) -> None:
    """Keep a commitment; Conflict when its id is taken, or it has no such owner or edition."""
    await insert(db, tables.commitments, asdict(commitment), "commitment")


async def change(db: Database, commitment: Commitment) -> None:
    """What is said of a commitment; whether it is withdrawn stays. NotFound, Conflict."""
    said = {name: getattr(commitment, name) for name in _SAID}
    await _update(db, commitment.id, said)


async def withdraw(db: Database, commitment: str, day: date, because: str) -> None:
    """It no longer holds; NotFound, Conflict when it is withdrawn already."""
    await get(db, commitment)
    statement = (
        sa.update(tables.commitments)
        .where(_C.id == commitment, _C.withdrawn_on.is_(None))
        .values(withdrawn_on=day, withdrawn_because=because)
        .returning(_C.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise Conflict(f"commitment {commitment!r} is withdrawn already")


async def get(db: Database, commitment: str) -> Commitment:
    """The commitment; NotFound."""
    async with db.reading() as session:
        found = await session.execute(sa.select(tables.commitments).where(_C.id == commitment))
        row = found.mappings().first()
    if row is None:
        raise NotFound(f"no commitment {commitment[:64]!r}")
    return Commitment(**row)


async def all_of_them(db: Database) -> Sequence[Commitment]:
    """Every commitment, withdrawn ones too, by due date."""
    query = sa.select(tables.commitments).order_by(_C.due, _C.id)
    async with db.reading() as session:
        return [Commitment(**row) for row in (await session.execute(query)).mappings()]


async def give_evidence(db: Database, evidence: Evidence) -> int:
    """Attach evidence; its number. Conflict when there is no such commitment or member."""
    return await _append(db, tables.commitment_evidence, asdict(evidence))


async def refuse_evidence(db: Database, evidence: int, day: date, because: str) -> str:
    """It shows nothing: the commitment that it was given for. NotFound, Conflict."""
    statement = (
        sa.update(tables.commitment_evidence)
        .where(_E.id == evidence, _E.refused_on.is_(None))
        .values(refused_on=day, refused_because=because)
        .returning(_E.commitment)
    )
    async with db.session() as session:
        row = (await session.execute(statement)).first()
        if row is not None:
            return str(row.commitment)
        known = await session.execute(sa.select(_E.id).where(_E.id == evidence))
        if known.first() is None:
            raise NotFound(f"no evidence {evidence}")
    raise Conflict(f"evidence {evidence} is refused already")


async def evidence(db: Database) -> Sequence[Evidence]:
    """All of it, by number."""
    return [Evidence(**row) for row in await everything(db, tables.commitment_evidence)]


async def add_note(db: Database, note: Note) -> int:
    """Write a note down; its number. Conflict when there is no such commitment."""
    return await _append(db, tables.commitment_notes, asdict(note))


async def notes(db: Database) -> Sequence[Note]:
    """All of them, by number."""
    return [Note(**row) for row in await everything(db, tables.commitment_notes)]


async def _append(db: Database, table: sa.Table, row: dict[str, Any]) -> int:
    del row["id"]
    async with db.session() as session:
        made = await session.execute(sa.insert(table).values(row).returning(table.c.id))
        return int(made.scalar_one())


async def _update(db: Database, commitment: str, values: Mapping[str, Any]) -> None:
    statement = (
        sa.update(tables.commitments).where(_C.id == commitment).values(values).returning(_C.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise NotFound(f"no commitment {commitment[:64]!r}")
