"""The simulation's commands of `escale edge`: `history`, `inject`, `mend`, `places`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[Path, typer.Option("--home", help="The folder of the kiosks' folders.")]
Kiosk = Annotated[str, typer.Argument(help="A simulated kiosk.")]
Kind = Annotated[str, typer.Argument(help="mains-lost, link-cut, door-open, …")]


class FaultsChoice(StrEnum):
    """Whether chance brings faults."""

    NONE = "none"
    SOME = "some"


def history(
    home: Home,
    mqtt_url: Annotated[str, typer.Option("--mqtt-url", help="Where to send it.")] = "",
    kiosks: Annotated[int, typer.Option("--kiosks", min=1)] = 50,
    days: Annotated[int, typer.Option("--days", min=1, max=700)] = 90,
    seed: Annotated[int, typer.Option("--seed", help="The same seed, the same past.")] = 1,
    interval: Annotated[
        int, typer.Option("--interval", help="Seconds between readings.", min=10, max=3_600)
    ] = 300,
    faults: Annotated[FaultsChoice, typer.Option("--faults")] = FaultsChoice.NONE,
    processes: Annotated[int, typer.Option("--processes", min=1, max=16)] = 1,
) -> None:
    """Play the past of simulated kiosks at full speed; without --mqtt-url nothing is sent."""
    from contract import MqttSettings
    from edge.simulation.command import history as play

    try:
        play(
            home / "history",
            kiosks=kiosks,
            days=days,
            seed=seed,
            interval_s=interval,
            faults="some" if faults is FaultsChoice.SOME else "none",
            mqtt=MqttSettings(url=mqtt_url) if mqtt_url else None,
            processes=processes,
        )
    except KeyboardInterrupt:
        typer.echo("Interrupted. Begun again, it goes on from here.", err=True)
        raise typer.Exit(130) from None


def inject(
    home: Annotated[Path, typer.Argument(help="The folder of the kiosks' folders.")],
    kiosk: Kiosk,
    kind: Kind,
    minutes: Annotated[float, typer.Option("--minutes", min=0.1)] = 30.0,
    speed: Annotated[
        float, typer.Option("--speed", help="How many times faster it works.", min=1, max=1_000)
    ] = 1.0,
) -> None:
    """Let a fault befall a simulated kiosk, from now on."""
    from edge.simulation.command import inject_fault

    fault = inject_fault(home, kiosk, kind, minutes, speed)
    typer.echo(f"{kiosk}: {fault.kind} for {minutes:g} min")


def mend(
    home: Annotated[Path, typer.Argument(help="The folder of the kiosks' folders.")],
    kiosk: Kiosk,
    kind: Kind,
) -> None:
    """End the injected faults of one kind, now."""
    from edge.simulation.command import mend_fault

    mend_fault(home, kiosk, kind)
    typer.echo(f"{kiosk}: no more {kind}")


def places(kiosks: Annotated[int, typer.Option("--kiosks", min=1)] = 50) -> None:
    """Print the registrations of the first simulated kiosks, for `escale kiosk import -`."""
    from edge.simulation.command import print_places

    print_places(kiosks)
