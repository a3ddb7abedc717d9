"""`escale deadletters`: what was refused on the way in. Works on the databases themselves."""

from __future__ import annotations

import getpass
import json as json_format
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import typer
from rich.console import Console

from collector.environment import known_measurements, run
from collector.patience import Patience
from collector.process import prepared_series
from collector.replay import Replayed, replay
from collector.sheets import head_row, letter_row, letter_sheet, letter_table
from collector.times import instant
from contract import EscaleError, Reason, Settings, SystemClock, configure_logging
from store import Database, LetterHead, audit, dead_letters, open_database

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Dead letters: samples and frames that were refused.",
)
console = Console()

Json = Annotated[bool, typer.Option("--json", help="for programs")]
Kiosk = Annotated[str | None, typer.Option(help="of this kiosk only")]
Why = Annotated[Reason | None, typer.Option(help="refused for this reason only")]


@app.callback()
def deadletters() -> None:
    """Look at what was refused, store what is good by now, forget the rest."""
    configure_logging(
        "deadletters", level="warning", style="text" if sys.stderr.isatty() else "json"
    )


@app.command("list")
def list_letters(
    kiosk: Kiosk = None,
    reason: Why = None,
    after: Annotated[int, typer.Option(help="beyond this id")] = 0,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 100,
    json: Json = False,
) -> None:
    """List them in the order in which they were kept."""

    async def work(settings: Settings) -> tuple[list[LetterHead], int]:
        async with _database(settings) as database:
            found = await dead_letters.heads(
                database, kiosk=kiosk, reason=reason, after=after, limit=limit
            )
            return list(found), await dead_letters.count(database, kiosk)

    found, kept = run(work)
    if json:
        typer.echo(json_format.dumps({"items": [head_row(head) for head in found], "kept": kept}))
        return
    console.print(letter_table(found))
    console.print(f"{len(found)} shown, {kept} kept")


@app.command()
def show(letter: Annotated[int, typer.Argument(help="its id")], json: Json = False) -> None:
    """Show one, with its bytes."""

    async def work(settings: Settings) -> dict[str, Any]:
        async with _database(settings) as database:
            return letter_row(await dead_letters.get(database, letter))

    row = run(work)
    if json:
        typer.echo(json_format.dumps(row))
    else:
        console.print(letter_sheet(row), soft_wrap=True)


@app.command("replay")
def replay_letters(
    letters: Annotated[list[int] | None, typer.Argument(help="ids; all of them without")] = None,
    reason: Why = None,
    kiosk: Kiosk = None,
    json: Json = False,
) -> None:
    """Store those that are good by now, for instance after an upgrade, and forget these."""

    registry = known_measurements()

    async def work(settings: Settings) -> Replayed:
        async with _database(settings) as database:
            series = await prepared_series(settings.series.url, registry)
            try:
                done = await replay(
                    series,
                    database,
                    now=SystemClock().now(),
                    retention_days=settings.series.raw_days,
                    patience=Patience(random.SystemRandom()),
                    reason=reason,
                    kiosk=kiosk,
                    ids=letters or (),
                    registry=registry,
                )
            finally:
                await series.close()
            await _note(database, "deadletters.replay", stored=done.stored, kept=done.kept)
            return done

    done = run(work)
    if json:
        typer.echo(json_format.dumps({"stored": done.stored, "kept": done.kept}))
    else:
        typer.echo(f"{done.stored} stored and forgotten, {done.kept} kept as they are")


@app.command()
def purge(
    letters: Annotated[list[int] | None, typer.Argument(help="ids")] = None,
    before: Annotated[
        str | None, typer.Option(help="received before this time: 2026-11-01T00:00 (UTC), 30d ago")
    ] = None,
    json: Json = False,
) -> None:
    """Forget some for good: by their ids, or all those of before a time."""

    async def work(settings: Settings) -> int:
        if bool(letters) == (before is not None):
            raise EscaleError("nothing was chosen", todo="give either ids or --before TIME")
        async with _database(settings) as database:
            if letters:
                gone = await dead_letters.remove(database, letters)
            else:
                until = instant(before or "", SystemClock().now())
                gone = await dead_letters.remove_before(database, until)
            await _note(database, "deadletters.purge", letters=gone, before=before)
            return gone

    gone = run(work)
    typer.echo(json_format.dumps({"purged": gone}) if json else f"{gone} forgotten")


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Database]:
    database = open_database(settings.database.url)
    try:
        yield database
    finally:
        await database.close()


async def _note(database: Database, action: str, **detail: object) -> None:
    await audit.write(
        database,
        at=SystemClock().now(),
        actor=f"cli {getpass.getuser()}",
        action=action,
        subject="dead letters",
        detail=detail,
    )
