"""What the programme's commands share: the database of the settings, and errors as sentences."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import typer

from contract import EscaleError, settings_from
from store import Database, open_database

Answer = TypeVar("Answer")


@asynccontextmanager
async def database() -> AsyncIterator[Database]:
    """The relational database, closed again."""
    settings = settings_from(os.environ, lambda path: Path(path).read_text(encoding="utf-8"))
    opened = open_database(settings.database.url)
    try:
        yield opened
    finally:
        await opened.close()


def finished(work: Coroutine[Any, Any, Answer]) -> Answer:
    """The work's answer; an error of ours is said on standard error and ends with 1."""
    try:
        return asyncio.run(work)
    except EscaleError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
