"""`escale programme guide`: search places as a social worker does."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

import typer

from contract import SystemClock
from programme.guide.origin import locate
from programme.hours import ZONE, Half
from programme.kiosk_records import kiosk_records
from programme.mounting import today
from programme.options import load_options
from programme.place_question import Asked, Weekday, commune_code, question
from programme.place_views import PlacePage, found_view
from programme.search import search as search_places
from programme.session import run
from programme.training_cli import Json, print_rows
from programme.vocabularies import Fee, Service
from store import Database

app = typer.Typer(help="The guide: search places that help.", no_args_is_help=True)
COLUMNS = ("id", "name", "metres", "address", "hours", "unconfirmed")


@app.callback()
def guide() -> None:
    """The guide to places that help."""


@app.command()
def search(
    commune: Annotated[str | None, typer.Option(help="INSEE code or name.")] = None,
    near: Annotated[
        str | None, typer.Option(help="A place or address of the guide, or latitude,longitude.")
    ] = None,
    within_km: Annotated[float | None, typer.Option(min=0.1, max=200)] = None,
    service: Annotated[list[Service] | None, typer.Option(help="Any of these.")] = None,
    fee: Annotated[list[Fee] | None, typer.Option(help="Any of these.")] = None,
    language: Annotated[str | None, typer.Option(help="In which one is helped: ar, en…")] = None,
    day: Annotated[Weekday | None, typer.Option(help="Open then.")] = None,
    half: Annotated[Half | None, typer.Option(help="Of that day.")] = None,
    open_now: Annotated[bool, typer.Option("--open-now")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
    as_json: Json = False,
) -> None:
    """Search places, the nearest first, kiosks among them."""
    given = Asked(
        commune=commune, within_km=within_km, services=service or (), fees=fee or (),
        language=language, day=day, half=half, open_now=open_now,
    )  # fmt: skip
    found = run(lambda db: _search(db, given, near, limit))
    if as_json:
        typer.echo(found.model_dump_json(indent=2))
        return
    print_rows(COLUMNS, [_row(one.model_dump()) for one in found.items], as_json=False)
    typer.echo(f"{len(found.items)} of {found.total}", err=True)


async def _search(db: Database, asked: Asked, near: str | None, limit: int) -> PlacePage:
    clock = SystemClock()
    now = datetime.fromtimestamp(clock.now() / 1_000_000, ZONE)
    kiosks = await kiosk_records(db, load_options(os.environ), today(clock))
    if near is not None:
        code = commune_code(asked.commune) if asked.commune else None
        point = await locate(db, near, code, kiosks)
        asked = replace(asked, commune=None, latitude=point.latitude, longitude=point.longitude)
    found = await search_places(db, question(asked, now), now, kiosks)
    return PlacePage(
        items=[found_view(one, now) for one in found[:limit]], total=len(found), next=None
    )


def _row(one: dict[str, Any]) -> dict[str, str]:
    cells = one["place"]
    return {
        "id": one["id"],
        "name": cells.get("nom", ""),
        "metres": "" if one["distance"] is None else str(one["distance"]),
        "address": f"{cells.get('adresse', '')} {cells.get('commune', '')}",
        "hours": "; ".join(one["hours"]) or cells.get("horaires", ""),
        "unconfirmed": "non confirmé depuis 12 mois" if one["unconfirmed"] else "",
    }
