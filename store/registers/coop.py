"""The Coop's import: a page's activities and the place in the list, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import sqlalchemy as sa

from contract import Conflict
from store import tables
from store.database import Database
from store.registers import activities
from store.registers.activities import ActivityRecord


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an import is. `cursor` asks for the last page that was taken; None is the first one.

    `finished`: nothing followed that page. `newest_first`: how the list is ordered. `reached` is
    the latest change seen (µs), `known_until` what it was when the list was last read to its end.
    `pages` since that reading began.
    """

    source: str
    cursor: str | None = None
    finished: bool = False
    newest_first: bool = False
    reached: int = 0
    known_until: int = 0
    pages: int = 0
    updated_at: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What a page changed: rows written, taken back, and those that were there as they are."""

    written: int
    removed: int
    unchanged: int


_I = tables.coop_imports.c


async def progress(db: Database, source: str) -> Progress:
    """Where the import of a source is; at the beginning when it has never been begun."""
    query = sa.select(tables.coop_imports).where(_I.source == source)
    async with db.reading() as session:
        row = (await session.execute(query)).mappings().first()
    return Progress(**row) if row else Progress(source)


async def sources(db: Database) -> Sequence[Progress]:
    """Every import that has been begun, by source."""
    query = sa.select(tables.coop_imports).order_by(_I.source)
    async with db.reading() as session:
        return [Progress(**row) for row in (await session.execute(query)).mappings()]


async def take_page(
    db: Database,
    records: Sequence[ActivityRecord],
    removed: Sequence[str],
    before: Progress,
    after: Progress,
    at: int,
) -> Taken:
    """Write a page and move on from `before` to `after`: both or neither.

    Conflict when somebody else has moved on meanwhile; nothing is written then.
    """
    async with db.session() as session:
        here = sa.select(tables.coop_imports).where(_I.source == before.source).with_for_update()
        row = (await session.execute(here)).mappings().first()
        if (Progress(**row) if row else Progress(before.source)) != before:
            raise Conflict(
                "another import of the Coop is running", todo="let it go on, or stop it first"
            )
        there = await activities.known(session, [record.id for record in records])
        fresh = [record for record in records if there.get(record.id) != record.changed_at]
        await activities.put(db, session, fresh)
        gone = await activities.take_back(session, removed, before.source)
        statement = db.insert(tables.coop_imports).values(asdict(replace(after, updated_at=at)))
        changed = {c.name: statement.excluded[c.name] for c in _I if c.name != "source"}
        await session.execute(
            statement.on_conflict_do_update(index_elements=[_I.source], set_=changed)
        )
    return Taken(len(fresh), gone, len(records) - len(fresh))
