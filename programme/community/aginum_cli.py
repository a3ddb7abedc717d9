"""`escale programme aginum`: the yearly event's editions and days, and the year in figures."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from contract import BadFile, SettingsError, SystemClock
from programme.community.tables import DAYS, EDITIONS
from programme.hours import ZONE
from programme.options import URL, load_options
from programme.session import run
from programme.training_cli import add_table_commands
from store import Database

app = typer.Typer(help="AGINUM: tables editions, days; yearly figures.", no_args_is_help=True)
add_table_commands(app, EDITIONS, DAYS)


@app.callback()
def aginum() -> None:
    """AGINUM, the community's yearly two days: tables editions, days; yearly figures."""


@app.command()
def figures(
    year: Annotated[int, typer.Option(min=2020, max=2099, help="Which year.")],
    out: Annotated[Path, typer.Option(help="The folder to write into.")],
    url: Annotated[
        str | None, typer.Option(help=f"Where open data is served, https://host; {URL}.")
    ] = None,
    on: Annotated[
        datetime | None,
        typer.Option("--on", formats=["%Y-%m-%d"], help="The community's day; today unless said."),
    ] = None,
) -> None:
    """Write a year's figures as HTML, PDF and JSON, from what is published only."""
    # It reads releases: what makes those is not loaded by whoever asks for something else.
    from programme.community.figures.making import make

    now = datetime.fromtimestamp(SystemClock().now() / 1_000_000, ZONE)

    async def work(db: Database) -> Mapping[str, bytes]:
        made = await make(db, year, base=_base(url), today=(on or now).date())
        _write(out, made)
        return made

    for name, content in run(work).items():
        typer.echo(f"{sha256(content).hexdigest()}  {out / name}")


def _base(url: str | None) -> str:
    base = url or load_options(os.environ).url
    if not base.startswith(("https://", "http://")):
        raise SettingsError(
            [f"give --url https://host or {URL}: each figure links to its release"],
            where="aginum figures",
        )
    return base


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise BadFile(f"it can't be written: {error.strerror}", where=str(folder)) from None
