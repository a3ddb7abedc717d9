"""`escale demo`: the promise played on a small fleet of its own, in about a minute.

It runs in a folder that is thrown away, on free ports; nothing of a running Escale is touched.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from contract import EscaleError
from escale.accounts import Balance, balances, table
from escale.home import free_port
from escale.mains_lost import KIOSK, play
from escale.stack import Plan, Stack
from escale.supervisor import until

app = typer.Typer(
    help="Play a promise: what dies, and what became of every sample.",
    no_args_is_help=True,
    add_completion=False,
)

KIOSKS = 4
BEFORE_S = 8
AWAY_S = 8
HEALED_PATIENCE_S = 60.0

Fault = Callable[[Stack, Console], Awaitable[None]]


@app.command("broker-wiped")
def broker_wiped() -> None:
    """Kill the broker and delete its disk while nothing is acknowledged; count afterwards."""
    _play("the broker was killed and its disk deleted", _wipe_broker)


@app.command("database-away")
def database_away() -> None:
    """Take the database away for a while; count afterwards."""
    _play("the database took no write for a while", _lock_database)


@app.command("mains-lost")
def mains_lost(
    kiosk: Annotated[str, typer.Argument(help="A simulated booth.")] = KIOSK,
) -> None:
    """Cut one kiosk's mains, here or in a running Escale: one alarm, not ten; then mend it."""
    try:
        good = asyncio.run(play(kiosk, Console(highlight=False)))
    except EscaleError as error:
        Console(stderr=True, highlight=False).print(f"escale: {error}")
        raise typer.Exit(1) from None
    raise typer.Exit(0 if good else 1)


def _play(title: str, fault: Fault) -> None:
    console = Console(highlight=False)
    folder = Path(tempfile.mkdtemp(prefix="escale-demo-"))
    try:
        lost = asyncio.run(_scenario(folder, title, fault, console))
    except EscaleError as error:
        Console(stderr=True, highlight=False).print(f"escale: {error}")
        raise typer.Exit(1) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    raise typer.Exit(1 if lost else 0)


async def _scenario(folder: Path, title: str, fault: Fault, console: Console) -> int:
    plan = Plan(
        home=folder,
        port=free_port(),
        kiosks=KIOSKS,
        interval_s=1,
        status_s=2,
        local=False,
        # A port of its own, so that a running Escale keeps the usual one.
        mqtt_port=free_port(),
    )
    stack = Stack(plan, lambda name, said: console.print(f"  {name} {said.split(';')[0]}"))
    try:
        with console.status("Starting a broker, a collector, an API and four kiosks"):
            await stack.prepare(lambda _: None)
            await stack.start()
            await _everyone(stack)
        with console.status(f"Everything works for {BEFORE_S} s"):
            await asyncio.sleep(BEFORE_S)
        console.print(table("Before", await balances(stack)))
        await fault(stack, console)
        with console.status("Healing: what the kiosks hold is sent again"):
            await _drained(stack)
            # The last word is the kiosks' own: each says its account as it leaves.
            await stack.supervisor.end("edge-simulated")
            await _quiet(stack)
        after = await balances(stack)
        console.print(table(f"After {title}", after))
        return _verdict(after, console)
    finally:
        await stack.stop()


async def _wipe_broker(stack: Stack, console: Console) -> None:
    processes = stack.supervisor.processes
    with console.status("The collector is stopped, the kiosks go on"):
        # What is sent meanwhile lies in the broker and nowhere else but the kiosks' journals.
        _signal(processes["collector"].pid, signal.SIGSTOP)
        await asyncio.sleep(AWAY_S / 2)
    held = sum(row.account.held for row in await balances(stack))
    console.print(f"kill -9 broker, its folder deleted, with {held} samples unacknowledged")
    _signal(processes["broker"].pid, signal.SIGKILL, group=True)
    shutil.rmtree(stack.home.root / "broker", ignore_errors=True)
    await asyncio.sleep(AWAY_S / 2)
    _signal(processes["collector"].pid, signal.SIGCONT)


async def _lock_database(stack: Stack, console: Console) -> None:
    console.print(f"the series database takes no write for {AWAY_S} s")
    with console.status("The kiosks go on, the collector tries again and again"):
        await stack.run("database", "lock-series", "--seconds", str(AWAY_S))
    held = sum(row.account.held for row in await balances(stack))
    console.print(f"it is back; {held} samples are waiting in the kiosks' journals")


def _verdict(after: list[Balance], console: Console) -> int:
    lost = sum(row.lost for row in after)
    phantom = sum(row.phantom for row in after)
    unbalanced = [row.kiosk for row in after if not row.account.balanced]
    if lost or phantom or unbalanced:
        console.print(f"[red]{lost} lost, {phantom} phantom, unbalanced: {unbalanced}[/]")
        return max(1, lost)
    console.print("[green]0 lost, 0 phantom; every account adds up[/]")
    return 0


async def _everyone(stack: Stack) -> None:
    async def online() -> bool:
        return await stack.online() >= KIOSKS

    if not await until(online, HEALED_PATIENCE_S):
        raise EscaleError("the kiosks did not come online", where=str(stack.home.logs))


async def _drained(stack: Stack) -> None:
    async def few_held() -> bool:
        rows = await balances(stack)
        # One tick's samples are always under way.
        return all(row.account.held <= row.account.produced / BEFORE_S for row in rows)

    await asyncio.sleep(stack.plan.status_s)
    if not await until(few_held, HEALED_PATIENCE_S, every_s=1.0):
        raise EscaleError("the kiosks still hold samples", where=str(stack.home.logs))


async def _quiet(stack: Stack) -> None:
    async def all_left() -> bool:
        return await stack.online() == 0

    await until(all_left, 10.0)


def _signal(pid: int | None, number: signal.Signals, *, group: bool = False) -> None:
    if pid is None:
        raise EscaleError("a process that should run does not")
    if group:
        os.killpg(pid, number)
    else:
        os.kill(pid, number)
