"""`escale programme simulate`: a made-up year, and what it shows."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn
from rich.table import Table

from contract import THEME_OF_SERVICE
from programme import aladdin, orientations
from programme.session import database, finished
from programme.simulation.filling import fill
from store import Database

Year = Annotated[int, typer.Option(min=2000, max=2100, help="Which year.")]
BAR = 30


def simulate(
    year: Year = 2026,
    seed: Annotated[int, typer.Option(help="Another seed is another year.")] = 1,
) -> None:
    """Fill empty registers with a made-up year around the registered kiosks, and show it.

    Workshops and attestations, courses, counsellors, orientations and redeemed codes. The same
    seed makes the same year. Registers with structures in them are left as they are.
    """
    finished(_simulate(year, seed))


async def _simulate(year: int, seed: int) -> None:
    async with database() as db:
        await _fill(db, year, seed)
        out = Console(highlight=False)
        await show_curve(db, year, out)
        await show_conversion(db, year, out)


async def _fill(db: Database, year: int, seed: int) -> None:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, more: int) -> None:
            if what not in tasks:
                tasks[what] = shown.add_task(what, total=None)
            shown.advance(tasks[what], more)

        await fill(db, seed, year, tell)


async def show_curve(db: Database, year: int, out: Console) -> None:
    """Aladdin by month, beside its plan."""
    progress = await aladdin.see(db, f"{year}-12")
    steps = [step for step in progress.steps if step.month.startswith(str(year))]
    table = Table("month", "attestations", "total", "plan", "gap", "came back", "", title="Aladdin")
    most = max((max(step.total, step.planned) for step in steps), default=1) or 1
    for step in steps:
        table.add_row(
            step.month,
            *map(str, (step.attestations, step.total, step.planned, step.gap, step.returning)),
            "█" * round(BAR * step.total / most),
        )
    out.print(table)
    share = progress.qpv_share
    out.print(
        f"{progress.total} of {progress.target:,} attested, {progress.gap} short of the plan; "
        + ("no first-timers" if share is None else f"{share:.0%} of first-timers live in a QPV")
    )


async def show_conversion(db: Database, year: int, out: Console) -> None:
    """From an orientation that is offered to somebody who comes, by theme."""
    rows = await orientations.figures(db, f"{year}-01", f"{year}-12")
    table = Table(
        "theme", "offered", "taken", "with a code", "came", "share", title="From kiosk to place"
    )
    for name, theme in (
        *((name, theme) for name, theme in THEME_OF_SERVICE.items()),
        ("all", None),
    ):
        found = orientations.conversion(rows, theme=theme)
        table.add_row(
            name,
            *map(str, (found.offered, found.taken, found.codes, found.followed)),
            "–" if found.share is None else f"{found.share:.1%}",
        )
    out.print(table)
