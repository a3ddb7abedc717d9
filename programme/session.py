"""What the programme's commands share: the stores of the settings, errors as sentences, the audit.

A command that changes something opens the database with its `Change`, which is written when it is
done, as the routes do: who is `command line`, and nothing of a person.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import typer

from contract import LEVELS, EscaleError, Settings, StoreError, SystemClock, settings_from
from store import (
    Database,
    LevelReader,
    SeriesStore,
    audit,
    open_database,
    open_levels,
    open_series,
    run_interruptible,
)

Answer = TypeVar("Answer")
ACTOR = "command line"


@dataclass(slots=True)
class Change:
    """What a command does to what, by the routes' names; `detail` may grow while it is done.

    `by_parts`: what is done before an interruption stays, so it is noted even then, unless
    `detail` counts nothing.
    """

    action: str
    subject: str
    detail: dict[str, Any] = field(default_factory=dict)
    by_parts: bool = False


@asynccontextmanager
async def database(change: Change | None = None) -> AsyncIterator[Database]:
    """The relational database, closed again; a change that is made is in the audit then."""
    opened = open_database(_settings().database.url)
    try:
        yield opened
        if change is not None:
            await _note(opened, change)
    except BaseException:
        if change is not None and change.by_parts and any(change.detail.values()):
            change.detail["interrupted"] = True
            # What went wrong first is what is said.
            with suppress(StoreError):
                await _note(opened, change)
        raise
    finally:
        await opened.close()


@asynccontextmanager
async def time_series() -> AsyncIterator[SeriesStore]:
    """The time series as measured, closed again."""
    opened = await open_series(_settings().series.url)
    try:
        await opened.prepare()
        yield opened
    finally:
        await opened.close()


@asynccontextmanager
async def history() -> AsyncIterator[LevelReader]:
    """The time series of any length of time, from whichever level holds them; closed again."""
    settings = _settings().series
    levels = await open_levels(settings.url)
    try:
        await levels.raw.prepare()
        yield LevelReader(levels, {level: settings.days(level) for level in LEVELS})
    finally:
        await levels.close()


def run(work: Callable[[Database], Awaitable[Answer]], change: Change | None = None) -> Answer:
    """The work's answer with the settings' database; an error of ours ends with 1."""

    async def opened() -> Answer:
        async with database(change) as db:
            return await work(db)

    return finished(opened())


def finished(work: Coroutine[Any, Any, Answer]) -> Answer:
    """The work's answer; an error of ours is said on standard error and ends with 1."""
    try:
        return run_interruptible(work)
    except EscaleError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def _settings() -> Settings:
    return settings_from(os.environ, lambda path: Path(path).read_text(encoding="utf-8"))


async def _note(db: Database, change: Change) -> None:
    await audit.write(
        db,
        at=SystemClock().now(),
        actor=ACTOR,
        action=change.action,
        subject=change.subject,
        detail=change.detail,
    )
