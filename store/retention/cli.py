"""`escale retention`: how long each level is kept, and making it so."""

from __future__ import annotations

import json as json_format
import os
import random
import sys
from collections.abc import Coroutine
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from contract import (
    DAY_S,
    RAW,
    REGISTRY,
    EscaleError,
    SeriesSettings,
    SettingsError,
    SystemClock,
    settings_from,
)
from store.interruption import run_interruptible
from store.retention.kept import SLACK_S, Change, Kept, series_lives
from store.retention.opening import open_keeping
from store.retention.unmarked import HOUR_US, oldest_sample
from store.retention.unmarked import mark as mark_unmarked
from store.series.levels import open_levels

T = TypeVar("T")
app = typer.Typer(help="How long each level of the time series is kept.", no_args_is_help=True)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INTERRUPTED = 130
TOLD_ROWS = 100_000
PIPED_WIDTH = 200

Json = Annotated[bool, typer.Option("--json", help="for programs")]


@app.command()
def show(json: Json = False) -> None:
    """Say what each level holds, how long it is to be kept and how long it is."""
    settings = _settings()
    found = _finished(_kept(settings))
    if json:
        typer.echo(json_format.dumps({"items": [_row(one, settings) for one in found]}))
        return
    Console(width=None if sys.stdout.isatty() else PIPED_WIDTH).print(_sheet(found, settings))
    if any(one.there and one.life_s != series_lives(settings)[one.level.name] for one in found):
        typer.echo("The life in force is not the one that is set: `escale retention apply`.")


@app.command()
def apply(
    anyway: Annotated[
        bool, typer.Option("--anyway", help="even samples that were never to be rolled up")
    ] = False,
    json: Json = False,
) -> None:
    """Put the lives of the settings in force. What is older goes, for good; safe to run again.

    It may be stopped at any moment: what is left is done the next time.
    """
    settings = _settings()
    steps: list[Change] = []
    try:
        _finished(_apply(settings, steps, anyway=anyway, quiet=json))
    except KeyboardInterrupt:
        typer.echo("escale: stopped; run it again to go on", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if json:
        typer.echo(json_format.dumps({"items": _summed(steps)}))
    elif not any(step.is_one for step in steps):
        typer.echo("nothing to change")


@app.command()
def mark() -> None:
    """Mark the samples from before there were rolled up levels, so that collectors roll them up.

    As far back as raw_days reaches. Needed once, after an upgrade of an older installation.
    """
    settings = _settings()
    try:
        hours = _finished(_mark(settings))
    except KeyboardInterrupt:
        typer.echo("escale: stopped; run it again to go on", err=True)
        raise typer.Exit(INTERRUPTED) from None
    typer.echo(f"{hours} hours marked; collectors roll them up")


async def _mark(settings: SeriesSettings) -> int:
    now = SystemClock().now()
    levels = await open_levels(settings.url)
    try:
        await levels.raw.prepare()
        life_us = settings.days(RAW) * DAY_S * 1_000_000
        oldest = await oldest_sample(levels, now)
        start = max(oldest or now, now - life_us) // HOUR_US * HOUR_US
        hours = 0
        async for step in mark_unmarked(levels, start, now, random.SystemRandom()):
            hours += step.hours
            typer.echo(f"until {_moment(step.until)}: {hours} hours marked", err=True)
        return hours
    finally:
        await levels.close()


async def _kept(settings: SeriesSettings) -> list[Kept]:
    keeping = await open_keeping(settings, REGISTRY)
    try:
        return await keeping.kept()
    finally:
        await keeping.close()


async def _apply(
    settings: SeriesSettings, steps: list[Change], *, anyway: bool, quiet: bool
) -> None:
    keeping = await open_keeping(settings, REGISTRY)
    try:
        async for step in keeping.apply(series_lives(settings), anyway=anyway):
            steps.append(step)
            if not quiet:
                _tell(step, steps)
    finally:
        await keeping.close()


def _tell(step: Change, steps: list[Change]) -> None:
    """What a step did; of rows that go in many steps, each hundred thousand and all together."""
    where = f"{step.level.name}: {step.place}"
    gone = sum(one.rows for one in steps if one.place == step.place)
    if step.rows:
        if gone // TOLD_ROWS > (gone - step.rows) // TOLD_ROWS:
            typer.echo(f"{where}: {_number(gone)} rows gone so far", err=True)
    elif gone:
        typer.echo(f"{where}: {_number(gone)} rows gone")
    elif step.is_one:
        typer.echo(f"{where}: {_life(step.before_s)} → {_life(step.after_s)}")


def _summed(steps: list[Change]) -> list[dict[str, Any]]:
    places: dict[str, dict[str, Any]] = {}
    for step in steps:
        first = {**asdict(step), "level": step.level.name, "rows": 0}
        places.setdefault(step.place, first)["rows"] += step.rows
    return list(places.values())


def _sheet(found: list[Kept], settings: SeriesSettings) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("level", "where", "set", "in force", "bytes", "rows", "oldest", "newest"):
        right = title in ("set", "in force", "bytes", "rows")
        table.add_column(title, justify="right" if right else "left")
    for one in found:
        days = settings.days(one.level)
        if not one.there:
            table.add_row(one.level.name, one.place, f"{days} d", "not there yet")
            continue
        table.add_row(
            one.level.name,
            one.place,
            f"{days} d",
            _life(one.life_s),
            _number(one.bytes),
            _number(one.rows),
            _moment(one.oldest),
            _moment(one.newest),
        )
    return table


def _row(one: Kept, settings: SeriesSettings) -> dict[str, Any]:
    wanted = settings.days(one.level)
    return {**asdict(one), "level": one.level.name, "days_set": wanted, "slack_s": SLACK_S}


def _life(life_s: int | None) -> str:
    if life_s is None:
        return "for ever"
    days, hours = divmod(life_s // 3_600, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def _number(value: int | None) -> str:
    return "—" if value is None else f"{value:,}".replace(",", " ")


def _moment(at: int | None) -> str:
    return "—" if at is None else f"{_EPOCH + timedelta(microseconds=at):%Y-%m-%d %H:%M}"


def _settings() -> SeriesSettings:
    try:
        return settings_from(os.environ, lambda path: Path(path).read_text("utf-8")).series
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
