"""Releases: kept once, never changed; only their state goes on, from made to withdrawn.

What is true of the cells (`truth`) is for the commands that make and check releases. `shown` and
the files are what everybody may read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contract import Conflict, NotFound
from store import tables
from store.database import Database

SEPARATOR = "\t"
Codes = tuple[str, ...]


class State(StrEnum):
    """Where a release stands; only what has passed its check is published."""

    MADE = "made"
    PASSED = "passed"
    REFUSED = "refused"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


PUBLIC = (State.PUBLISHED, State.WITHDRAWN)
"""Whoever wanted has these: withdrawing takes nothing back from those who have read it."""


@dataclass(frozen=True, slots=True)
class Release:
    """One version of a month; times in µs.

    `facts` is the SHA-256 of the figures and parameters, `hash` the one over all that was made.
    `shape` says of each table its name, measure, unit and dimensions, without any figure.
    """

    id: str
    month: str
    version: int
    state: State
    facts: str
    hash: str
    parameters: Mapping[str, Any]
    libraries: Mapping[str, str]
    shape: Sequence[Mapping[str, Any]] = field(repr=False)
    gaps: Mapping[str, Sequence[int]] = field(repr=False)
    made_at: int
    checked_at: int | None = None
    against: Sequence[str] | None = None
    findings: Sequence[str] | None = None
    published_at: int | None = None
    withdrawn_at: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """What is true of a table's cell, and its mark; missing cells are not kept."""

    name: str
    codes: Codes
    mark: str
    value: float
    days: int | None = None
    contributors: int | None = None
    largest: float | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as everybody may read it: no value and no days where it is hidden."""

    name: str
    codes: Codes
    mark: str
    value: float | None
    days: int | None


@dataclass(frozen=True, slots=True)
class FileHead:
    """A frozen file without its bytes; `size` in bytes."""

    path: str
    media_type: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class File:
    """A frozen file."""

    head: FileHead
    content: bytes = field(repr=False)


_R, _C, _F = tables.releases.c, tables.release_cells.c, tables.release_files.c
_HEAD = (_F.path, _F.media_type, _F.sha256, _F.size)


async def keep(
    db: Database, release: Release, cells: Sequence[Cell], files: Sequence[File]
) -> None:
    """Keep a release whole; Conflict when that version of the month is there already."""
    row = asdict(release) | {"state": release.state.value}
    async with db.session() as session:
        made = await session.execute(
            db.insert(tables.releases).values(row).on_conflict_do_nothing().returning(_R.id)
        )
        if made.first() is None:
            raise Conflict(f"release {release.id} is there already", todo="make it again")
        if cells:
            rows = [
                asdict(cell) | {"release": release.id, "codes": SEPARATOR.join(cell.codes)}
                for cell in cells
            ]
            await session.execute(sa.insert(tables.release_cells), rows)
        if files:
            kept = [
                asdict(one.head) | {"release": release.id, "content": one.content} for one in files
            ]
            await session.execute(sa.insert(tables.release_files), kept)


async def get(db: Database, release_id: str) -> Release:
    """The release in whatever state; NotFound."""
    async with db.reading() as session:
        return await _get(session, release_id)


async def everything(db: Database, *, month: str | None = None) -> Sequence[Release]:
    """All releases, or a month's (YYYY-MM), in whatever state, oldest month and version first."""
    query = sa.select(tables.releases).order_by(_R.month, _R.version)
    if month is not None:
        query = query.where(_R.month == month)
    async with db.reading() as session:
        return [_release(row) for row in (await session.execute(query)).mappings()]


async def published(
    db: Database, first_month: str = "", last_month: str = "9999-12"
) -> Sequence[Release]:
    """Those that are published and not withdrawn, both months included, oldest first."""
    query = (
        sa.select(tables.releases)
        .where(_R.state == State.PUBLISHED.value, _R.month.between(first_month, last_month))
        .order_by(_R.month, _R.version)
    )
    async with db.reading() as session:
        return [_release(row) for row in (await session.execute(query)).mappings()]


async def truth(db: Database, release_id: str) -> Sequence[Cell]:
    """Confidential: what is true of every cell of a release, as it was when it was made."""
    query = sa.select(tables.release_cells).where(_C.release == release_id)
    async with db.reading() as session:
        return [
            Cell(
                *(row.name, _codes(row.codes), row.mark, row.value, row.days),
                contributors=row.contributors,
                largest=row.largest,
            )
            for row in await session.execute(query)
        ]


async def shown(db: Database, release_id: str) -> Sequence[Shown]:
    """A release's cells as everybody may read them; missing ones are not among them."""
    hidden = _C.mark == "hidden"
    query = sa.select(
        _C.name,
        _C.codes,
        _C.mark,
        # What is hidden does not even leave the database.
        sa.case((hidden, None), else_=_C.value).label("value"),
        sa.case((hidden, None), else_=_C.days).label("days"),
    ).where(_C.release == release_id)
    async with db.reading() as session:
        return [
            Shown(row.name, _codes(row.codes), row.mark, row.value, row.days)
            for row in await session.execute(query)
        ]


async def files(db: Database, release_id: str) -> Sequence[FileHead]:
    """The files of a release in whatever state, by path."""
    query = sa.select(*_HEAD).where(_F.release == release_id).order_by(_F.path)
    async with db.reading() as session:
        return [FileHead(**row) for row in (await session.execute(query)).mappings()]


async def file(db: Database, release_id: str, path: str) -> File:
    """A file of a release in whatever state; NotFound."""
    async with db.reading() as session:
        return await _file(session, release_id, path)


async def open_file(db: Database, release_id: str, path: str) -> tuple[Release, File]:
    """A file of a published release, for everybody.

    NotFound for one that is not published, which is not told from one that does not exist; one
    that is withdrawn says so.
    """
    async with db.reading() as session:
        found = await _get(session, release_id)
        if found.state is State.WITHDRAWN:
            raise NotFound(f"release {found.id} is withdrawn: {found.reason}")
        if found.state is not State.PUBLISHED:
            raise _no(release_id)
        return found, await _file(session, release_id, path)


async def note_check(
    db: Database, release_id: str, *, against: Sequence[str], findings: Sequence[str], at: int
) -> Release:
    """What a check found: without a finding the release has passed. NotFound.

    A release that is public keeps its state: it can't be taken back by a check.
    """
    async with db.session() as session:
        found = await _get(session, release_id, lock=True)
        state = State.REFUSED if findings else State.PASSED
        change = {
            "state": (found.state if found.state in PUBLIC else state).value,
            "checked_at": at,
            "against": list(against),
            "findings": list(findings),
        }
        return await _change(session, release_id, change)


async def publish(db: Database, release_id: str, at: int) -> Release:
    """Everybody may read it from now on; doing it again changes nothing.

    NotFound; Conflict when it has not passed its check, or something else of its month has been
    published since.
    """
    async with db.session() as session:
        found = await _get(session, release_id, lock=True)
        if found.state is State.PUBLISHED:
            return found
        if found.state is not State.PASSED:
            raise Conflict(
                f"release {release_id} is {found.state}", todo="publish one that passed its check"
            )
        public = await _public(session, found.month)
        if unknown := sorted(set(public) - set(found.against or ())):
            raise Conflict(
                f"{', '.join(unknown)} was published after {release_id} was checked",
                todo="check it again",
            )
        change = {"state": State.PUBLISHED.value, "published_at": at}
        return await _change(session, release_id, change)


async def withdraw(db: Database, release_id: str, reason: str, at: int) -> Release:
    """Offer a published release no more; its bytes stay. NotFound, Conflict."""
    async with db.session() as session:
        found = await _get(session, release_id, lock=True)
        if found.state is not State.PUBLISHED:
            raise Conflict(f"release {release_id} is {found.state}, not published")
        change = {"state": State.WITHDRAWN.value, "withdrawn_at": at, "reason": reason}
        return await _change(session, release_id, change)


async def _get(session: AsyncSession, release_id: str, *, lock: bool = False) -> Release:
    query = sa.select(tables.releases).where(_R.id == release_id)
    row = (await session.execute(query.with_for_update() if lock else query)).mappings().first()
    if row is None:
        raise _no(release_id)
    return _release(row)


async def _public(session: AsyncSession, month: str) -> Sequence[str]:
    states = [state.value for state in PUBLIC]
    # Of two versions that are published at once, the second sees the first.
    query = sa.select(_R.id, _R.state).where(_R.month == month).with_for_update()
    return [row.id for row in await session.execute(query) if row.state in states]


async def _change(session: AsyncSession, release_id: str, change: Mapping[str, Any]) -> Release:
    await session.execute(
        sa.update(tables.releases).where(_R.id == release_id).values(dict(change))
    )
    return await _get(session, release_id)


async def _file(session: AsyncSession, release_id: str, path: str) -> File:
    query = sa.select(*_HEAD, _F.content).where(_F.release == release_id, _F.path == path)
    row = (await session.execute(query)).mappings().first()
    if row is None:
        raise NotFound(f"release {release_id[:32]} has no file {path[:200]!r}")
    content = bytes(row["content"])
    return File(FileHead(row["path"], row["media_type"], row["sha256"], row["size"]), content)


def _release(row: Mapping[Any, Any]) -> Release:
    return Release(**(dict(row) | {"state": State(row["state"])}))


def _codes(text: str) -> Codes:
    return tuple(text.split(SEPARATOR))


def _no(release_id: str) -> NotFound:
    return NotFound(f"no release {release_id[:32]!r}")
