"""`escale database`: bring the relational database up to date, or say what is wrong."""

from __future__ import annotations

import os
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from contract import EscaleError, Settings, SettingsError, settings_from
from store.database import open_database
from store.interruption import run_interruptible
from store.migrate import migrate as run_migrations
from store.migrate import missing
from store.series.lock import hold_write_lock
from store.series.opening import check_series

T = TypeVar("T")
app = typer.Typer(help="The databases.", no_args_is_help=True)


@app.command()
def migrate() -> None:
    """Bring the relational database to this version's tables. Safe to run again."""
    settings = _settings()
    revision = _finished(run_migrations(settings.database.url))
    typer.echo(f"{settings.database.location}: at {revision}")


@app.command()
def check() -> None:
    """Say whether both databases answer and are up to date; exit 1 when not."""
    settings = _settings()
    lacking = _finished(_missing(settings.database.url))
    if lacking:
        typer.echo(f"{settings.database.location}: run `escale database migrate` ({lacking})")
    else:
        typer.echo(f"{settings.database.location}: up to date")
    typer.echo(_finished(check_series(settings.series.url)))
    if lacking:
        raise typer.Exit(1)


@app.command("lock-series")
def lock_series(
    seconds: Annotated[float, typer.Option(help="For how long.", min=0.1, max=3_600)] = 10.0,
) -> None:
    """Rehearse an outage: let nobody write to the embedded series database for a while."""
    place = _settings().series.location
    if place.scheme != "sqlite":
        typer.echo("escale: only the embedded series database (sqlite) can be locked", err=True)
        raise typer.Exit(1)
    try:
        hold_write_lock(Path(place.path).expanduser(), seconds)
    except EscaleError as error:
        raise _told(error) from None


async def _missing(url: str) -> str | None:
    database = open_database(url)
    try:
        return await missing(database)
    finally:
        await database.close()


def _settings() -> Settings:
    try:
        return settings_from(os.environ, lambda path: Path(path).read_text(encoding="utf-8"))
    except SettingsError as error:
        raise _told(error) from None


def _finished(work: Coroutine[Any, Any, T]) -> T:
    try:
        return run_interruptible(work)
    except EscaleError as error:
        raise _told(error) from None


def _told(error: EscaleError) -> typer.Exit:
    typer.echo(f"escale: {error}", err=True)
    return typer.Exit(1)
