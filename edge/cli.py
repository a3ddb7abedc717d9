"""`escale edge`: the daemon on a kiosk, a check of its configuration, and simulated kiosks."""

from __future__ import annotations

import json as json_format
import sys
from pathlib import Path
from typing import Annotated

import typer

from contract import BadIdentifier, Profile, kiosk_id
from edge.simulation.cli import history, inject, mend, places

app = typer.Typer(help="Run a kiosk, check its configuration, or simulate kiosks.")

Config = Annotated[Path | None, typer.Option("--config", help="The kiosk's kiosk.toml.")]
Home = Annotated[Path, typer.Option("--home", help="The folder of the kiosks' folders.")]
Kiosks = Annotated[int, typer.Option("--kiosks", min=1, help="How many simulated kiosks.")]
Mqtt = Annotated[str, typer.Option("--mqtt-url", help="mqtt://127.0.0.1:1883 or mqtts://…")]
Trust = Annotated[str, typer.Option("--trust", help="Keys to obey, kid:base64url, by commas.")]
Interval = Annotated[float, typer.Option("--interval", help="Seconds between readings.")]
StatusInterval = Annotated[
    float | None, typer.Option("--status-interval", help="Seconds between statuses.")
]
Seed = Annotated[int, typer.Option("--seed", help="The same seed, the same values.")]


@app.callback(invoke_without_command=True)
def daemon(context: typer.Context, config: Config = None) -> None:
    """Run the kiosk of a kiosk.toml until SIGTERM or Ctrl-C."""
    if context.invoked_subcommand is None:
        run(config)


@app.command()
def run(config: Config = None) -> None:
    """Run the kiosk of a kiosk.toml until SIGTERM or Ctrl-C."""
    from edge.process import run_daemon

    raise typer.Exit(run_daemon(_needed(config)))


@app.command()
def check(
    config: Config = None,
    *,
    json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Validate a kiosk.toml and try each of its drivers."""
    from edge.check import run_check

    raise typer.Exit(run_check(_needed(config), as_json=json))


@app.command()
def new(
    kiosk: Annotated[str, typer.Argument(help="The kiosk's identifier, as registered.")],
    profile: Annotated[Profile, typer.Option("--profile", help="What it is built as.")],
    output: Annotated[
        Path | None, typer.Option("--output", help="The file to write, if not to the terminal.")
    ] = None,
) -> None:
    """Write a first kiosk.toml, with comments and all of its profile's drivers."""
    from edge.draft import draft

    try:
        text = draft(kiosk_id(kiosk), profile)
    except BadIdentifier as error:
        raise typer.BadParameter(str(error)) from None
    if output is None:
        sys.stdout.write(text)
        return
    try:
        with output.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        sys.stderr.write(f"{output} can't be written: {error.strerror}\n")
        raise typer.Exit(1) from None
    sys.stderr.write(f"{output}: now `escale edge check --config {output}` says what is left\n")


@app.command()
def prepare(
    home: Home,
    mqtt_url: Mqtt,
    kiosks: Kiosks = 12,
    trust: Trust = "",
    interval: Interval = 10.0,
    status_interval: StatusInterval = None,
    api_port: Annotated[int, typer.Option("--api-port", help="What `local` probes.")] = 8000,
    seed: Seed = 1,
    *,
    no_local: Annotated[bool, typer.Option("--no-local", help="Without this host.")] = False,
) -> None:
    """Write the files of this host and of simulated kiosks; print their registrations as JSON."""
    from edge.simulating import prepare_kiosks

    rows = prepare_kiosks(
        home,
        kiosks,
        mqtt_url=mqtt_url,
        trust=_keys(trust),
        interval_s=interval,
        status_interval_s=status_interval,
        seed=seed,
        local_api_port=None if no_local else api_port,
    )
    sys.stdout.write(json_format.dumps(rows) + "\n")


@app.command()
def simulate(
    home: Home,
    kiosks: Annotated[int | None, typer.Option("--kiosks", min=1, help="Prepare them.")] = None,
    mqtt_url: Mqtt = "mqtt://127.0.0.1:1883",
    trust: Trust = "",
    interval: Interval = 10.0,
    seed: Seed = 1,
    processes: Annotated[int, typer.Option("--processes", min=1, max=64)] = 1,
) -> None:
    """Run the simulated kiosks that were prepared in a folder, or prepare them and run."""
    from edge.simulating import prepare_kiosks, run_simulation

    if kiosks is not None:
        prepare_kiosks(
            home, kiosks, mqtt_url=mqtt_url, trust=_keys(trust), interval_s=interval, seed=seed
        )
    raise typer.Exit(run_simulation(home, processes))


for command in (history, inject, mend, places):
    app.command()(command)


def _needed(config: Path | None) -> Path:
    if config is None:
        raise typer.BadParameter("say which kiosk: --config kiosk.toml")
    return config


def _keys(text: str) -> list[str]:
    return [key for key in text.split(",") if key]
