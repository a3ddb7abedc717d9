"""`escale collector`."""

from __future__ import annotations

import asyncio
import json as json_format
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from collector.process import replay_letters, serve
from contract import (
    EscaleError,
    Reason,
    Settings,
    configure_logging,
    settings_from,
)

Done = TypeVar("Done")

app = typer.Typer(help="Take the kiosks' frames, store them, acknowledge them.")


@app.callback(invoke_without_command=True)
def collector(context: typer.Context) -> None:
    """Take the kiosks' frames, store them, acknowledge them; run as many as needed.

    Settings come from ESCALE_MQTT_URL, ESCALE_SERIES_URL, ESCALE_DATABASE_URL and the file
    escale.toml under ESCALE_HOME (or ESCALE_CONFIG).
    """
    configure_logging("collector", style="text" if sys.stderr.isatty() else "json")
    if context.invoked_subcommand is None:
        _run(serve)


@app.command()
def replay(
    reason: Annotated[
        Reason, typer.Option(help="Which dead letters.")
    ] = Reason.UNKNOWN_MEASUREMENT,
    kiosk: Annotated[str | None, typer.Option(help="Of this kiosk only.")] = None,
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Store dead letters that are valid now, for instance after an upgrade, and remove them."""
    done = _run(lambda settings: replay_letters(settings, reason.value, kiosk))
    if json:
        typer.echo(json_format.dumps({"stored": done.stored, "kept": done.kept}))
    else:
        typer.echo(f"{done.stored} stored and removed, {done.kept} kept as they are")


def _run(work: Callable[[Settings], Coroutine[Any, Any, Done]]) -> Done:
    try:
        return asyncio.run(work(_settings()))
    except EscaleError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _settings() -> Settings:
    return settings_from(os.environ, lambda path: Path(path).read_text(encoding="utf-8"))
