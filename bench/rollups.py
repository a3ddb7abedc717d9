"""What the rolled up levels cost: 50 kiosks, fourteen series each, a sample every ten seconds.

Ingest as fast as the store takes it, in one process: without levels (the baseline), with the
marks of what is due, and with a keeper at work on the same data at the same time. Then the
keeper's own work for an hour of data, and a look that finds nothing, as a share of a core.

    python -m bench.rollups [--kiosks 50] [--minutes 40] [--turns 2]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from bench.figures import percentile, show
from collector.rollup import CALM, Keeper, roll_up
from collector.rollup_watch import Patience
from contract import (
    DUE,
    FIVE_MINUTES,
    ONE_HOUR,
    REGISTRY,
    Clock,
    Field,
    FieldValue,
    Measurement,
    Registry,
)
from store import Levels, Point, open_levels
from tests.servers.influxdb import influxdb

EVERY_US = 10_000_000
HOUR_US = 3_600_000_000
BATCH = 500
LIFE_S = 120 * 86_400
MEASURED = (
    *("host", "link", "climate", "power", "ups", "application", "journal"),
    *("uplink", "access_point", "hotspot", "snmp_host", "snmp_interface", "peripheral", "modem"),
)
UNMARKED = Registry([row for row in REGISTRY.values() if row.name != DUE])
IDLE_LOOKS = 20

Url = Callable[[str], str]
"""A store that nothing has used, by a name."""


class Lapse:
    """A clock that says when the last sample was measured."""

    def __init__(self, start: int) -> None:
        self.at = start

    def now(self) -> int:
        return self.at

    def monotonic(self) -> float:
        return time.monotonic()


def batches(kiosks: int, minutes: int, start: int) -> Iterator[list[Point]]:
    """The samples by time."""
    rng = random.Random(1)
    rows = [REGISTRY[name] for name in MEASURED]
    held: list[Point] = []
    for at in range(start, start + minutes * 60_000_000, EVERY_US):
        for kiosk in range(kiosks):
            held += (_point(row, f"kiosk-{kiosk:03}", at + kiosk, rng) for row in rows)
            if len(held) >= BATCH:
                yield held
                held = []
    if held:
        yield held


@dataclass(frozen=True)
class Ingest:
    """Samples a second, CPU seconds a sample (store included), how long each write took."""

    pace: float
    cpu: float
    writes: list[float]
    rolled: int


async def ingest(
    url: str,
    asked: argparse.Namespace,
    server: psutil.Process | None,
    *,
    registry: Registry,
    keeping: bool,
) -> Ingest:
    """The samples written one batch after the other."""
    levels = await open_levels(url, registry)
    await levels.prepare()
    start = time.time_ns() // 1_000 // HOUR_US * HOUR_US - 2 * HOUR_US
    clock = Lapse(start)
    work = list(batches(asked.kiosks, asked.minutes, start))
    rolled: list[int] = []
    stop = asyncio.Event()
    keeper = asyncio.ensure_future(keep(levels, clock, rolled, stop)) if keeping else None
    writes: list[float] = []
    began, spent = time.perf_counter(), time.process_time() + _cpu(server)
    for batch in work:
        before = time.perf_counter()
        await levels.raw.write(batch)
        writes.append(time.perf_counter() - before)
        clock.at = batch[-1].at
    took = time.perf_counter() - began
    spent = time.process_time() + _cpu(server) - spent
    if keeper is not None:
        stop.set()
        await keeper
    await levels.close()
    samples = sum(map(len, work))
    return Ingest(samples / took, spent / samples, writes, sum(rolled))


async def keep(levels: Levels, clock: Clock, rolled: list[int], stop: asyncio.Event) -> None:
    """A keeper in a hurry: for it, a minute passes in a fraction of a second."""
    settled = {FIVE_MINUTES: Patience(0.2, 600.0), ONE_HOUR: Patience(10.0, 600.0)}
    pace = replace(CALM, settled=settled)
    rng = random.Random(2)
    keeper = Keeper(levels, clock, rng, asyncio.sleep, life_s=LIFE_S, pace=pace)
    while not stop.is_set():
        rolled.append(await keeper.look())
        await asyncio.sleep(0.1)


async def upkeep(url: str, kiosks: int, server: psutil.Process | None) -> list[tuple[str, float]]:
    """Seconds of CPU an hour: of the keeper, and of the server, for the work and the looks."""
    levels = await open_levels(url)
    await levels.prepare()
    start = time.time_ns() // 1_000 // HOUR_US * HOUR_US - 2 * HOUR_US
    for batch in batches(kiosks, 60, start):
        await levels.raw.write(batch)
    clock = Lapse(start + HOUR_US + 1)
    ours, theirs = time.process_time(), _cpu(server)
    await roll_up(levels, clock, life_s=LIFE_S)
    work = time.process_time() - ours, _cpu(server) - theirs
    keeper = Keeper(levels, clock, random.Random(3), asyncio.sleep, life_s=LIFE_S)
    for _ in range(2):
        await keeper.look()
        await asyncio.sleep(CALM.settled[FIVE_MINUTES].settle_s)
    ours, theirs = time.process_time(), _cpu(server)
    for _ in range(IDLE_LOOKS):
        await keeper.look()
    looks = 360 / IDLE_LOOKS
    idle = (time.process_time() - ours) * looks, (_cpu(server) - theirs) * looks
    await levels.close()
    return [
        ("an hour's windows, once", work[0] + work[1]),
        ("360 looks that find nothing", idle[0] + idle[1]),
    ]


async def run(
    title: str, url: Url, asked: argparse.Namespace, server: psutil.Process | None
) -> None:
    """Both tables of one store."""
    kinds = (
        ("no levels (baseline)", UNMARKED, False),
        ("marks of what is due", REGISTRY, False),
        ("marks, and a keeper", REGISTRY, True),
    )
    found: dict[str, list[Ingest]] = {name: [] for name, *_ in kinds}
    for turn in range(asked.turns):
        for number, (name, registry, keeping) in enumerate(kinds):
            place = url(f"{turn}_{number}")
            found[name].append(
                await ingest(place, asked, server, registry=registry, keeping=keeping)
            )
    floor = found[kinds[0][0]]
    head = ("ingest, as fast as it goes", "samples/s", "CPU µs", "write p50 ms", "p99 ms", "rolled")
    rows = [_row(name, results, floor) for name, results in found.items()]
    show(f"{title}: {asked.kiosks} kiosks, batches of {BATCH}", head, rows)
    spent = await upkeep(url("upkeep"), asked.kiosks, server)
    show(
        f"{title}: the keeper of {asked.kiosks} kiosks, ours and the store's CPU together",
        ("for an hour of data", "CPU s", "of a core"),
        [(name, f"{cpu:.1f}", f"{cpu / 36:.2f} %") for name, cpu in spent],
    )


def _row(name: str, results: list[Ingest], floor: list[Ingest]) -> tuple[str, ...]:
    pace, cpu = _middle(one.pace for one in results), _middle(one.cpu for one in results)
    writes = [took * 1_000 for one in results for took in one.writes]
    return (
        name,
        f"{pace:,.0f} (× {pace / _middle(one.pace for one in floor):.2f})",
        f"{cpu * 1e6:.0f} (× {cpu / _middle(one.cpu for one in floor):.2f})",
        f"{percentile(writes, 0.5):.0f}",
        f"{percentile(writes, 0.99):.0f}",
        f"{sum(one.rolled for one in results) / len(results):,.0f}",
    )


def _middle(values: Iterable[float]) -> float:
    return percentile(list(values), 0.5)


def _cpu(server: psutil.Process | None) -> float:
    if server is None:
        return 0.0
    spent = server.cpu_times()
    return float(spent.user + spent.system)


def _point(row: Measurement, kiosk: str, at: int, rng: random.Random) -> Point:
    tags = {tag.name: "one" for tag in row.tags if not tag.optional}
    return Point(row.name, kiosk, tags, {f.name: _value(f, rng) for f in row.fields}, at)


def _value(field: Field, rng: random.Random) -> FieldValue:
    match field.kind:
        case "float":
            return rng.uniform(max(field.minimum or 0.0, 0.0), min(field.maximum or 50.0, 50.0))
        case "integer":
            return rng.randrange(1_000_000)
        case "boolean":
            return rng.random() < 0.5
        case _:
            return "as usual"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kiosks", type=int, default=50)
    parser.add_argument("--minutes", type=int, default=40)
    parser.add_argument("--turns", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="escale-bench-") as name:
        folder = Path(name)
        asyncio.run(run("SQLite", lambda one: f"sqlite:///{folder}/{one}.sqlite", asked, None))
        with influxdb(folder / "influxd") as server:
            process = psutil.Process(server.pid)
            asyncio.run(
                run("InfluxDB 1.6.7", lambda one: server.series_url(f"b{one}"), asked, process)
            )


if __name__ == "__main__":
    main()
