"""Commands and checks of the rooms, found by entry points, loaded only when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import typer
from typer.main import get_command

GROUP = "escale.commands"
CHECKS = "escale.checks"
ORDER = (
    "up", "simulate", "demo", "doctor", "health", "tail", "command", "resend", "deadletters",
    "site", "kiosk", "token", "broker", "edge", "collector", "api", "database", "retention",
    "secrets", "dashboards", "programme",
)  # fmt: skip
SUMMARIES: Mapping[str, str] = {
    "up": "Run everything on this machine: broker, collector, API, this host, a simulated fleet.",
    "simulate": "Fill the past of a simulated city, at full speed.",
    "demo": "Play a promise: a wiped broker, a database that is away, mains lost.",
    "doctor": "Check the settings and each server they name; say what to do.",
    "health": "Whether the process beside this one works: for a container's health check.",
    "tail": "Follow the fleet live.",
    "command": "Ask a kiosk to do something.",
    "resend": "Ask kiosks for what the store once had: fills a restored database.",
    "deadletters": "What was refused: list, show, replay, purge.",
    "site": "Register and list sites.",
    "kiosk": "Register and list kiosks.",
    "token": "Make, list and revoke access tokens.",
    "broker": "The embedded broker; Mosquitto's configuration; certificates.",
    "edge": "The daemon on a kiosk.",
    "collector": "Frames in, points out, acknowledgements back.",
    "api": "The control API and its pages.",
    "database": "Migrate and check the relational database.",
    "retention": "How long each level of the time series is kept: show, apply.",
    "secrets": "Make an installation's passwords, keys and certificates, as files.",
    "dashboards": "Grafana as code.",
    "programme": "Registries of the digital-inclusion programme.",
}


def installed() -> dict[str, EntryPoint]:
    """Every command that a room, ours or a third party's, brings; ours in our order."""
    found = {point.name: point for point in entry_points(group=GROUP)}
    names = [name for name in ORDER if name in found]
    return {name: found[name] for name in [*names, *sorted(found.keys() - set(ORDER))]}


def resolve(point: EntryPoint) -> Any:
    """The command behind an entry point: a `typer.Typer`, or a plain function."""
    loaded = point.load()
    if isinstance(loaded, typer.Typer):
        return get_command(loaded)
    app = typer.Typer(add_completion=False)
    app.command(name=point.name)(loaded)
    return get_command(app)


def checks() -> dict[str, Any]:
    """What each room has `escale doctor` ask, by the room's name."""
    points = sorted(entry_points(group=CHECKS), key=lambda point: point.name)
    return {point.name: point.load() for point in points}
