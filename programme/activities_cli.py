"""`escale programme counsellors activities`: what counsellors did, and the month's figures."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from ulid import ULID

from contract import BadFile, SystemClock, faults_of
from programme.activities import enter
from programme.activities_routes import Source
from programme.activity_views import ActivityIn, ActivityView, FiguresView
from programme.hours import ZONE
from programme.session import Change, database, finished
from store import registers

app = typer.Typer(help="What counsellors did, in the Coop's terms.", no_args_is_help=True)


class Form(StrEnum):
    """How figures are printed."""

    JSON = "json"
    CSV = "csv"


@app.callback()
def activities() -> None:
    """Activities: entered here, or the Coop's; people are counts."""


@app.command()
def add(
    counsellor: Annotated[str, typer.Argument(help="The counsellor's id.")],
    file: Annotated[str, typer.Argument(help="JSON under the Coop's names, or - for input.")],
    change: Annotated[
        str | None, typer.Option(help="The id of one that is entered anew.", metavar="ACTIVITY")
    ] = None,
) -> None:
    """Enter an activity by the Coop's rules, or change one. Prints its id."""
    clock = SystemClock()
    new_id = change.rpartition(":")[2] if change else str(ULID())
    known = f"{registers.activities.OWN}:{new_id}"
    noted = Change(f"activity.{'change' if change else 'add'}", known)

    async def work() -> None:
        body = _read(file)
        today = datetime.fromtimestamp(clock.now() / 1_000_000, ZONE).date()
        async with database(noted) as db:
            await enter(
                db,
                counsellor,
                body.activity(),
                today=today,
                at=clock.now(),
                new_id=new_id,
                change=change is not None,
            )

    finished(work())
    typer.echo(known)


@app.command("list")
def list_activities(
    counsellor: Annotated[str, typer.Argument(help="The counsellor's id.")],
) -> None:
    """List what a counsellor entered here, a line of JSON each."""

    async def work() -> Sequence[registers.activities.ActivityRecord]:
        async with database() as db:
            await registers.counsellors.get(db, counsellor)
            return await registers.activities.of_counsellor(db, counsellor)

    for record in finished(work()):
        typer.echo(ActivityView.of(record).model_dump_json())


@app.command()
def remove(activity: Annotated[str, typer.Argument(help="The activity's id.")]) -> None:
    """Take an activity that was entered here back, with its figures."""

    async def work() -> None:
        async with database(Change("activity.remove", activity)) as db:
            await registers.activities.remove(db, activity)

    finished(work())


@app.command()
def figures(
    month: Annotated[str, typer.Argument(help="YYYY-MM")],
    source: Annotated[Source, typer.Option(help="Whose figures: never added up.")] = Source.COOP,
    form: Annotated[Form, typer.Option("--format")] = Form.JSON,
) -> None:
    """Print a month's figures by type, theme and redirection, and the people by trait."""

    async def work() -> FiguresView:
        async with database() as db:
            found = await registers.activities.figures(db, _month(month), source.value)
        return FiguresView.of(found)

    view = finished(work())
    if form is Form.JSON:
        typer.echo(view.model_dump_json(indent=2))
        return
    rows = csv.writer(sys.stdout)
    rows.writerow(("source", "month", "figure", "term", "label", "activities", "people", "minutes"))
    head = (view.source, view.month)
    rows.writerow((*head, "total", "", "", view.activities, view.people, view.minutes))
    for name in ("types", "thematiques", "structures_de_redirection"):
        for one in getattr(view, name):
            rows.writerow((*head, name, *one.model_dump().values()))
    for trait, told in view.beneficiaires.items():
        rows.writerows((*head, trait, one.term, one.label, "", one.people, "") for one in told)


def _read(file: str) -> ActivityIn:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
        return ActivityIn.model_validate_json(text)
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"it can't be read: {error}", where=file) from None
    except ValidationError as error:
        raise BadFile("; ".join(faults_of(error)), where=file) from None


def _month(text: str) -> str:
    try:
        return f"{datetime.strptime(text, '%Y-%m').replace(tzinfo=ZONE):%Y-%m}"
    except ValueError:
        raise BadFile(f"{text[:16]!r} is no month", todo="write YYYY-MM") from None
