"""`escale programme community`: members, meetings, grants, commitments and what becomes of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from pydantic import ValidationError

from contract import SettingsError, SystemClock, faults_of
from programme.community.dossier import dossier, kept_as
from programme.community.following import (
    Evidence,
    Note,
    State,
    counts,
    follow,
    follow_one,
    give_evidence,
)
from programme.community.hashing import hashed
from programme.community.tables import COMMITMENTS, GRANTS, MEETINGS, MEMBERS
from programme.community.views import Because, NoteInput, commitment_view
from programme.hours import ZONE
from programme.session import Change, finished, run
from programme.training_cli import Json, add_table_commands, print_rows, write
from store import Database, registers

app = typer.Typer(
    help="The community: tables members, meetings, grants, commitments; follow-up.",
    no_args_is_help=True,
)
add_table_commands(app, MEMBERS, MEETINGS, GRANTS, COMMITMENTS)
Model = TypeVar("Model")
COLUMNS = ("id", "owner_name", "text", "due", "state", "days_late", "evidence")
Commitment = Annotated[str, typer.Argument(help="The commitment's id.")]
Member = Annotated[str, typer.Argument(help="The member's id: its structure's.")]
On = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Today unless said.")
]
Why = Annotated[str, typer.Option("--because", help="The reason, which is kept.")]


@app.callback()
def community() -> None:
    """The groupe numérique inclusif: members, meetings, grants, commitments; follow-up."""


@app.command("follow")
def follow_all(
    edition: Annotated[str | None, typer.Option(help="Only those of an edition.")] = None,
    state: Annotated[State | None, typer.Option(help="Only those that stand there.")] = None,
    on: On = None,
    as_json: Json = False,
) -> None:
    """List commitments as they stand on a day: the late first."""
    found = run(lambda db: follow(db, _day(on)))
    shown = [one for one in found if edition is None or one.commitment.edition == edition]
    rows = [
        commitment_view(one).model_dump(mode="json")
        for one in shown
        if state is None or one.state is state
    ]
    if as_json:
        print_rows((), rows, as_json=True)
        return
    names = [row | {"evidence": _files(row["evidence"])} for row in rows]
    print_rows(COLUMNS, names, as_json=False)
    typer.echo(", ".join(f"{count} {name}" for name, count in counts(shown).items()))


@app.command()
def show(commitment: Commitment, on: On = None) -> None:
    """Show a commitment with its evidence and notes, as JSON."""
    found = run(lambda db: follow_one(db, commitment, _day(on)))
    typer.echo(commitment_view(found).model_dump_json(indent=2))


@app.command()
def evidence(
    commitment: Commitment,
    file: Annotated[Path, typer.Argument(help="What shows it; the file stays where it is.")],
    by: Annotated[str | None, typer.Option(help="The member it is from; the owner.")] = None,
    on: On = None,
) -> None:
    """Attach evidence: a file's name and its hash. Prints a number."""
    change = Change("commitment.evidence", commitment)

    async def work(db: Database) -> int:
        given_by = by or (await registers.commitments.get(db, commitment)).owner
        found = hashed(file)
        given = Evidence(commitment, found.name, found.sha256, _day(on), given_by)
        change.detail.update(sha256=found.sha256, by=given_by)
        return await give_evidence(db, given)

    typer.echo(run(work, change))


@app.command()
def refuse_evidence(
    number: Annotated[int, typer.Argument(help="The evidence's number.")],
    because: Why,
    on: On = None,
) -> None:
    """Say that evidence shows nothing: the commitment stands where it stood without it."""
    said = _valid(Because, because=because)
    run(
        lambda db: registers.commitments.refuse_evidence(db, number, _day(on), said.because),
        Change("evidence.refuse", str(number)),
    )


@app.command()
def note(
    commitment: Commitment,
    text: Annotated[str, typer.Argument(help="A word of follow-up; name nobody.")],
    on: On = None,
) -> None:
    """Write down what was said or done about a commitment."""
    said = _valid(NoteInput, text=text)

    async def work(db: Database) -> None:
        await registers.commitments.get(db, commitment)
        await registers.commitments.add_note(db, Note(commitment, _day(on), said.text))

    run(work, Change("commitment.note", commitment))


@app.command()
def withdraw(commitment: Commitment, because: Why, on: On = None) -> None:
    """Withdraw a commitment, with a reason."""
    said = _valid(Because, because=because)
    run(
        lambda db: registers.commitments.withdraw(db, commitment, _day(on), said.because),
        Change("commitment.withdraw", commitment),
    )


@app.command()
def minutes(
    meeting: Annotated[str, typer.Argument(help="The meeting's id.")],
    file: Annotated[Path, typer.Argument(help="The minutes; the file stays where it is.")],
) -> None:
    """Keep the name and the hash of a meeting's minutes."""

    async def work(db: Database) -> None:
        kept = await registers.community.meeting(db, meeting)
        found = hashed(file)
        changed = replace(kept, minutes_file=found.name, minutes_sha256=found.sha256)
        await registers.community.change_meeting(db, changed)

    run(work, Change("meeting.minutes", meeting))


@app.command("check-file")
def check_file(file: Annotated[Path, typer.Argument(help="A file somebody shows.")]) -> None:
    """Say what a file was kept as: evidence, or minutes. Ends with 1 when it is neither."""
    found = run(lambda db: kept_as(db, hashed(file).sha256))
    for line in found:
        typer.echo(line)
    if not found:
        typer.echo(f"{file.name} is neither evidence nor minutes", err=True)
        raise typer.Exit(1)


@app.command("dossier")
def export_dossier(
    member: Member,
    out: Annotated[str, typer.Option(help="The file to write, or - for standard output.")],
) -> None:
    """Export all that is kept about a member's contact, as JSON, for them to have."""
    found = run(lambda db: dossier(db, member), Change("member.export", member))
    write(out, json.dumps(found, ensure_ascii=False, indent=2, default=str) + "\n")


@app.command()
def forget(
    member: Member,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase a member's contact; the structure stays a member."""
    if not yes:
        typer.confirm(f"Erase the contact of {member} for good?", abort=True)
    run(
        lambda db: registers.community.erase_contact(db, member),
        Change("member.erase_contact", member),
    )


def _valid(model: type[Model], **given: str) -> Model:
    async def made() -> Model:
        try:
            return model(**given)
        except ValidationError as error:
            raise SettingsError(faults_of(error), where="the command's words") from None

    return finished(made())


def _files(evidence: list[dict[str, object]]) -> str:
    return ", ".join(str(one["file"]) for one in evidence if one["refused_on"] is None)


def _day(on: datetime | None) -> date:
    now = datetime.fromtimestamp(SystemClock().now() / 1_000_000, ZONE)
    return (on or now).date()
