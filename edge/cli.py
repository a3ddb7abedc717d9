"""`escale edge`: the daemon on a kiosk, a check of its configuration, and simulated kiosks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Run a kiosk, check its configuration, or simulate kiosks.")

Config = Annotated[
    Path | None,
    typer.Option("--config", help="The kiosk's kiosk.toml.", dir_okay=False),
]


@app.callback(invoke_without_command=True)
def run(context: typer.Context, config: Config = None) -> None:
    """Run the kiosk of a kiosk.toml until SIGTERM or Ctrl-C."""
    if context.invoked_subcommand is not None:
        return
    from edge.process import run_daemon

    raise typer.Exit(run_daemon(_needed(config)))


@app.command()
def check(config: Config = None) -> None:
    """Validate a kiosk.toml and read each of its drivers once."""
    from edge.check import run_check

    raise typer.Exit(run_check(_needed(config)))


def _needed(config: Path | None) -> Path:
    if config is None:
        raise typer.BadParameter("say which kiosk: --config kiosk.toml")
    return config
