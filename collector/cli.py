"""`escale collector`."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import typer

from collector.process import serve
from contract import EscaleError, Settings, SettingsError, configure_logging, load_settings

app = typer.Typer(help="Take the kiosks' frames, store them, acknowledge them.")


@app.callback(invoke_without_command=True)
def collector() -> None:
    """Take the kiosks' frames, store them, acknowledge them; run as many as needed.

    Settings come from ESCALE_MQTT_URL, ESCALE_SERIES_URL, ESCALE_DATABASE_URL and the file
    escale.toml under ESCALE_HOME (or ESCALE_CONFIG).
    """
    configure_logging("collector", style="text" if sys.stderr.isatty() else "json")
    try:
        asyncio.run(serve(_settings()))
    except EscaleError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


def _settings() -> Settings:
    named = os.environ.get("ESCALE_CONFIG")
    path = Path(named) if named else Path(os.environ.get("ESCALE_HOME") or "var") / "escale.toml"
    try:
        text = path.read_text() if named or path.exists() else None
    except OSError as error:
        raise SettingsError([f"{path} can't be read: {error.strerror}"]) from None
    return load_settings(os.environ, text)
