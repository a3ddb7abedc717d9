"""The groupe numérique inclusif: its members, meetings and grants, AGINUM's editions and days.

A member is a structure. Its contact is a professional: all that is kept of one can be exported,
and is erased on request, or when the structure leaves.
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
class Member:
    """A structure that belongs to the group; `id` is the structure's."""

    id: str
    contact_name: str
    contact: str
    joined_on: date
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting; `structures` were there, in order of their ids. The minutes are kept elsewhere."""

    id: str
    held_on: date
    place: str
    agenda: str
    minutes_file: str | None = None
    minutes_sha256: str | None = None
    structures: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Edition:
    """A year's AGINUM."""

    id: str
    title: str
    year: int


@dataclass(frozen=True, slots=True)
class Day:
    """A day of an edition."""

    id: str
    edition: str
    day: date
    place: str
    topic: str


@dataclass(frozen=True, slots=True)
class Grant:
    """Money for a structure, in hundredths of a euro; what became of it is due as a report."""

    id: str
    structure: str
    cents: int
    purpose: str
    decided_on: date
    paid_on: date | None = None
    report_due: date | None = None
    reported_on: date | None = None


_M, _V = tables.members.c, tables.meeting_structures.c


async def add_member(db: Database, member: Member) -> None:
    """A structure joins; Conflict when it is a member already, or there is no such structure."""
    await insert(db, tables.members, asdict(member), "member")


async def change_member(db: Database, member: Member) -> None:
    """Keep the member as given; NotFound."""
    await update(db, tables.members, asdict(member), "member")


async def members(db: Database) -> Sequence[Member]:
    """All there are and were, by id."""
    return [Member(**row) for row in await everything(db, tables.members)]


async def member(db: Database, member_id: str) -> Member:
    """The member; NotFound."""
    for one in await members(db):
        if one.id == member_id:
            return one
    raise NotFound(f"no member {member_id[:64]!r}", todo="add the structure to the members")


async def erase_contact(db: Database, member_id: str) -> None:
    """Nothing that names the member's contact stays; NotFound."""
    gone = {"contact_name": "", "contact": ""}
    statement = sa.update(tables.members).where(_M.id == member_id).values(gone).returning(_M.id)
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise NotFound(f"no member {member_id[:64]!r}")


async def add_meeting(db: Database, meeting: Meeting) -> None:
    """Keep a meeting; Conflict when its id is taken, or there is no such structure."""
    row = asdict(meeting)
    present = row.pop("structures")
    async with db.session() as session:
        statement = db.insert(tables.meetings).values(row).on_conflict_do_nothing()
        done = await session.execute(statement.returning(tables.meetings.c.id))
        if done.first() is None:
            raise Conflict(f"meeting {meeting.id!r} is registered already")
        await session.execute(_present(meeting.id, present)) if present else None


async def change_meeting(db: Database, meeting: Meeting) -> None:
    """Keep the meeting as given, who was there too; NotFound, Conflict."""
    row = asdict(meeting)
    present = row.pop("structures")
    name = tables.meetings.c.id
    async with db.session() as session:
        statement = sa.update(tables.meetings).where(name == meeting.id).values(row)
        if (await session.execute(statement.returning(name))).first() is None:
            raise NotFound(f"no meeting {meeting.id[:64]!r}")
        await session.execute(sa.delete(tables.meeting_structures).where(_V.meeting == meeting.id))
        await session.execute(_present(meeting.id, present)) if present else None


async def meetings(db: Database) -> Sequence[Meeting]:
    """All of them, by day."""
    query = sa.select(tables.meetings).order_by(tables.meetings.c.held_on, tables.meetings.c.id)
    there = sa.select(tables.meeting_structures).order_by(_V.meeting, _V.structure)
    async with db.reading() as session:
        present: dict[str, list[str]] = {}
        for row in await session.execute(there):
            present.setdefault(row.meeting, []).append(row.structure)
        found = (await session.execute(query)).mappings().all()
    return [Meeting(**row, structures=tuple(present.get(row["id"], ()))) for row in found]


async def meeting(db: Database, meeting_id: str) -> Meeting:
    """The meeting; NotFound."""
    for one in await meetings(db):
        if one.id == meeting_id:
            return one
    raise NotFound(f"no meeting {meeting_id[:64]!r}")


async def add_edition(db: Database, edition: Edition) -> None:
    """Keep an edition; Conflict when its id is taken, or its year has one."""
    await insert(db, tables.aginum_editions, asdict(edition), "edition")


async def change_edition(db: Database, edition: Edition) -> None:
    """Keep the edition as given; NotFound, Conflict."""
    await update(db, tables.aginum_editions, asdict(edition), "edition")


async def editions(db: Database) -> Sequence[Edition]:
    """All of them, by id."""
    return [Edition(**row) for row in await everything(db, tables.aginum_editions)]


async def edition(db: Database, edition_id: str) -> Edition:
    """The edition; NotFound."""
    for one in await editions(db):
        if one.id == edition_id:
            return one
    raise NotFound(f"no edition {edition_id[:64]!r}", todo="add it to AGINUM's editions")


async def add_day(db: Database, day: Day) -> None:
    """Keep a day; Conflict when its id or its date is taken, or there is no such edition."""
    await insert(db, tables.aginum_days, asdict(day), "day")


async def change_day(db: Database, day: Day) -> None:
    """Keep the day as given; NotFound, Conflict."""
    await update(db, tables.aginum_days, asdict(day), "day")


async def days(db: Database) -> Sequence[Day]:
    """All of them, by id."""
    return [Day(**row) for row in await everything(db, tables.aginum_days)]


async def add_grant(db: Database, grant: Grant) -> None:
    """Keep a grant; Conflict when its id is taken, or there is no such structure."""
    await insert(db, tables.grants, asdict(grant), "grant")


async def change_grant(db: Database, grant: Grant) -> None:
    """Keep the grant as given; NotFound, Conflict."""
    await update(db, tables.grants, asdict(grant), "grant")


async def grants(db: Database) -> Sequence[Grant]:
    """All of them, by id."""
    return [Grant(**row) for row in await everything(db, tables.grants)]


async def insert(db: Database, table: sa.Table, row: Mapping[str, Any], what: str) -> None:
    """A new row; Conflict when its id is taken."""
    statement = db.insert(table).values(dict(row)).on_conflict_do_nothing(index_elements=["id"])
    async with db.session() as session:
        if (await session.execute(statement.returning(table.c.id))).first() is None:
            raise Conflict(f"{what} {row['id']!r} is registered already")


async def update(db: Database, table: sa.Table, row: Mapping[str, Any], what: str) -> None:
    """A row as it is now; NotFound."""
    statement = sa.update(table).where(table.c.id == row["id"]).values(dict(row))
    async with db.session() as session:
        if (await session.execute(statement.returning(table.c.id))).first() is None:
            raise NotFound(f"no {what} {str(row['id'])[:64]!r}")


async def everything(db: Database, table: sa.Table) -> Sequence[Mapping[str, Any]]:
    """All rows of a table, by id."""
    async with db.reading() as session:
        found = await session.execute(sa.select(table).order_by(table.c.id))
        return [dict(row) for row in found.mappings()]


def _present(meeting: str, structures: Sequence[str]) -> sa.Insert:
    rows = [{"meeting": meeting, "structure": structure} for structure in sorted(set(structures))]
    return sa.insert(tables.meeting_structures).values(rows)
