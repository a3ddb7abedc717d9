"""`escale programme demand` and `orientations`: what people ask for, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from contract import SystemClock
from programme import aladdin
from programme.coop_vocabularies import Theme
from programme.demand import REACH_KM
from programme.demand_routes import DAYS, MOST_DAYS, MOST_KM, DemandList, told
from programme.hours import ZONE
from programme.orientations_routes import Figures, counted
from programme.session import database, finished, run, time_series
from programme.training_cli import Json, print_rows
from store import Database

DEMAND = ("commune", "commune_name", "theme", "theme_label", "asked", "events", "seats", "gap")
FIGURES = (
    "month", "theme", "theme_label", "place", "offered", "taken", "codes", "redeemed", "followed",
)  # fmt: skip
OneTheme = Annotated[Theme | None, typer.Option(help="Only this one.")]
Month = Annotated[str | None, typer.Option(metavar="YYYY-MM", help="By default this one.")]


def demand(
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="Asked in so many.")] = DAYS,
    within_km: Annotated[
        float, typer.Option(min=0.1, max=MOST_KM, help="So far from a kiosk is in reach.")
    ] = REACH_KM,
    commune: Annotated[str | None, typer.Option(help="INSEE code or name.")] = None,
    theme: OneTheme = None,
    as_json: Json = False,
) -> None:
    """Show what is asked for at kiosks beside what is offered within reach, gaps first."""

    async def work() -> DemandList:
        now = SystemClock().now()
        async with database() as db, time_series() as series:
            return await told(
                db, series, now, days=days, within_km=within_km, commune=commune, theme=theme
            )

    found = finished(work())
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    print_rows(DEMAND, _cells(found.items), as_json=False)


def orientations(
    first: Month = None,
    last: Month = None,
    theme: OneTheme = None,
    place: Annotated[str | None, typer.Option(help="Only this place's id.")] = None,
    as_json: Json = False,
) -> None:
    """Show what was offered, taken and redeemed, by month, theme and place."""

    async def work(db: Database) -> Figures:
        until = aladdin.month(last or f"{_today():%Y-%m}")
        since = aladdin.month(first or until)
        return await counted(db, since, until, theme=theme, place=place)

    found = run(work)
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    print_rows(FIGURES, _cells(found.items), as_json=False)
    share = "no code was given" if found.share is None else f"{found.share:.0%} of codes followed"
    typer.echo(
        f"{found.offered} offered, {found.taken} taken, {found.codes} with a code, "
        f"{found.redeemed} redeemed; {share}"
    )


def _today() -> datetime:
    return datetime.fromtimestamp(SystemClock().now() / 1_000_000, ZONE)


def _cells(items: Sequence[Any]) -> list[Mapping[str, Any]]:
    rows = [item.model_dump() for item in items]
    return [row | ({"gap": "gap" if row["gap"] else ""} if "gap" in row else {}) for row in rows]
