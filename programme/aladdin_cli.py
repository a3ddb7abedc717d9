"""`escale programme aladdin`: structures, mediators, workshops, attestations, progress."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from contract import SystemClock
from programme import aladdin as rules
from programme.aladdin_report import COLUMNS, as_csv, cells
from programme.aladdin_views import progress_view
from programme.mounting import today
from programme.session import Change, run
from programme.training_cli import add_table_commands, print_rows
from programme.training_tables import MEDIATORS, STRUCTURES, WORKSHOPS
from store import Database, registers

app = typer.Typer(
    help="Aladdin: tables structures, mediators, workshops; progress.", no_args_is_help=True
)
add_table_commands(app, STRUCTURES, MEDIATORS, WORKSHOPS)
Workshop = Annotated[str, typer.Argument(help="The workshop's id.")]


class Form(StrEnum):
    """How progress is printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@app.callback()
def aladdin() -> None:
    """Aladdin, 3,000 people in three years: tables structures, mediators, workshops; progress."""


@app.command()
def role(
    structure: Annotated[str, typer.Argument(help="The structure's id.")],
    what: Annotated[rules.StructureRole, typer.Argument(help="What it does.")],
) -> None:
    """Say what a structure does."""

    async def work(db: Database) -> None:
        await registers.structures.get(db, structure)
        await registers.aladdin.give_role(db, structure, what)

    run(work, Change("structure.role", structure, {"role": what.value}))


@app.command()
def forget(mediator: Annotated[str, typer.Argument(help="The mediator's id.")]) -> None:
    """Erase a mediator."""
    run(
        lambda db: registers.aladdin.erase_mediator(db, mediator),
        Change("mediator.erase", mediator),
    )


@app.command()
def presences(
    workshop: Workshop,
    present: Annotated[int, typer.Option(min=0, help="How many came.")],
    first_timers: Annotated[int, typer.Option(min=0, help="Of those, for the first time.")],
    qpv_residents: Annotated[
        int, typer.Option(min=0, help="Of those, who say they live in a priority district.")
    ],
) -> None:
    """Say who came, as counts; said again, they are corrected."""
    people = {
        "present": present,
        "first_timers": first_timers,
        "qpv_residents": qpv_residents,
    }
    run(
        lambda db: rules.record(db, workshop, **people),
        Change("workshop.presences", workshop, {**people}),
    )


@app.command()
def attest(workshop: Workshop, count: Annotated[int, typer.Argument(min=1)]) -> None:
    """Print numbers for attestations; the structure writes the names."""
    change = Change("workshop.attest", workshop, {"count": count})
    for number in run(lambda db: rules.attest(db, workshop, count, today(SystemClock())), change):
        typer.echo(number)


@app.command()
def plan(
    first_month: Annotated[str, typer.Argument(metavar="YYYY-MM", help="Its first month.")],
) -> None:
    """Spread the target evenly over three years."""

    async def work(db: Database) -> int:
        months = rules.even_plan(rules.month(first_month))
        await registers.aladdin.plan(db, months)
        change.detail["months"] = len(months)
        return len(months)

    change = Change("aladdin.plan", "aladdin")
    typer.echo(f"{run(work, change)} months")


@app.command()
def progress(
    until: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="The last month; by default this one.")
    ] = None,
    form: Annotated[Form, typer.Option("--format", help="For people, or for programs.")] = (
        Form.TABLE
    ),
) -> None:
    """Show progress to the target by month, beside the plan."""

    async def work(db: Database) -> rules.Progress:
        last = rules.month(until) if until else f"{today(SystemClock()):%Y-%m}"
        return await rules.see(db, last)

    found = run(work)
    if form is Form.CSV:
        typer.echo(as_csv(found), nl=False)
    elif form is Form.JSON:
        typer.echo(progress_view(found).model_dump_json(indent=2))
    else:
        titles = [title for _, title in COLUMNS]
        rows = [dict(zip(titles, cells(step), strict=True)) for step in found.steps]
        print_rows(titles, rows, as_json=False)
        typer.echo(f"{found.total} of {found.target}; {found.gap} short of the plan")
