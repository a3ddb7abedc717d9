"""`escale kiosk`: the register of kiosks. Works on the database itself."""

from __future__ import annotations

import json as json_format
from typing import Annotated, Any

import typer

from contract import Conflict, Lifecycle, Profile, SystemClock
from control_api import register
from control_api.cli.databases import database
from control_api.cli.environment import actor, checked, console, fail, run, settings_or_end
from control_api.cli.tables import kiosk_table
from control_api.fleet import fleet
from control_api.register import KioskInput
from control_api.views import stranger_view
from store import kiosks, strangers

app = typer.Typer(no_args_is_help=True, help="The register of kiosks.")


@app.command()
def add(
    kiosk: Annotated[str, typer.Argument(help="its identifier, as in its certificate")],
    site: Annotated[str | None, typer.Option(help="the id of a site that is registered")] = None,
    site_name: Annotated[str | None, typer.Option(help="or the name of a new one, with …")] = None,
    commune: Annotated[str | None, typer.Option(help="… its commune's INSEE code, …")] = None,
    commune_name: Annotated[str, typer.Option(help="… the commune's name, …")] = "",
    lat: Annotated[float | None, typer.Option(help="… its latitude …")] = None,
    lon: Annotated[float | None, typer.Option(help="… and longitude (WGS 84)")] = None,
    profile: Annotated[Profile, typer.Option()] = Profile.BOOTH,
    lifecycle: Annotated[Lifecycle, typer.Option()] = Lifecycle.IN_SERVICE,
    exist_ok: Annotated[bool, typer.Option("--exist-ok", help="be content if it is there")] = False,
) -> None:
    """Register a kiosk."""
    settings = settings_or_end()
    new_site = {
        "name": site_name,
        "commune": commune,
        "commune_name": commune_name,
        "latitude": lat,
        "longitude": lon,
    }
    wanted = checked(
        KioskInput,
        id=kiosk,
        site=site,
        new_site=new_site if site_name is not None else None,
        profile=profile,
        lifecycle=lifecycle,
    )

    async def work() -> None:
        async with database(settings) as db:
            if exist_ok and kiosk in await kiosks.registered(db):
                return
            try:
                await register.add_kiosk(db, SystemClock(), actor(), wanted)
            except Conflict:
                if not (exist_ok and kiosk in await kiosks.registered(db)):
                    raise

    run(work())


@app.command("import")
def import_kiosks(
    source: Annotated[
        typer.FileText, typer.Argument(help="a JSON array of kiosks, as POST /kiosks takes them")
    ],
) -> None:
    """Register the kiosks of a file (or of standard input: -) that are not there yet."""
    settings = settings_or_end()
    try:
        rows = json_format.load(source)
    except ValueError as error:
        fail(f"{source.name} is not JSON: {error}", 2)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        fail(f"{source.name} holds no JSON array of objects", 2)
    wanted = [checked(KioskInput, **row) for row in rows]

    async def work() -> int:
        async with database(settings) as db:
            known = await kiosks.registered(db)
            fresh = [row for row in wanted if row.id not in known]
            for row in fresh:
                await register.add_kiosk(db, SystemClock(), actor(), row)
        return len(fresh)

    typer.echo(f"{run(work())} registered, {len(wanted)} in the file")


@app.command("list")
def list_kiosks(
    json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """List the kiosks with their state, and who was heard without being registered."""
    settings = settings_or_end()

    async def work() -> dict[str, list[dict[str, Any]]]:
        async with database(settings) as db:
            items = await fleet(db, SystemClock().now())
            unknown = await strangers.list(db)
        return {
            "items": [item.model_dump(mode="json") for item in items.values()],
            "unregistered": [stranger_view(row).model_dump(mode="json") for row in unknown],
        }

    found = run(work())
    if json:
        typer.echo(json_format.dumps(found))
        return
    console.print(kiosk_table(found["items"]))
    for row in found["unregistered"]:
        console.print(
            f"not registered, refused: [bold]{row['id']}[/], last heard {row['last_seen']}"
        )


@app.command()
def lifecycle(
    kiosk: Annotated[str, typer.Argument()],
    stage: Annotated[Lifecycle, typer.Argument()],
) -> None:
    """Move a kiosk on: planned, in_service, closed, retired."""
    settings = settings_or_end()

    async def work() -> None:
        async with database(settings) as db:
            await register.set_lifecycle(db, SystemClock(), actor(), kiosk, stage)

    run(work())
