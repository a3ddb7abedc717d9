"""`escale simulate`: a simulated city's past, played at full speed into a running Escale."""

from __future__ import annotations

import asyncio
import os
import tomllib
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from contract import Conflict, EscaleError
from escale.home import read_settings
from escale.stack import Plan, Stack
from escale.supervisor import escale_command


def simulate(
    kiosks: Annotated[int, typer.Option(help="How many kiosks.", min=1, max=1_000)] = 50,
    days: Annotated[int, typer.Option(help="How many days, up to now.", min=1, max=700)] = 90,
    seed: Annotated[int, typer.Option(help="The same seed, the same past.")] = 1,
    faults: Annotated[str, typer.Option(help="none, or some: what befalls them.")] = "none",
    interval: Annotated[
        int, typer.Option(help="Seconds between two readings.", min=10, max=3_600)
    ] = 300,
    home: Annotated[
        Path | None, typer.Option(help="The folder of a running `escale up`; ESCALE_HOME.")
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option(help="How many play; by default one, or all cores if --dry.", min=1, max=16),
    ] = None,
    *,
    dry: Annotated[bool, typer.Option("--dry", help="Compute only: alarms' figures.")] = False,
) -> None:
    """Fill the past of simulated kiosks at full speed. Interrupted and begun again, it goes on."""
    root = (home or Path(read_settings().home)).absolute()
    # With a collector beside it, one is as much as the collector takes.
    playing = processes or (min(16, os.cpu_count() or 1) if dry else 1)
    asked = [
        *("--kiosks", str(kiosks), "--days", str(days), "--seed", str(seed)),
        *("--interval", str(interval), "--faults", faults, "--processes", str(playing)),
    ]
    try:
        sending = [] if dry else ["--mqtt-url", _ready(root, kiosks)]
    except EscaleError as error:
        Console(stderr=True, highlight=False).print(f"escale: {error}")
        raise typer.Exit(1) from None
    command = escale_command("edge", "history", "--home", str(root / "kiosks"), *asked, *sending)
    # In this process's place: its progress bar and its Ctrl-C are this terminal's.
    os.execv(command[0], command)  # noqa: S606 - our own interpreter and module


def _ready(root: Path, kiosks: int) -> str:
    """The kiosks registered with the Escale that runs from `root`; its broker's URL."""
    url = os.environ.get("ESCALE_MQTT_URL") or _url_of_kiosks(root)
    plan = Plan(
        home=root,
        mqtt_url=url,
        series_url=os.environ.get("ESCALE_SERIES_URL", ""),
        database_url=os.environ.get("ESCALE_DATABASE_URL", ""),
    )
    stack = Stack(plan, lambda _name, _said: None)
    if not os.environ.get("ESCALE_MQTT_URL"):
        _must_run(stack)
    asyncio.run(_register(stack, kiosks))
    return url


async def _register(stack: Stack, kiosks: int) -> None:
    rows = await stack.run("edge", "places", "--kiosks", str(kiosks))
    await stack.run("kiosk", "import", "-", stdin=rows)


def _url_of_kiosks(root: Path) -> str:
    for file in sorted((root / "kiosks").glob("*/kiosk.toml")):
        try:
            return str(tomllib.loads(file.read_text(encoding="utf-8"))["mqtt"]["url"])
        except (OSError, ValueError, KeyError):
            continue
    raise _not_running(root)


def _must_run(stack: Stack) -> None:
    try:
        with stack.home.taken():
            pass
    except Conflict:
        return
    raise _not_running(stack.home.root)


def _not_running(root: Path) -> EscaleError:
    return EscaleError(
        "no Escale runs from this folder",
        where=str(root),
        todo="start `escale up`, or compute only with --dry",
    )
