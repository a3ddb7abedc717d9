"""`escale demo mains-lost`: a power cut at one kiosk, as staff see it: one alarm, not ten."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rich.console import Console
from rich.live import Live
from rich.table import Table

from contract import Conflict, EscaleError
from escale.home import Home, free_port, read_settings
from escale.stack import Plan, Stack
from escale.supervisor import until

KIOSK = "bordeaux-victoire"
KIND = "mains-lost"
PATIENCE_S = 60.0
LOOK_S = 1.0

QUICKER_RULES = """
# This demonstration does not wait as long as the rules do in the street.
[alarms.mains_lost]
raise_after_s = 4
clear_after_s = 4
[alarms.mains_absent]
raise_after_s = 4
[alarms.access_point_down]
raise_after_s = 6
[alarms.battery_low]
raise_after_s = 6
"""


@dataclass(frozen=True, slots=True)
class Pace:
    """How long mains is away, how many times faster the battery empties, when to give up."""

    away_s: float
    speed: int
    cleared_within_s: float


OWN = Pace(away_s=28, speed=75, cleared_within_s=30)
RUNNING = Pace(away_s=75, speed=25, cleared_within_s=150)


@dataclass(slots=True)
class Seen:
    """What the API has told: every alarm that was active; of rows alike the first and last."""

    kiosk: str
    rows: list[tuple[str, ...]] = field(default_factory=list)
    alarms: dict[tuple[str, str], str] = field(default_factory=dict)
    active: int = 0
    began: float = field(default_factory=time.monotonic)

    def add(self, detail: dict[str, Any]) -> None:
        """One more look at the kiosk."""
        now = [(each["type"], each["qualifier"]) for each in detail["active_alarms"]]
        for key, each in zip(now, detail["active_alarms"], strict=True):
            self.alarms[key] = each["consequence"]["en"]
        self.active = len(now)
        active = ", ".join(type_ for type_, _ in now) or "none"
        passed = f"{time.monotonic() - self.began:.0f} s"
        row = (passed, *_symptoms(detail["latest"] or []), active)
        if len(self.rows) > 1 and _alike(self.rows[-2], row) and _alike(self.rows[-1], row):
            self.rows.pop()
        self.rows.append(row)

    def table(self) -> Table:
        """The rows."""
        head = ("", "mains", "battery lasts", "access point", "devices", "cabin", "active alarms")
        table = Table(*head, title=f"{self.kiosk}, as the API tells it", title_justify="left")
        for row in self.rows:
            table.add_row(*row)
        return table


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether mains, access point and alarms are the same."""
    return all(one[number] == other[number] for number in (1, 3, 6))


async def play(kiosk: str, console: Console) -> bool:
    """The cut and its end; whether it was one alarm, raised and cleared."""
    async with _stack(kiosk, console) as (stack, pace):
        seen = Seen(kiosk)
        with Live(console=console, refresh_per_second=4) as live:
            await _watch(stack, seen, live, 3)
            before = set(seen.alarms)
            await _inject(stack, kiosk, pace)
            await _watch(stack, seen, live, pace.away_s)
            await _mend(stack, kiosk)
            await _until_quiet(stack, seen, live, pace, before)
    return judged(seen, before, console)


def judged(seen: Seen, before: set[tuple[str, str]], console: Console) -> bool:
    """Says what was raised besides what was there before; whether it is one alarm, and over."""
    raised = {key: text for key, text in seen.alarms.items() if key not in before}
    over = seen.active <= len(before)
    console.print()
    for (type_, _), text in raised.items():
        console.print(f"[bold]{type_}[/]: {text}")
    good = [type_ for type_, _ in raised] == ["mains_lost"] and over
    told = f"{len(raised)} alarm{'' if len(raised) == 1 else 's'} for one cause"
    state = "cleared by the kiosk" if over else "still active"
    console.print(f"[{'green' if good else 'red'}]{told}, {state}[/]")
    return good


async def _watch(stack: Stack, seen: Seen, live: Live, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        seen.add(await stack.get(f"/kiosks/{seen.kiosk}"))
        live.update(seen.table())
        await asyncio.sleep(LOOK_S)


async def _until_quiet(
    stack: Stack, seen: Seen, live: Live, pace: Pace, before: set[tuple[str, str]]
) -> None:
    end = time.monotonic() + pace.cleared_within_s
    while time.monotonic() < end:
        await _watch(stack, seen, live, LOOK_S)
        if seen.active <= len(before):
            return


async def _inject(stack: Stack, kiosk: str, pace: Pace) -> None:
    await stack.run(
        "edge", "inject", str(stack.home.kiosks), kiosk, KIND,
        "--minutes", "60", "--speed", str(pace.speed),
    )  # fmt: skip


async def _mend(stack: Stack, kiosk: str) -> None:
    await stack.run("edge", "mend", str(stack.home.kiosks), kiosk, KIND)


@asynccontextmanager
async def _stack(kiosk: str, console: Console) -> AsyncIterator[tuple[Stack, Pace]]:
    """The Escale that runs from this folder, if one does; else one of its own."""
    running = _running()
    if running is not None and (running.home.kiosks / kiosk).is_dir():
        console.print(f"At {running.url}; the battery empties {RUNNING.speed} times faster.")
        yield running, RUNNING
        return
    folder = Path(tempfile.mkdtemp(prefix="escale-demo-"))
    stack = _own(folder)
    try:
        with console.status("Starting a broker, a collector, an API and three kiosks"):
            await _start(stack, kiosk)
        console.print(f"The battery empties {OWN.speed} times faster, and the rules wait less.")
        yield stack, OWN
    finally:
        await stack.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _running() -> Stack | None:
    root = Path(read_settings().home).absolute()
    try:
        with Home(root).taken():
            return None
    except Conflict:
        url = (root / "run" / "api.url").read_text(encoding="utf-8").strip()
    # The broker's URL is of no use here; a free port need not be looked for.
    plan = Plan(home=root, port=urlsplit(url).port or 80, mqtt_url="mqtt://127.0.0.1:1883")
    return Stack(plan, lambda _name, _said: None)


def _own(folder: Path) -> Stack:
    plan = Plan(
        home=folder,
        port=free_port(),
        kiosks=3,
        interval_s=1,
        status_s=2,
        local=False,
        mqtt_port=free_port(),
    )
    return Stack(plan, lambda _name, _said: None)


async def _start(stack: Stack, kiosk: str) -> None:
    await stack.prepare(lambda _: None)
    file = stack.home.kiosks / kiosk / "kiosk.toml"
    if not file.exists():
        known = ", ".join(str(row["id"]) for row in stack.registered)
        raise EscaleError(f"no kiosk {kiosk!r} in this demonstration", todo=f"one of {known}")
    file.write_text(file.read_text(encoding="utf-8") + QUICKER_RULES, encoding="utf-8")
    await stack.start()

    async def measuring() -> bool:
        try:
            return bool((await stack.get(f"/kiosks/{kiosk}"))["latest"])
        except EscaleError:
            return False

    if not await until(measuring, PATIENCE_S):
        raise EscaleError("the kiosk did not begin to measure", where=str(stack.home.logs))


def _symptoms(latest: list[dict[str, Any]]) -> tuple[str, ...]:
    mains = _field(latest, "power", "present", source="mains")
    minutes = _field(latest, "ups", "runtime")
    up = _field(latest, "access_point", "up")
    cabin = _field(latest, "climate", "temperature", zone="cabin")
    return (
        "there" if mains else "lost",
        f"{minutes / 60:.0f} min" if isinstance(minutes, int | float) else "",
        "up" if up else "down",
        str(_field(latest, "hotspot", "clients")),
        f"{cabin:.0f} °C" if isinstance(cabin, int | float) else "",
    )


def _field(latest: list[dict[str, Any]], measurement: str, name: str, **tags: str) -> Any:
    for each in latest:
        if each["measurement"] == measurement and tags.items() <= each["tags"].items():
            return each["fields"].get(name)
    return None
