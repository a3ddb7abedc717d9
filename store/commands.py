"""Commands as issued, and each step that became known of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contract import FINAL_STATES, Command, CommandState, NotFound, advances
from store import tables
from store.database import Database

_FINAL = [state.value for state in FINAL_STATES]


@dataclass(frozen=True, slots=True)
class CommandRecord:
    """A command, its signed form (`token`, a compact JWS) and how far it has come."""

    command: Command
    token: str
    created_by: str
    created_at: int
    state: CommandState
    state_at: int
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CommandEvent:
    """One step of a command."""

    state: CommandState
    at: int
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CommandStep:
    """A step with the command whose it is; `id` counts the fleet's steps."""

    id: int
    command: str
    kiosk: str
    action: str
    event: CommandEvent


async def create(
    db: Database,
    kiosk: str,
    *,
    created_by: str,
    created_at: int,
    draft: Callable[[int], Command],
    sign: Callable[[Command], bytes],
) -> CommandRecord:
    """Keep a new command under the kiosk's next counter, in one transaction.

    `draft` makes the command for that counter, `sign` its token. The counter lies above every
    one issued and above the one that the kiosk reported. Raises NotFound.
    """
    async with db.session() as session:
        command = draft(await _next_counter(session, kiosk))
        record = CommandRecord(
            command, sign(command).decode(), created_by, created_at,
            CommandState.CREATED, created_at, {},
        )  # fmt: skip
        await session.execute(sa.insert(tables.commands).values(_row(record)))
        await _note(session, command.id, CommandEvent(record.state, created_at, {}))
        return record


async def get(db: Database, command_id: str) -> CommandRecord:
    """The command; NotFound when there is none of that id."""
    async with db.reading() as session:
        return await _find(session, command_id)


async def events(db: Database, command_id: str) -> Sequence[CommandEvent]:
    """The command's steps, in the order in which they became known."""
    columns = tables.command_events.c
    query = (
        sa.select(columns.state, columns.at, columns.detail)
        .where(columns.command_id == command_id)
        .order_by(columns.id)
    )
    async with db.reading() as session:
        rows = (await session.execute(query)).all()
    return tuple(CommandEvent(CommandState(row.state), row.at, row.detail) for row in rows)


async def steps(db: Database, *, after: int = 0, limit: int = 1_000) -> Sequence[CommandStep]:
    """The fleet's steps beyond the step `after`, by their ids."""
    step, command = tables.command_events.c, tables.commands.c
    query = (
        sa.select(step.id, step.command_id, command.kiosk, command.action)
        .add_columns(step.state, step.at, step.detail)
        .join_from(tables.command_events, tables.commands)
        .where(step.id > after)
        .order_by(step.id)
        .limit(limit)
    )
    async with db.reading() as session:
        rows = (await session.execute(query)).all()
    return tuple(
        CommandStep(
            row.id,
            row.command_id,
            row.kiosk,
            row.action,
            CommandEvent(CommandState(row.state), row.at, row.detail),
        )
        for row in rows
    )


async def last_step(db: Database, before: int) -> int:
    """The highest id of the fleet's steps made before `before` (µs); 0 when there is none."""
    columns = tables.command_events.c
    query = sa.select(sa.func.max(columns.id)).where(columns.at < before)
    async with db.reading() as session:
        return int((await session.execute(query)).scalar_one() or 0)


async def under_way(db: Database) -> int:
    """How many commands are not at their end."""
    query = (
        sa.select(sa.func.count())
        .select_from(tables.commands)
        .where(tables.commands.c.state.not_in(_FINAL))
    )
    async with db.reading() as session:
        return int((await session.execute(query)).scalar_one())


async def advance(
    db: Database, command_id: str, state: CommandState, at: int, detail: Mapping[str, Any]
) -> bool:
    """Move a command on if `state` lies beyond its own (`contract.advances`); whether it did.

    Raises NotFound.
    """
    async with db.session() as session:
        record = await _find(session, command_id, lock=True)
        if not advances(record.state, state):
            return False
        await session.execute(
            sa.update(tables.commands)
            .where(tables.commands.c.id == command_id)
            .values(state=state.value, state_at=at, detail=dict(detail))
        )
        await _note(session, command_id, CommandEvent(state, at, detail))
        return True


async def pending(db: Database, kiosk: str, now: int) -> Sequence[CommandRecord]:
    """A kiosk's commands that are not at their end and still valid at `now`, oldest first."""
    columns = tables.commands.c
    return await _select(
        db, columns.kiosk == kiosk, columns.state.not_in(_FINAL), columns.exp > now
    )


async def due(db: Database, now: int) -> Sequence[CommandRecord]:
    """Commands of the fleet that are not at their end though their time is over at `now`."""
    columns = tables.commands.c
    return await _select(db, columns.state.not_in(_FINAL), columns.exp <= now)


async def list(  # noqa: A001 - reads as commands.list()
    db: Database, kiosk: str | None = None, before: str = "", limit: int = 100
) -> Sequence[CommandRecord]:
    """Commands, the newest first, from the first one older than the id `before`."""
    columns = tables.commands.c
    query = sa.select(tables.commands).order_by(columns.id.desc()).limit(limit)
    if kiosk is not None:
        query = query.where(columns.kiosk == kiosk)
    if before:
        query = query.where(columns.id < before)
    async with db.reading() as session:
        return tuple(_record(row) for row in (await session.execute(query)).mappings())


async def _next_counter(session: AsyncSession, kiosk: str) -> int:
    register, status = tables.kiosks, tables.kiosk_status
    query = sa.select(register.c.counter).where(register.c.id == kiosk).with_for_update()
    issued = (await session.execute(query)).scalar_one_or_none()
    if issued is None:
        raise NotFound(f"no kiosk {kiosk[:64]!r}", todo="register it first")
    reported = (
        await session.execute(sa.select(status.c.counter).where(status.c.kiosk == kiosk))
    ).scalar_one_or_none()
    counter: int = max(issued, reported or 0) + 1
    await session.execute(sa.update(register).where(register.c.id == kiosk).values(counter=counter))
    return counter


async def _find(session: AsyncSession, command_id: str, *, lock: bool = False) -> CommandRecord:
    query = sa.select(tables.commands).where(tables.commands.c.id == command_id)
    row = (await session.execute(query.with_for_update() if lock else query)).mappings().first()
    if row is None:
        raise NotFound(f"no command {command_id[:64]!r}")
    return _record(row)


async def _select(db: Database, *conditions: sa.ColumnElement[bool]) -> Sequence[CommandRecord]:
    query = sa.select(tables.commands).where(*conditions).order_by(tables.commands.c.counter)
    async with db.reading() as session:
        return tuple(_record(row) for row in (await session.execute(query)).mappings())


async def _note(session: AsyncSession, command_id: str, event: CommandEvent) -> None:
    await session.execute(
        sa.insert(tables.command_events).values(
            command_id=command_id,
            state=event.state.value,
            at=event.at,
            detail=dict(event.detail),
        )
    )


def _row(record: CommandRecord) -> dict[str, Any]:
    return record.command.model_dump() | {
        "token": record.token,
        "created_by": record.created_by,
        "created_at": record.created_at,
        "state": record.state.value,
        "state_at": record.state_at,
        "detail": dict(record.detail),
    }


def _record(row: Any) -> CommandRecord:
    command = Command.model_validate({name: row[name] for name in Command.model_fields})
    return CommandRecord(
        command,
        row["token"],
        row["created_by"],
        row["created_at"],
        CommandState(row["state"]),
        row["state_at"],
        row["detail"],
    )
