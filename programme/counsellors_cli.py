"""`escale programme counsellors`: who they are, and when and where one meets them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from contract import BadFile, SettingsError, SystemClock, faults_of
from programme.activities_cli import app as activities
from programme.counsellor_hours import MOST_DAYS, announce, presences_of
from programme.counsellor_views import (
    CounsellorView,
    NewCounsellor,
    SlotIn,
    SlotView,
    StepIn,
    Weekday,
)
from programme.counsellors_routes import DAYS, check, detail, note_absence
from programme.hours import ZONE
from programme.session import Change, finished, run
from store import Database, registers

app = typer.Typer(help="Counsellors: people, hours, what they did.", no_args_is_help=True)
app.add_typer(activities, name="activities")

Answer = TypeVar("Answer")
Who = Annotated[str, typer.Argument(help="The counsellor's id.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
WIDE = 200


@app.callback()
def counsellors() -> None:
    """Conseillers numériques: people and employers, training, hours, activities."""


@app.command()
def add(
    counsellor: Who,
    name: Annotated[str, typer.Option(help="A professional's name.")],
    structure: Annotated[str, typer.Option(help="The employer's id.")],
    contact: Annotated[str, typer.Option(help="Professional.")],
    starts_on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])],
    ends_on: Day = None,
    change: Annotated[
        bool, typer.Option("--change", help="Change one who is registered already.")
    ] = False,
) -> None:
    """Register a counsellor, or change one."""
    body = _valid(
        NewCounsellor,
        id=counsellor,
        name=name,
        structure=structure,
        contact=contact,
        starts_on=starts_on.date(),
        ends_on=_date(ends_on),
    )
    record = body.record(counsellor)

    async def work(db: Database) -> None:
        await check(db, record)
        if change:
            await registers.counsellors.change(db, record)
        else:
            await registers.counsellors.add(db, record)

    run(work, Change(f"counsellor.{'change' if change else 'add'}", counsellor))


@app.command("list")
def list_counsellors() -> None:
    """List counsellors with their employers."""
    rows = run(registers.counsellors.everyone)
    table = Table("id", "name", "employer", "contact", "from", "to")
    for row in rows:
        table.add_row(*(str(cell or "") for cell in CounsellorView.of(row).model_dump().values()))
    _console().print(table)


@app.command()
def show(counsellor: Who) -> None:
    """Show a counsellor with training, slots and absences, as JSON."""
    found = run(lambda db: detail(db, counsellor))
    typer.echo(found.model_dump_json(indent=2))


@app.command()
def step(
    counsellor: Who,
    title: Annotated[str, typer.Argument(help="Of the course.")],
    hours: Annotated[int, typer.Option(min=1)],
    done_on: Day = None,
) -> None:
    """Note a step of a counsellor's training."""
    body = _valid(StepIn, title=title, hours=hours, done_on=_date(done_on))

    async def work(db: Database) -> int:
        await registers.counsellors.get(db, counsellor)
        made = registers.counsellors.Step(counsellor, body.title, body.hours, body.done_on)
        return await registers.counsellors.add_step(db, made)

    typer.echo(run(work, Change("counsellor.step", counsellor)))


@app.command("announce")
def announce_slot(
    counsellor: Who,
    begins: Annotated[str, typer.Option("--from", help="HH:MM, in Paris.")],
    ends: Annotated[str, typer.Option("--to", help="HH:MM, in Paris.")],
    place: Annotated[str | None, typer.Option(help="A place's id.")] = None,
    kiosk: Annotated[str | None, typer.Option(help="A kiosk's id.")] = None,
    every: Annotated[Weekday | None, typer.Option(help="Every week.")] = None,
    on: Day = None,
    since: Day = None,
    until: Day = None,
) -> None:
    """Announce when a counsellor is at a place or a kiosk: every week, or once. Prints a number."""
    body = _valid(
        SlotIn,
        begins=begins,
        ends=ends,
        place=place,
        kiosk=kiosk,
        weekday=every,
        day=_date(on),
        since=_date(since),
        until=_date(until),
    )
    change = Change("counsellor.announce", counsellor)

    async def work(db: Database) -> int:
        change.detail["slot"] = number = await announce(db, body.record(counsellor))
        return number

    typer.echo(run(work, change))


@app.command()
def slots(counsellor: Who) -> None:
    """List a counsellor's slots with their numbers."""
    found = run(lambda db: registers.counsellors.slots(db, counsellor=counsellor))
    table = Table("slot", "where", "when", "from", "to", "since", "until")
    for slot in map(SlotView.of, found):
        when = str(slot.day) if slot.weekday is None else f"every {slot.weekday}"
        where = slot.place or slot.kiosk or ""
        dates = (str(slot.since or ""), str(slot.until or ""))
        table.add_row(str(slot.id), where, when, slot.begins, slot.ends, *dates)
    _console().print(table)


@app.command()
def take_back(slot: Annotated[int, typer.Argument(help="The slot's number.")]) -> None:
    """Take a slot back for good."""
    change = Change("counsellor.take_back", str(slot))
    run(lambda db: registers.counsellors.remove_slot(db, slot), change)


@app.command()
def absent(
    counsellor: Who,
    first: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])],
    last: Day = None,
    slot: Annotated[int | None, typer.Option(help="Only this one.")] = None,
) -> None:
    """Say that a counsellor's slots do not hold on some days. Prints a number."""
    until = _date(last) or first.date()
    change = Change("counsellor.absent", counsellor)

    async def work(db: Database) -> int:
        number = await note_absence(db, counsellor, first.date(), until, slot)
        change.detail["absence"] = number
        return number

    typer.echo(run(work, change))


@app.command()
def present(absence: Annotated[int, typer.Argument(help="The absence's number.")]) -> None:
    """Take an absence back."""
    change = Change("counsellor.present", str(absence))
    run(lambda db: registers.counsellors.remove_absence(db, absence), change)


@app.command()
def hours(
    counsellor: Annotated[str | None, typer.Option()] = None,
    kiosk: Annotated[str | None, typer.Option()] = None,
    place: Annotated[list[str] | None, typer.Option()] = None,
    first: Day = None,
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS)] = DAYS,
) -> None:
    """List who is where, in order of time; absences and public holidays are left out."""
    begin = _date(first) or datetime.fromtimestamp(SystemClock().now() / 1_000_000, ZONE).date()
    found = run(
        lambda db: presences_of(
            db, begin, days, counsellor=counsellor, kiosk=kiosk, places=place or None
        )
    )
    for one in found:
        where = one.place or one.kiosk
        typer.echo(f"{one.starts:%Y-%m-%d %H:%M}-{one.ends:%H:%M}  {where}  {one.counsellor}")


@app.command()
def export(
    counsellor: Who,
    out: Annotated[str, typer.Option(help="The file to write, or - for standard output.")],
) -> None:
    """Export all that is kept about a counsellor, as JSON, for them to have."""
    found = run(
        lambda db: registers.counsellors.dossier(db, counsellor),
        Change("counsellor.export", counsellor),
    )
    text = json.dumps(_plain(found), ensure_ascii=False, indent=2) + "\n"
    if out == "-":
        typer.echo(text, nl=False)
        return
    try:
        Path(out).write_text(text, "utf-8")
    except OSError as error:
        finished(_raise(BadFile(f"it can't be written: {error.strerror}", where=out)))


@app.command()
def erase(
    counsellor: Who,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a counsellor: what they did stays, as counts that name nobody."""
    if not yes:
        typer.confirm(f"Erase {counsellor} for good?", abort=True)
    run(
        lambda db: registers.counsellors.erase(db, counsellor),
        Change("counsellor.erase", counsellor),
    )


def _valid(model: type[Answer], **given: object) -> Answer:
    async def made() -> Answer:
        try:
            return model(**given)
        except ValidationError as error:
            raise SettingsError(faults_of(error), where="the command's options") from None

    return finished(made())


async def _raise(error: Exception) -> None:
    raise error


def _plain(found: Mapping[str, object]) -> object:
    return json.loads(json.dumps(found, default=str))


def _date(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _console() -> Console:
    return Console(width=None if Console().is_terminal else WIDE, highlight=False)
