"""The commands for balances: balance, legal-share, factors."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated

import typer

from programme.reuse.balance import Balance, balance
from programme.reuse.balance_views import (
    COLUMNS,
    balance_rows,
    balance_view,
    legal_share_view,
    second_lives,
)
from programme.reuse.factors import factors
from programme.reuse.legal_share import legal_share
from programme.session import run
from programme.training_cli import Json, as_csv, print_rows
from store import Database, registers

Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]
FACTOR_COLUMNS = ("category", "kg_co2e_per_year", "year", "source")


class Format(StrEnum):
    """How a balance is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def add_balance_commands(app: typer.Typer) -> None:
    """Give the group its commands for balances."""
    app.command("balance")(show_balance)
    app.command("legal-share")(show_legal_share)
    app.command("factors")(show_factors)


def show_balance(
    start: Day,
    end: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day after the period.")],
    second_life: Annotated[
        list[str] | None,
        typer.Option(help="CATEGORY=YEARS of use to come; without, no CO2 is told. Repeat it."),
    ] = None,
    form: Annotated[Format, typer.Option("--format")] = Format.TABLE,
) -> None:
    """Show devices, mass, prices and avoided CO2 of a period; what is not known stays empty."""

    async def work(db: Database) -> Balance:
        years = second_lives(second_life or ())
        first, last = start.date(), end.date()
        rows = await registers.reuse_passages.passages(db, first, last)
        return balance(rows, first, last, factors(), years)

    found = run(work)
    if form is Format.JSON:
        typer.echo(balance_view(found).model_dump_json(indent=2))
    elif form is Format.CSV:
        typer.echo(as_csv(COLUMNS, balance_rows(found)), nl=False)
    else:
        print_rows(COLUMNS[:-2], balance_rows(found), as_json=False)


def show_legal_share(
    year: Annotated[int | None, typer.Option(help="This one unless said.")] = None,
) -> None:
    """Show how much retired public IT equipment went to reuse, beside what the law asks for."""
    wanted = year or datetime.now(UTC).year

    async def work(db: Database) -> str:
        rows = await registers.reuse_passages.passages(
            db, date(wanted, 1, 1), date(wanted + 1, 1, 1)
        )
        return legal_share_view(legal_share(rows, wanted)).model_dump_json(indent=2)

    typer.echo(run(work))


def show_factors(as_json: Json = False) -> None:
    """Show what a year of a second life avoids, with the source; empty: nobody knows."""
    rows = [
        {
            "category": row.category.value,
            "kg_co2e_per_year": "" if row.kg_co2e_per_year is None else f"{row.kg_co2e_per_year:g}",
            "year": "" if row.year is None else str(row.year),
            "source": row.source,
        }
        for row in factors().values()
    ]
    print_rows(FACTOR_COLUMNS, rows, as_json=as_json)
