"""`escale programme aginum`: the yearly event's editions and days."""

from __future__ import annotations

import typer

from programme.community.tables import DAYS, EDITIONS
from programme.training_cli import add_table_commands

app = typer.Typer(help="AGINUM: tables editions, days; yearly figures.", no_args_is_help=True)
add_table_commands(app, EDITIONS, DAYS)


@app.callback()
def aginum() -> None:
    """AGINUM, the community's yearly two days: tables editions, days; yearly figures."""
