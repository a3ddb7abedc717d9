"""`escale programme coop`: the import of the Coop's activities, and its terms."""

from __future__ import annotations

import asyncio
import csv
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import httpx
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from contract import BadFile, SystemClock
from programme.coop_client import Access, fetch, load_access
from programme.coop_importing import Report, bring_in
from programme.coop_pages import SOURCE, Page, Remark
from programme.coop_vocabularies import COOP_VOCABULARIES
from programme.session import Change, database, finished
from store import registers

app = typer.Typer(help="The Coop de la médiation numérique.", no_args_is_help=True)
SHOWN = 20
INTERRUPTED = 130


@app.callback()
def coop() -> None:
    """The Coop de la médiation numérique: its activities as counts, its terms."""


@app.command("import")
def import_activities(
    from_start: Annotated[
        bool, typer.Option("--from-start", help="Read the whole list again.")
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="A CSV of what was refused or guessed.")
    ] = None,
) -> None:
    """Take in what has changed in the Coop. Stop it at any moment: it goes on where it was.

    The token is read from the file that ESCALE_COOP_TOKEN_FILE names, or from ESCALE_COOP_TOKEN.
    """
    told = Report()
    try:
        finished(_import(told, from_start, report))
    except KeyboardInterrupt:
        typer.echo(
            f"stopped after {told.pages} pages, which are kept: run it again to go on", err=True
        )
        raise typer.Exit(INTERRUPTED) from None


@app.command()
def state() -> None:
    """Say where the import is."""

    async def work() -> registers.coop.Progress:
        async with database() as db:
            return await registers.coop.progress(db, SOURCE)

    at = finished(work())
    if not at.updated_at:
        typer.echo("never begun")
        return
    ending = "read to its end" if at.finished else f"on the way, {at.pages} pages so far"
    typer.echo(f"{ending}; last page {_said(at.updated_at)}, latest change {_said(at.reached)}")


@app.command()
def vocabulary() -> None:
    """Print every term of the Coop's enumerations with its French label, as CSV."""
    rows = csv.writer(sys.stdout)
    rows.writerow(("field", "term", "label"))
    for name, some in COOP_VOCABULARIES.items():
        rows.writerows((name, term.value, term.label) for terms in some for term in terms)


async def _import(told: Report, from_start: bool, file: Path | None) -> None:
    access, clock = load_access(os.environ), SystemClock()
    console = Console(stderr=True)
    noted = Change("coop.import", SOURCE, by_parts=True)
    with _telling(file) as told.tell, _bar(console) as shown:
        task = shown.add_task("activities", total=None)
        try:
            async with database(noted) as db, httpx.AsyncClient() as http:

                async def ask(cursor: str | None) -> Page:
                    return await _page(http, access, cursor, clock, shown.console)

                def progress(done: Report) -> None:
                    noted.detail.update(
                        pages=done.pages, written=done.written, removed=done.removed
                    )
                    shown.update(task, completed=done.read, total=done.total)

                await bring_in(
                    db,
                    ask,
                    clock,
                    told,
                    from_start=from_start,
                    progress=progress,
                )
        finally:
            _tell(told, console)


async def _page(
    http: httpx.AsyncClient,
    access: Access,
    cursor: str | None,
    clock: SystemClock,
    console: Console,
) -> Page:
    async def sleep(seconds: float) -> None:
        console.print(f"the Coop wants to be asked again in {seconds:.0f} s", highlight=False)
        await asyncio.sleep(seconds)

    return await fetch(http, access, cursor, sleep=sleep, now=clock.now)


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    )


@contextmanager
def _telling(path: Path | None) -> Iterator[Callable[[Remark], None] | None]:
    if path is None:
        yield None
        return
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("activity", "field", "value", "reason", "kind"))

            def tell(one: Remark) -> None:
                kind = "guessed" if one.guessed else "refused"
                rows.writerow((one.id, one.field, one.value, one.reason, kind))

            yield tell
    except OSError as error:
        raise BadFile(f"it can't be written: {error.strerror}", where=str(path)) from None


def _tell(report: Report, console: Console) -> None:
    for one in [remark for remark in report.kept if not remark.guessed][:SHOWN]:
        typer.echo(str(one), err=True)
    for (field, reason), many in report.counts.most_common(SHOWN):
        typer.echo(f"  {many:>6} {field}: {reason}", err=True)
    if report.restarted:
        console.print("the cursor had gone stale: read again from the beginning", highlight=False)
    typer.echo(
        f"{report.read} activities on {report.pages} pages: {report.written} written "
        f"({report.guessed} with a guess), {report.unchanged} were there, "
        f"{report.removed} taken back, {report.refused} refused"
    )


def _said(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1_000_000, UTC):%Y-%m-%d %H:%M:%S} UTC"
