"""The commands that every register of training has: list, add, change, import, export."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from contract import BadFile, NotFound, SettingsError, faults_of
from programme.imports.reading import open_table
from programme.mounting import Input
from programme.session import Change, database, finished, run
from programme.training_import import Deed, bring_in, check_complete, judge, plan
from programme.training_tables import Kind, check_refers, given, shown
from store import Database

Answer = TypeVar("Answer")
WIDE = 200
SHOWN = 20
What = Annotated[str, typer.Argument(metavar="TABLE", help="Which table; --help of the group.")]
Pairs = Annotated[list[str], typer.Argument(metavar="COLUMN=VALUE…", help="As in an export.")]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]


def add_table_commands(app: typer.Typer, *kinds: Kind) -> None:
    """Give a group the commands for these tables."""
    known = {kind.name: kind for kind in kinds}

    @app.command("list")
    def list_rows(what: What, as_json: Json = False) -> None:
        """List a table's rows."""
        kind = _kind(known, what)
        rows = [shown(kind, row) for row in run(kind.rows)]
        print_rows(kind.columns, rows, as_json=as_json)

    @app.command()
    def add(what: What, values: Pairs) -> None:
        """Add a row: COLUMN=VALUE for each column."""
        kind = _kind(known, what)
        pairs = _pairs(kind, values)
        wanted = _valid(kind, pairs)

        async def work(db: Database) -> None:
            await check_refers(db, kind, wanted)
            await kind.add(db, wanted)

        run(work, Change(kind.deeds[0], pairs.get("id", "")))

    @app.command()
    def change(
        what: What, row: Annotated[str, typer.Argument(metavar="ID")], values: Pairs
    ) -> None:
        """Change columns of a row; the others stay."""
        kind = _kind(known, what)
        pairs = _pairs(kind, values)

        async def work(db: Database) -> None:
            found = next((one for one in await kind.rows(db) if one["id"] == row), None)
            if found is None:
                raise NotFound(f"no {row!r} among the {kind.name}")
            wanted = _model(kind, {**shown(kind, found), **pairs, "id": row})
            await check_refers(db, kind, wanted)
            await kind.change(db, wanted)

        run(work, Change(kind.deeds[1], row))

    @app.command("import")
    def import_rows(
        what: What,
        file: Annotated[Path, typer.Argument(help="CSV or JSON, with an export's columns.")],
        partial: Annotated[
            bool, typer.Option("--partial", help="Take the good rows, though others are refused.")
        ] = False,
        change_rows: Annotated[
            bool, typer.Option("--change", help="Change rows that are there and differ.")
        ] = False,
    ) -> None:
        """Bring a table in. Twice changes nothing."""
        finished(_import(_kind(known, what), file, partial, change_rows))

    @app.command("export")
    def export_rows(
        what: What,
        out: Annotated[str, typer.Option(help="The file to write, or - for standard output.")],
    ) -> None:
        """Write a table as CSV."""
        kind = _kind(known, what)
        rows = [shown(kind, row) for row in run(kind.rows)]
        write(out, as_csv(kind.columns, rows))
        typer.echo(f"{len(rows)} {kind.name}", err=True)


def print_rows(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    """A table for people, or JSON for programs."""
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table = Table(*columns)
    for row in rows:
        table.add_row(*(str(row[name]) for name in columns))
    console = Console(width=None if Console().is_terminal else WIDE, highlight=False)
    console.print(table)


def as_csv(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows with a header."""
    text = StringIO()
    table = csv.DictWriter(text, columns)
    table.writeheader()
    table.writerows(rows)
    return text.getvalue()


def write(out: str, text: str) -> None:
    """To a file, or to standard output for `-`."""
    if out == "-":
        sys.stdout.write(text)
        return

    def save() -> None:
        try:
            # The table's line ends are in the text already.
            Path(out).write_text(text, "utf-8", newline="")
        except OSError as error:
            raise BadFile(f"it can't be written: {error.strerror}", where=out) from None

    _checked(save)


async def _import(kind: Kind, file: Path, partial: bool, change: bool) -> None:
    needed = [name for name, one in kind.model.model_fields.items() if one.is_required()]
    good, refused = judge(kind, open_table(file, needed))
    noted = Change(f"{kind.name}.import", kind.name, {"changed": 0}, by_parts=True)
    async with database(noted) as db:
        made = await plan(db, kind, good, change=change)
        refused = [*refused, *made.refused]
        _tell(refused)
        if not partial:
            check_complete(refused, str(file))
        with Progress(console=Console(stderr=True), transient=True) as progress:
            writing = progress.add_task("writing", total=len(made.deeds))

            def tell(done: int) -> None:
                noted.detail["changed"] += made.deeds[done - 1][0] is not Deed.NOTHING
                progress.update(writing, completed=done)

            await bring_in(db, kind, made, tell)
    counts = ", ".join(f"{made.count(deed)} {deed}" for deed in Deed)
    typer.echo(f"{counts}, {len({one.row for one in refused})} refused")


def _tell(refused: Sequence[object]) -> None:
    for found in refused[:SHOWN]:
        typer.echo(str(found), err=True)


def _kind(known: Mapping[str, Kind], name: str) -> Kind:
    return _checked(lambda: _named(known, name))


def _named(known: Mapping[str, Kind], name: str) -> Kind:
    if name not in known:
        raise NotFound(f"no table {name[:40]!r}", todo=f"give one of {', '.join(known)}")
    return known[name]


def _pairs(kind: Kind, values: Sequence[str]) -> Mapping[str, str]:
    pairs = dict(value.partition("=")[::2] for value in values)
    unknown = [name for name in pairs if name not in kind.columns]

    def check() -> Mapping[str, str]:
        if unknown:
            raise SettingsError([f"give {', '.join(kind.columns)}, not {', '.join(unknown)}"])
        return pairs

    return _checked(check)


def _valid(kind: Kind, pairs: Mapping[str, str]) -> Input:
    return _checked(lambda: _model(kind, pairs))


def _model(kind: Kind, pairs: Mapping[str, str]) -> Input:
    try:
        return kind.model.model_validate(given(pairs))
    except ValidationError as error:
        raise SettingsError(faults_of(error), where=kind.name) from None


def _checked(work: Callable[[], Answer]) -> Answer:
    async def made() -> Answer:
        return work()

    return finished(made())
