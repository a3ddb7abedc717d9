"""`escale programme places`: the guide's register, in and out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from contract import SettingsError, SystemClock
from programme.communes import known_communes
from programme.imports.findings import Report
from programme.imports.importing import bring_in, check_complete, judge
from programme.imports.mapping import STANDARD, Mapped, load_mapping
from programme.imports.reading import Table, open_table
from programme.imports.telling import tell_report, told
from programme.kiosk_places import complete, publish
from programme.mounting import today
from programme.options import ADDRESSES, ORGANISATION, PIVOT, publisher, read_addresses
from programme.places import cells_csv, cells_of
from programme.places_export import What
from programme.register import fleet
from programme.session import Change, database, finished
from store import registers

app = typer.Typer(help="Places of digital mediation: the guide's register.", no_args_is_help=True)


@app.callback()
def places() -> None:
    """Places of digital mediation, in the national standard (v1.0.2)."""


@app.command("import")
def import_places(
    file: Annotated[Path, typer.Argument(help="CSV or JSON: an array of objects.")],
    mapping: Annotated[
        str, typer.Option(help="How its columns become the standard's: a TOML file, or a name.")
    ] = STANDARD,
    source: Annotated[
        str | None, typer.Option(help="Who gave it; by default the mapping says.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Take the good rows, though others are refused.")
    ] = False,
    whole: Annotated[
        bool,
        typer.Option("--whole", help="It is all that the source has: withdraw what is missing."),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Judge it, write nothing.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="A CSV of every finding: row, column, value, reason.")
    ] = None,
) -> None:
    """Bring a table of places into the register. Twice changes nothing."""
    finished(_import(file, mapping, source, partial, whole, dry_run, report))


@app.command()
def export(
    out: Annotated[str, typer.Option(help="The file to write, or - for standard output.")],
    what: Annotated[
        What, typer.Option(help="Kiosks in service, the register, or both.")
    ] = What.ALL,
    pivot: Annotated[
        str | None, typer.Option(envvar=PIVOT, help="The publisher's SIRET, RNA or RIDET.")
    ] = None,
    organisation: Annotated[
        str | None, typer.Option(envvar=ORGANISATION, help="The publisher's name.")
    ] = None,
    addresses: Annotated[
        Path | None,
        typer.Option(envvar=ADDRESSES, help="CSV of site, adresse, code_postal."),
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Leave out kiosks without a postcode.")
    ] = False,
) -> None:
    """Export «lieux de médiation numérique» (v1.0.2): the kiosks, which are places too, and all."""
    finished(_export(out, what, pivot, organisation, addresses, partial))


@app.command()
def confirm(place: Annotated[str, typer.Argument(help="The place's id.")]) -> None:
    """Say that a place is today as the register has it."""

    async def work() -> None:
        async with database(Change("place.confirm", place)) as db:
            await registers.places.confirm(db, place, today(SystemClock()))

    finished(work())


async def _import(
    file: Path,
    mapping: str,
    source: str | None,
    partial: bool,
    whole: bool,
    dry_run: bool,
    report_file: Path | None,
) -> None:
    mapped = load_mapping(mapping)
    named = source or mapped.source
    if not named:
        raise SettingsError(["say who gave the table: --source NAME"], where=str(file))
    if whole and partial:
        raise SettingsError(["--whole and --partial: what is refused would be withdrawn"])
    table = open_table(file, mapped.needed)
    console = Console(stderr=True)
    with told(report_file) as tell, Progress(console=console, transient=True) as shown:
        judging = shown.add_task("judging", total=None)
        report = judge(
            table,
            mapped,
            known_communes(),
            source=named,
            tell=tell,
            progress=lambda done: shown.update(judging, completed=done),
        )
        try:
            if not partial:
                check_complete(report)
            if not dry_run:
                await _write_places(table, mapped, report, whole, shown)
        finally:
            tell_report(report, console)


async def _write_places(
    table: Table, mapped: Mapped, report: Report, whole: bool, shown: Progress
) -> None:
    writing = shown.add_task("writing", total=report.taken)
    noted = Change("place.import", report.source, by_parts=True)

    def progress(done: int) -> None:
        noted.detail["rows"] = done
        shown.update(writing, completed=done)

    async with database(noted) as db:
        await bring_in(
            db,
            table,
            mapped,
            known_communes(),
            report,
            clock=SystemClock(),
            whole=whole,
            progress=progress,
        )
        noted.detail |= {"changed": report.changed, "withdrawn": report.withdrawn}


async def _export(
    out: str,
    what: What,
    pivot: str | None,
    organisation: str | None,
    addresses: Path | None,
    partial: bool,
) -> None:
    rows: list[Mapping[str, str]] = []
    if what is not What.REGISTER:
        rows += await _kiosks(pivot, organisation, addresses, partial)
    if what is not What.KIOSKS:
        rows += await _register()
    _write(out, cells_csv(rows))
    typer.echo(f"{len(rows)} places", err=True)


async def _kiosks(
    pivot: str | None, organisation: str | None, addresses: Path | None, partial: bool
) -> Sequence[Mapping[str, str]]:
    who, where = publisher(pivot, organisation), read_addresses(addresses)
    async with database() as db:
        publication = publish(await fleet(db), who, where, today(SystemClock()))
    found = publication.places if partial else complete(publication)
    for left_out in publication.left_out:
        typer.echo(f"left out: {left_out}", err=True)
    return [cells_of(place) for place in found]


async def _register() -> Sequence[Mapping[str, str]]:
    async with database() as db:
        return [record.cells async for record in registers.places.everything(db)]


def _write(out: str, text: str) -> None:
    if out == "-":
        typer.echo(text, nl=False)
        return
    try:
        # The standard's line ends are in the text already.
        Path(out).write_text(text, "utf-8", newline="")
    except OSError as error:
        raise SettingsError([f"it can't be written: {error.strerror}"], where=out) from None
