"""What counsellors did, in the Coop's terms: who was helped is a count, and never a person.

Entered here (`OWN`) or taken from the Coop's API: a source's figures are its own, and are never
added up with another's, for the same afternoon may be in both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contract import Conflict, NotFound
from store import tables
from store.database import Database

OWN = "escale"


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """An activity. `month` is YYYY-MM; `day` only of workshops. `traits` count people by trait.

    `changed_at` in µs, as its source says. `title` only of workshops entered here: what is
    written freely elsewhere may name somebody, and is not taken.
    """

    id: str
    source: str
    type: str
    month: str
    minutes: int
    place_type: str
    people: int
    changed_at: int
    counsellor: str | None = None
    day: date | None = None
    commune: str | None = None
    place: str | None = None
    kiosk: str | None = None
    autonomy: str | None = None
    equipment: Sequence[str] = ()
    redirected: bool = False
    redirected_to: str | None = None
    title: str | None = None
    level: str | None = None
    themes: Sequence[str] = ()
    traits: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Count:
    """So many activities, the people in them, and the minutes they took."""

    activities: int = 0
    people: int = 0
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """A month of one source. An activity with several themes counts in each of them."""

    source: str
    month: str
    total: Count
    by_type: Mapping[str, Count]
    by_theme: Mapping[str, Count]
    by_redirection: Mapping[str, Count]
    people: Mapping[str, Mapping[str, int]]


_A, _T, _P = tables.activities.c, tables.activity_themes.c, tables.activity_people.c
_COLUMNS = [column.name for column in _A]


async def add(db: Database, record: ActivityRecord) -> None:
    """Keep a new activity; Conflict when the id is taken, or there is no such counsellor."""
    async with db.session() as session:
        found = await session.execute(sa.select(_A.id).where(_A.id == record.id))
        if found.first() is not None:
            raise Conflict(f"activity {record.id!r} is there already")
        await put(db, session, [record])


async def change(db: Database, record: ActivityRecord) -> None:
    """Keep an activity of the same counsellor, entered here before, as given; NotFound."""
    mine = (_A.id == record.id, _A.source == OWN, _A.counsellor == record.counsellor)
    async with db.session() as session:
        found = await session.execute(sa.select(_A.id).where(*mine).with_for_update())
        if found.first() is None:
            raise NotFound(f"{record.counsellor} entered no activity {record.id[:80]!r}")
        await put(db, session, [record])


async def remove(db: Database, activity: str) -> None:
    """Take an activity entered here back, with its figures; NotFound."""
    async with db.session() as session:
        if not await take_back(session, [activity], OWN):
            raise NotFound(f"no activity {activity[:80]!r} was entered here")


async def of_counsellor(db: Database, counsellor: str) -> Sequence[ActivityRecord]:
    """What a counsellor entered here, by id, without how people were counted."""
    query = sa.select(tables.activities).where(_A.counsellor == counsellor).order_by(_A.id)
    async with db.reading() as session:
        rows = [dict(row) for row in (await session.execute(query)).mappings()]
        themes = await _themes(session, [row["id"] for row in rows])
    return [ActivityRecord(**row, themes=themes.get(row["id"], ())) for row in rows]


async def figures(db: Database, month: str, source: str) -> Figures:
    """The month's figures of a source; all zero when there is nothing."""
    here = sa.and_(_A.month == month, _A.source == source)
    joined = tables.activities.join(tables.activity_themes)
    counts = (sa.func.count(), sa.func.sum(_A.people), sa.func.sum(_A.minutes))
    people = (
        sa.select(_P.trait, _P.value, sa.func.sum(_P.people))
        .select_from(tables.activities.join(tables.activity_people))
        .where(here)
        .group_by(_P.trait, _P.value)
    )

    def grouped(
        by: sa.ColumnElement[str], *where: sa.ColumnElement[bool]
    ) -> sa.Select[*tuple[Any, ...]]:
        return sa.select(by, *counts).where(here, *where).group_by(by).order_by(by)

    async with db.reading() as session:
        types = _counted(await session.execute(grouped(_A.type)))
        themes = _counted(await session.execute(grouped(_T.theme).select_from(joined)))
        sent = _counted(
            await session.execute(grouped(_A.redirected_to, _A.redirected_to.is_not(None)))
        )
        traits: dict[str, dict[str, int]] = {}
        for trait, value, many in await session.execute(people):
            traits.setdefault(trait, {})[value] = int(many)
    total = Count(
        sum(one.activities for one in types.values()),
        sum(one.people for one in types.values()),
        sum(one.minutes for one in types.values()),
    )
    return Figures(source, month, total, types, themes, sent, traits)


async def put(db: Database, session: AsyncSession, records: Sequence[ActivityRecord]) -> None:
    """Keep the activities, whatever was there under their ids, in the caller's transaction."""
    if not records:
        return
    ids = [record.id for record in records]
    statement = db.insert(tables.activities)
    changed = {name: statement.excluded[name] for name in _COLUMNS if name != "id"}
    await session.execute(
        statement.on_conflict_do_update(index_elements=[_A.id], set_=changed),
        [_row(record) for record in records],
    )
    await session.execute(sa.delete(tables.activity_themes).where(_T.activity.in_(ids)))
    await session.execute(sa.delete(tables.activity_people).where(_P.activity.in_(ids)))
    themes = [
        {"activity": record.id, "theme": theme}
        for record in records
        for theme in dict.fromkeys(record.themes)
    ]
    people = [
        {"activity": record.id, "trait": trait, "value": value, "people": many}
        for record in records
        for trait, values in record.traits.items()
        for value, many in values.items()
        if many
    ]
    if themes:
        await session.execute(sa.insert(tables.activity_themes), themes)
    if people:
        await session.execute(sa.insert(tables.activity_people), people)


async def take_back(session: AsyncSession, ids: Sequence[str], source: str) -> int:
    """Remove these activities of a source in the caller's transaction; how many there were."""
    if not ids:
        return 0
    statement = (
        sa.delete(tables.activities)
        .where(_A.id.in_(list(ids)), _A.source == source)
        .returning(_A.id)
    )
    return len((await session.execute(statement)).all())


async def known(session: AsyncSession, ids: Sequence[str]) -> Mapping[str, int]:
    """`changed_at` of those of these activities that are there."""
    query = sa.select(_A.id, _A.changed_at).where(_A.id.in_(list(ids)))
    return {row.id: row.changed_at for row in await session.execute(query)}


async def _themes(session: AsyncSession, ids: Sequence[str]) -> Mapping[str, list[str]]:
    query = sa.select(_T.activity, _T.theme).where(_T.activity.in_(ids)).order_by(_T.theme)
    found: dict[str, list[str]] = {}
    for activity, theme in await session.execute(query):
        found.setdefault(activity, []).append(theme)
    return found


def _counted(rows: Iterable[Any]) -> dict[str, Count]:
    return {key: Count(int(many), int(people), int(spent)) for key, many, people, spent in rows}


def _row(record: ActivityRecord) -> dict[str, Any]:
    row = {name: getattr(record, name) for name in _COLUMNS}
    return row | {"equipment": list(record.equipment)}
