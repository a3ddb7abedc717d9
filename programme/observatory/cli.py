"""`escale programme observatory`: territories, indicators, use beside them, where next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from programme.imports.importing import check_complete
from programme.imports.reading import open_table
from programme.imports.telling import tell_report, told
from programme.observatory.importing import bring_in, compare, judge
from programme.observatory.indicators import FRAGILITY, read
from programme.observatory.mapping import Overrides, indicator_of, load
from programme.observatory.territories import all_territories
from programme.observatory.territory_table import TERRITORIES
from programme.observatory.views import BesideView, read_beside
from programme.observatory.where_next_cli import where_next
from programme.session import Change, database, finished, run
from programme.training_cli import Json, add_table_commands, print_rows
from store import Database, registers

app = typer.Typer(
    help="Observatory: table territories; indicators, use beside them, where next.",
    no_args_is_help=True,
)
add_table_commands(app, TERRITORIES)
app.command("where-next")(where_next)
CATALOGUE = ("code", "vintage", "title_fr", "title_en", "unit", "source", "licence")
_MARKS: Mapping[str | None, str] = {
    "hidden": "hidden",
    "zero": "0",
    "missing": "no data",
    None: "no kiosk",
}
VALUES = ("territory", "name", "value", "missing")


@app.callback()
def observatory() -> None:
    """Observatory: table territories; indicators, use beside them, where next."""


@app.command("import-indicator")
def import_indicator(
    file: Annotated[Path, typer.Argument(help="CSV or JSON: an array of objects.")],
    mapping: Annotated[
        str, typer.Option(help="What its columns are: a TOML file, or `ifn`.")
    ] = FRAGILITY,
    vintage: Annotated[
        str | None, typer.Option(metavar="YYYY", help="The year that it is of.")
    ] = None,
    licence: Annotated[
        str | None, typer.Option(help="Under which it was published, as its source says.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="Take the good rows, though others are refused.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Judge it, write nothing.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="A CSV of every finding: row, column, value, reason.")
    ] = None,
) -> None:
    """Bring an indicator's values in. Twice changes nothing; missing is not zero."""
    said = Overrides(vintage, licence)
    finished(_import(file, mapping, said, report, partial=partial, dry_run=dry_run))


@app.command()
def indicators(as_json: Json = False) -> None:
    """List the catalogue of indicators, each by its vintage."""

    async def work(db: Database) -> list[Mapping[str, Any]]:
        rows = await registers.indicators.indicators(db)
        return [{name: getattr(row, name) for name in CATALOGUE} for row in rows]

    print_rows(CATALOGUE, run(work), as_json=as_json)


@app.command()
def values(
    code: Annotated[str, typer.Argument(help="The indicator's code.")] = FRAGILITY,
    vintage: Annotated[str | None, typer.Option(help="By default its newest.")] = None,
    as_json: Json = False,
) -> None:
    """List an indicator's values by territory, and why one is missing."""

    async def work(db: Database) -> list[Mapping[str, Any]]:
        found = await read(db, code, vintage)
        named = await all_territories(db)
        return [
            {
                "territory": one.territory,
                "name": named[one.territory].name,
                "value": one.value if as_json or one.value is not None else "",
                "missing": one.missing if as_json or one.missing else "",
            }
            for one in found.values.values()
        ]

    print_rows(VALUES, run(work), as_json=as_json)


@app.command()
def beside(
    release: Annotated[str, typer.Argument(help="A published release, such as 2026-10-v1.")],
    as_json: Json = False,
) -> None:
    """Show a published release's use by commune beside the indicators."""
    found = run(lambda db: read_beside(db, release))
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    codes = [one.code for one in found.indicators]
    columns = ("commune", "name", "population", "uses", "per 1,000", "without data", *codes)
    print_rows(columns, [_told(row, codes) for row in found.items], as_json=False)


def _told(row: BesideView, codes: Sequence[str]) -> Mapping[str, str]:
    rate, hours = row.per_thousand, row.hours_without_data
    cells = {
        "commune": row.commune,
        "name": row.name,
        "population": "not known" if row.population is None else f"{row.population:,}",
        "uses": _MARKS.get(row.mark, f"{row.uses or 0:,.0f}"),
        "per 1,000": "" if rate is None else f"{rate:,.1f}",
        "without data": "" if not hours else f"{hours} h of {row.of_hours}",
    }
    for code in codes:
        value = row.values.get(code)
        cells[code] = row.missing.get(code, "not in its source") if value is None else f"{value:g}"
    return cells


async def _import(
    file: Path,
    mapping: str,
    said: Overrides,
    report: Path | None,
    *,
    partial: bool,
    dry_run: bool,
) -> None:
    mapped = load(mapping, said)
    indicator = indicator_of(mapped, mapping)
    table = open_table(file, mapped.needed)
    console = Console(stderr=True)
    async with database() as db:
        with told(report) as tell:
            judged = judge(table, mapped, indicator, await all_territories(db), tell=tell)
        try:
            if not partial:
                check_complete(judged.report)
            if dry_run:
                await compare(db, judged)
        except BaseException:
            tell_report(judged.report, console)
            raise
    if dry_run:
        tell_report(judged.report, console)
        typer.echo("nothing was written: --dry-run", err=True)
        return
    noted = Change("indicator.import", indicator.code, {"vintage": indicator.vintage})
    async with database(noted) as db:
        await bring_in(db, judged)
        noted.detail["changed"] = judged.report.changed
    tell_report(judged.report, console)
