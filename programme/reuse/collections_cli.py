"""`escale programme collections`: campaigns that collect used devices, and where."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from contract import SystemClock
from programme.orientations import day_of
from programme.register import fleet
from programme.reuse import campaigns, points
from programme.reuse.collection_tables import CAMPAIGNS, POINTS
from programme.reuse.collection_views import PointView, point_view
from programme.session import Change, run
from programme.training_cli import Json, add_table_commands, print_rows
from store import Database

app = typer.Typer(
    help="Collections of used devices: tables campaigns, points.", no_args_is_help=True
)
add_table_commands(app, CAMPAIGNS, POINTS)
COLUMNS = ("id", "name", "from", "until", "state", "kiosks")


@app.callback()
def collections() -> None:
    """Collections of used devices, shown by kiosks near: tables campaigns, points."""


@app.command()
def shown(
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Today unless said.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Say how each point stands on a day, and which kiosks show it."""
    day = day_of(SystemClock().now()) if on is None else on.date()
    views = run(lambda db: _standing(db, day))
    if as_json:
        print_rows((), [view.model_dump(mode="json") for view in views], as_json=True)
        return
    rows = [
        {
            "id": view.id,
            "name": view.name,
            "from": view.starts_on or "",
            "until": view.ends_on or "",
            "state": view.state,
            "kiosks": ", ".join(f"{one.kiosk} {one.distance} m" for one in view.kiosks),
        }
        for view in views
    ]
    print_rows(COLUMNS, rows, as_json=False)


@app.command()
def call_off(campaign: Annotated[str, typer.Argument(help="The campaign's id.")]) -> None:
    """Call a campaign off: no kiosk shows its points any more."""
    run(lambda db: campaigns.call_off(db, campaign), Change("campaign.call_off", campaign))


@app.command()
def remove(point: Annotated[str, typer.Argument(help="The point's id.")]) -> None:
    """Remove a point from the register and from every screen."""
    run(lambda db: points.remove(db, point), Change("collection_point.remove", point))


async def _standing(db: Database, day: date) -> list[PointView]:
    return [point_view(one) for one in await points.standing(db, await fleet(db), day)]
