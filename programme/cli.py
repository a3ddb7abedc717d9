"""`escale programme`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from contract import EscaleError, Settings, SettingsError, SystemClock, settings_from
from programme.options import ADDRESSES, ORGANISATION, PIVOT, publisher, read_addresses
from programme.places import complete, places_csv, publish
from programme.register import fleet
from programme.routes import today
from store import KioskOverview, open_database

app = typer.Typer(help="Registries of the digital-inclusion programme.", no_args_is_help=True)


@app.callback()
def programme() -> None:
    """Registries of the digital-inclusion programme."""


@app.command()
def places(
    out: Annotated[str, typer.Option(help="The file to write, or - for standard output.")],
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
    """Export kiosks in service as «lieux de médiation numérique» (v1.0.2)."""
    try:
        who, where = publisher(pivot, organisation), read_addresses(addresses)
        found = asyncio.run(_kiosks())
        publication = publish(found, who, where, today(SystemClock()))
        rows = publication.places if partial else complete(publication)
        _write(out, places_csv(rows))
    except EscaleError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    for row in publication.left_out:
        typer.echo(f"left out: {row}", err=True)
    typer.echo(f"{len(rows)} places", err=True)


async def _kiosks() -> Sequence[KioskOverview]:
    database = open_database(_settings().database.url)
    try:
        return await fleet(database)
    finally:
        await database.close()


def _settings() -> Settings:
    return settings_from(os.environ, lambda path: Path(path).read_text(encoding="utf-8"))


def _write(out: str, text: str) -> None:
    if out == "-":
        typer.echo(text, nl=False)
        return
    try:
        # The standard's line ends are in the text already.
        Path(out).write_text(text, "utf-8", newline="")
    except OSError as error:
        raise SettingsError([f"it can't be written: {error.strerror}"], where=out) from None
