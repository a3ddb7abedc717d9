"""`escale programme sesame`: structures, courses, sessions, seats, visits."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from contract import SystemClock
from programme.sesame import enrol as enrol_people
from programme.sesame_routes import shown
from programme.sesame_views import enrolment_view
from programme.session import Change, run
from programme.training_cli import Json, add_table_commands, print_rows
from programme.training_tables import COURSES, SESSIONS, STRUCTURES
from store import Database, registers

app = typer.Typer(
    help="SESAME: tables structures, courses, sessions; seats and visits.", no_args_is_help=True
)
add_table_commands(app, STRUCTURES, COURSES, SESSIONS)
Session = Annotated[str, typer.Argument(help="The session's id.")]
Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]


@app.callback()
def sesame() -> None:
    """SESAME, the training centre: tables structures, courses, sessions; seats and visits."""


@app.command()
def show(session: Session) -> None:
    """Show a session with its seats and its waiting list, as JSON."""
    typer.echo(run(lambda db: shown(db, session)).model_dump_json(indent=2))


@app.command()
def enrol(
    session: Session,
    structure: Annotated[str, typer.Option(help="Whose people.")],
    people: Annotated[int, typer.Option(min=1, help="How many.")],
    professional: Annotated[
        bool, typer.Option("--professional", help="They are professionals of social work.")
    ] = False,
) -> None:
    """Ask for seats for a structure's people; who finds none waits."""
    booked = run(
        lambda db: enrol_people(
            db, session, structure, people, professional=professional, at=SystemClock().now()
        ),
        Change("session.enrol", session, {"structure": structure, "people": people}),
    )
    numbers = ", ".join(str(row.id) for row in booked.rows)
    typer.echo(f"{booked.enrolled} enrolled, {booked.waiting} waiting (enrolments {numbers})")


@app.command()
def cancel(enrolment: Annotated[int, typer.Argument(help="The enrolment's number.")]) -> None:
    """Give seats back; the first who wait get them."""
    change = Change("enrolment.cancel", str(enrolment))
    for row in run(lambda db: registers.sesame.cancel(db, enrolment), change):
        view = enrolment_view(row)
        typer.echo(f"{view.people} of {view.structure} have a seat now")


@app.command("call-off")
def call_off(session: Session) -> None:
    """Call a session off."""
    run(lambda db: registers.sesame.call_off(db, session), Change("session.call_off", session))


@app.command("count-visits")
def count_visits(
    place: Annotated[str, typer.Argument(help="The public digital space's id.")],
    skill: Annotated[str, typer.Argument(help="Which of its skills.")],
    visits: Annotated[int, typer.Argument(min=0)],
    day: Day,
) -> None:
    """Count a day's visits for a skill; said again, it is corrected."""
    run(
        lambda db: registers.sesame.count_visits(db, place, day.date(), skill, visits),
        Change("visits.count", place, {"day": f"{day:%Y-%m-%d}", "skill": skill}),
    )


@app.command("visits")
def list_visits(start: Day, end: Day, as_json: Json = False) -> None:
    """Show visits by skill from a day up to but not including another."""

    async def work(db: Database) -> list[dict[str, str]]:
        found = await registers.sesame.visits(db, start.date(), end.date())
        return [{"skill": skill, "visits": str(many)} for skill, many in found.items()]

    print_rows(("skill", "visits"), run(work), as_json=as_json)
