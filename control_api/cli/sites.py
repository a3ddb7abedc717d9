"""`escale site`: where kiosks stand. Works on the database itself."""

from __future__ import annotations

import json as json_format
from typing import Annotated

import typer
from rich.table import Column, Table

from contract import SystemClock
from control_api import register
from control_api.cli.databases import database
from control_api.cli.environment import actor, checked, console, run, settings_or_end
from control_api.register import SiteInput
from control_api.views import site_view
from store import Site, sites

app = typer.Typer(no_args_is_help=True, help="Sites: where kiosks stand.")

EVERYONE = 1_000_000


@app.command()
def add(
    name: Annotated[str, typer.Argument()],
    commune: Annotated[str, typer.Option(help="INSEE code")],
    lat: Annotated[float, typer.Option(help="latitude, degrees (WGS 84)")],
    lon: Annotated[float, typer.Option(help="longitude, degrees (WGS 84)")],
    commune_name: Annotated[str, typer.Option()] = "",
    site_id: Annotated[str | None, typer.Option("--id", help="made from the name if not given")] = (
        None
    ),
) -> None:
    """Register a site and print its id."""
    settings = settings_or_end()
    wanted = checked(
        SiteInput,
        id=site_id,
        name=name,
        commune=commune,
        commune_name=commune_name,
        latitude=lat,
        longitude=lon,
    )

    async def work() -> Site:
        async with database(settings) as db:
            return await register.add_site(db, SystemClock(), actor(), wanted)

    typer.echo(run(work()).id)


@app.command("list")
def list_sites(
    json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """List the sites."""
    settings = settings_or_end()

    async def work() -> list[Site]:
        async with database(settings) as db:
            return list(await sites.list(db, limit=EVERYONE))

    rows = [site_view(site).model_dump(mode="json") for site in run(work())]
    if json:
        typer.echo(json_format.dumps({"items": rows}))
        return
    table = Table(Column("id", no_wrap=True), "name", "commune", "", "latitude", "longitude")
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    console.print(table)
