"""What each kiosk shows: its signed bundle, whose version rises when it says something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from contract import Conflict, NotFound
from store import tables
from store.database import Database


@dataclass(frozen=True, slots=True)
class Bundle:
    """A kiosk's bundle as it is signed; `fingerprint` is of what it says."""

    kiosk: str
    version: int
    fingerprint: str
    token: str
    published: bool


@dataclass(frozen=True, slots=True)
class ScreenMessage:
    """A notice by language between two times (µs); for every kiosk when `kiosk` is None."""

    id: str
    text: Mapping[str, str]
    starts_at: int
    ends_at: int
    kiosk: str | None = None


_B, _M, _P = tables.content_bundles.c, tables.screen_messages.c, tables.places.c


async def keep(
    db: Database, kiosk: str, fingerprint: str, at: int, sign: Callable[[int], str]
) -> Bundle:
    """The kiosk's bundle; a new one, of a higher version, when it says something else.

    `sign(version)` makes it. A version is never below the seconds of `at` (µs), so that kiosks
    take what comes after a database was restored from an older copy.
    """
    query = sa.select(tables.content_bundles).where(_B.kiosk == kiosk).with_for_update()
    async with db.session() as session:
        row = (await session.execute(query)).mappings().first()
        if row is not None and row["fingerprint"] == fingerprint:
            return Bundle(**row)
        version = max((row["version"] if row else 0) + 1, at // 1_000_000)
        made = Bundle(kiosk, version, fingerprint, sign(version), published=False)
        values = asdict(made)
        statement = db.insert(tables.content_bundles).values(values)
        await session.execute(
            statement.on_conflict_do_update(index_elements=[_B.kiosk], set_=values)
        )
    return made


async def get(db: Database, kiosk: str) -> Bundle | None:
    """The kiosk's bundle; None before its first."""
    async with db.reading() as session:
        found = await session.execute(sa.select(tables.content_bundles).where(_B.kiosk == kiosk))
        row = found.mappings().first()
    return None if row is None else Bundle(**row)


async def fingerprints(db: Database) -> Mapping[str, str]:
    """Of what each kiosk is told now, by kiosk."""
    async with db.reading() as session:
        rows = await session.execute(sa.select(_B.kiosk, _B.fingerprint))
        return {row.kiosk: row.fingerprint for row in rows}


async def unpublished(db: Database) -> Sequence[Bundle]:
    """Bundles that no broker has taken yet, by kiosk."""
    query = sa.select(tables.content_bundles).where(_B.published.is_(False)).order_by(_B.kiosk)
    async with db.reading() as session:
        return [Bundle(**row) for row in (await session.execute(query)).mappings()]


async def published(db: Database, kiosk: str, version: int) -> None:
    """A broker has taken this version."""
    statement = (
        sa.update(tables.content_bundles)
        .where(_B.kiosk == kiosk, _B.version == version)
        .values(published=True)
    )
    async with db.session() as session:
        await session.execute(statement)


async def announce(db: Database, message: ScreenMessage) -> None:
    """Keep a notice, or what has changed of it."""
    values = asdict(message) | {"text": dict(message.text)}
    statement = db.insert(tables.screen_messages).values(values)
    async with db.session() as session:
        await session.execute(statement.on_conflict_do_update(index_elements=[_M.id], set_=values))


async def announce_at(db: Database, notice: str, messages: Sequence[ScreenMessage]) -> None:
    """Keep a new notice, a message for each of its kiosks; Conflict when its id is taken.

    A message's id is the notice's, or `notice@kiosk`.
    """
    values = [asdict(message) | {"text": dict(message.text)} for message in messages]
    async with db.session() as session:
        if (await session.execute(sa.select(_M.id).where(_of(notice)))).first() is not None:
            raise Conflict(f"notice {notice!r} is there already", todo="take it back first")
        await session.execute(sa.insert(tables.screen_messages), values)


async def take_back(db: Database, notice: str) -> None:
    """Remove a notice from every kiosk; NotFound when there is none of that id."""
    statement = sa.delete(tables.screen_messages).where(_of(notice)).returning(_M.id)
    async with db.session() as session:
        if not (await session.execute(statement)).all():
            raise NotFound(f"no notice {notice[:64]!r}")


def _of(notice: str) -> sa.ColumnElement[bool]:
    return sa.or_(_M.id == notice, _M.id.startswith(f"{notice}@", autoescape=True))


async def messages(db: Database, *, start: int, end: int) -> Sequence[ScreenMessage]:
    """Notices that hold at any time between the two, by begin."""
    query = (
        sa.select(tables.screen_messages)
        .where(_M.ends_at > start, _M.starts_at < end)
        .order_by(_M.starts_at, _M.id)
    )
    async with db.reading() as session:
        return [ScreenMessage(**row) for row in (await session.execute(query)).mappings()]


async def places_stamp(db: Database) -> tuple[object, ...]:
    """Something that is different when the register of places is."""
    overall = sa.select(
        sa.func.count(),
        sa.func.count(_P.withdrawn_at),
        sa.func.max(_P.imported_at),
        sa.func.max(_P.withdrawn_at),
    )
    days = (
        sa.select(_P.confirmed_on, sa.func.count())
        .group_by(_P.confirmed_on)
        .order_by(_P.confirmed_on)
    )
    async with db.reading() as session:
        first = tuple((await session.execute(overall)).one())
        return (first, tuple(tuple(row) for row in await session.execute(days)))
