"""`escale collector`."""

from __future__ import annotations

import sys

import typer

from collector.environment import known_measurements, run
from collector.process import serve
from contract import configure_logging

app = typer.Typer(help="Take the kiosks' frames, store them, acknowledge them.")


@app.callback(invoke_without_command=True)
def collector() -> None:
    """Take the kiosks' frames, store them, acknowledge them; run as many as needed.

    Settings come from ESCALE_MQTT_URL, ESCALE_SERIES_URL, ESCALE_DATABASE_URL and the file
    escale.toml under ESCALE_HOME (or ESCALE_CONFIG).
    """
    configure_logging("collector", style="text" if sys.stderr.isatty() else "json")
    registry = known_measurements()
    run(lambda settings: serve(settings, registry))
