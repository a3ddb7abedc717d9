"""`escale up`: everything on this machine, until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from contract import EscaleError
from escale.home import read_settings
from escale.stack import Plan, Stack
from escale.supervisor import until

ONLINE_PATIENCE_S = 120.0


def up(
    port: Annotated[int, typer.Option(help="The port of the API and its pages.")] = 8000,
    kiosks: Annotated[int, typer.Option(help="How many simulated kiosks.", min=0, max=1_000)] = 12,
    interval: Annotated[
        int, typer.Option(help="Seconds between two readings.", min=1, max=3_600)
    ] = 10,
    mqtt_port: Annotated[
        int | None,
        typer.Option(help="The embedded broker's port; 1883 if it is free.", min=1, max=65_535),
    ] = None,
) -> None:
    """Run the broker, the collector, the API, this host as a kiosk, and a simulated fleet."""
    settings = read_settings()
    plan = Plan(
        home=Path(settings.home),
        port=port,
        kiosks=kiosks,
        interval_s=interval,
        mqtt_port=mqtt_port,
        mqtt_url=os.environ.get("ESCALE_MQTT_URL", ""),
        series_url=os.environ.get("ESCALE_SERIES_URL", ""),
        database_url=os.environ.get("ESCALE_DATABASE_URL", ""),
    )
    console = Console(highlight=False)
    try:
        asyncio.run(_run(plan, console))
    except EscaleError as error:
        Console(stderr=True, highlight=False).print(f"escale: {error}")
        raise typer.Exit(1) from None


async def _run(plan: Plan, console: Console) -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    stack = Stack(plan, lambda name, said: console.print(f"  [yellow]{name}[/] {said}"))
    with stack.home.taken():
        work = asyncio.create_task(_start(stack, console))
        waiting = asyncio.create_task(asked.wait())
        try:
            await asyncio.wait({work, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                await work
                await waiting
        finally:
            work.cancel()
            waiting.cancel()
            await asyncio.gather(work, waiting, return_exceptions=True)
            with console.status("Stopping"):
                await stack.stop()
            console.print("Stopped.")


async def _start(stack: Stack, console: Console) -> None:
    with console.status("Preparing") as status:
        await stack.prepare(lambda step: status.update(f"Preparing: {step}"))
        status.update("Starting")
        await stack.start()
        link = await stack.run("token", "sign-in")
    _greet(stack, console, link)
    wanted = len(stack.registered)

    async def all_online() -> bool:
        return await stack.online() >= wanted

    with console.status(f"Waiting for {wanted} kiosks"):
        complete = await until(all_online, ONLINE_PATIENCE_S, every_s=1.0)
    count = wanted if complete else await stack.online()
    colour = "green" if complete else "yellow"
    console.print(f"[{colour}]{count} of {wanted} kiosks online[/]")


def _greet(stack: Stack, console: Console, link: str) -> None:
    root = os.path.relpath(stack.home.root)
    rows = (
        ("fleet", f"{link}   (opens once)"),
        ("API", f"{stack.url}/api/v1   (/docs explains it, a token in {root}/secrets/cli.token)"),
        ("follow", "bin/escale tail"),
        ("ask", "bin/escale command local identify --wait"),
        ("logs", f"{root}/logs/"),
        ("broker", stack.mqtt_url),
    )
    console.print("[bold]Escale is up.[/] Ctrl-C stops it; what it gathered stays.")
    for name, text in rows:
        console.print(f"  {name:<8}{text}", soft_wrap=True)
