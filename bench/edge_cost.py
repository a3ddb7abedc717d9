"""What the edge daemon costs a kiosk with every driver there is, at a 10 s interval: resident
memory, CPU, bytes written to its disk, bytes on the wire.

Frames are acknowledged by a real collector. Baselines: a Python process that only runs an event
loop; for the wire, one JSON message per value of the same samples, each with its acknowledgement.
TLS and the headers of TCP and IP are not counted, on either side.

    python -m bench.edge_cost [--seconds 120] [--only host]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

import psutil

from bench.devices import every_device
from bench.figures import show
from bench.processes import edge, escale
from bench.relay import Relay, relay
from broker import EmbeddedBroker, Outgoing
from broker.packets import publish_size
from contract import DAY_S, REGISTRY
from store import Row, open_series
from tests.collector.line import Installation
from tests.servers.process import free_port

KIOSK = "bench-kiosk"
IDLE = "import asyncio; asyncio.run(asyncio.sleep(3600))"
SETTLING_S = 75
MIB, KIB = 2**20, 2**10
PUBACK = 4
"""Bytes of an acknowledgement in MQTT 5 that says no more than yes."""


def cost(pids: dict[str, int], seconds: int) -> list[list[str]]:
    """A row per process: memory at the end; per second, CPU, and per day, bytes written."""
    processes = {name: psutil.Process(pid) for name, pid in pids.items()}
    before = {name: _spent(process) for name, process in processes.items()}
    time.sleep(seconds)
    rows = []
    for name, process in processes.items():
        cpu, written = (now - then for now, then in zip(_spent(process), before[name], strict=True))
        memory = process.memory_full_info()
        rows.append(
            [
                name,
                f"{memory.rss / MIB:.1f}",
                f"{memory.uss / MIB:.1f}",
                f"{_peak(process.pid) / MIB:.1f}",
                f"{100 * cpu / seconds:.2f}",
                f"{written * DAY_S / seconds / MIB:.0f}",
            ]
        )
    return rows


def _spent(process: psutil.Process) -> tuple[float, float]:
    return sum(process.cpu_times()[:2]), process.io_counters().write_bytes


def _peak(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    assert found is not None
    return int(found[1]) * KIB


def one_message_per_value(rows: Iterable[tuple[str, Row]]) -> int:
    """Bytes of the same samples as most kiosks would send them: topic, time and value in JSON."""
    total = 0
    for name, row in rows:
        where = "/".join(["kiosks", row.kiosk, name, *row.tags.values()])
        for field, value in row.fields.items():
            payload = json.dumps({"time": row.at, "value": value}).encode()
            total += publish_size(Outgoing(f"{where}/{field}", payload), None) + PUBACK
    return total


async def stored(url: str, start: int, end: int) -> list[tuple[str, Row]]:
    """What the database has of the time between, in µs."""
    series = await open_series(url)
    try:
        return [
            (name, row)
            for name, measurement in REGISTRY.items()
            if measurement.origin == "kiosk"
            for row in await series.range(name, start=start, end=end)
        ]
    finally:
        await series.close()


def wire(counted: tuple[int, int], rows: list[tuple[str, Row]], seconds: float) -> list[list[str]]:
    """Bytes a day, to and from the broker, and against one message per value."""
    per_day = DAY_S / seconds
    values = sum(len(row.fields) for _, row in rows)
    single = one_message_per_value(rows)
    ours = sum(counted)
    return [
        ["samples a day", f"{len(rows) * per_day:.0f}"],
        ["values a day", f"{values * per_day:.0f}"],
        ["sent, MiB a day", f"{counted[0] * per_day / MIB:.2f}"],
        ["received, MiB a day", f"{counted[1] * per_day / MIB:.2f}"],
        ["one JSON message per value, MiB a day", f"{single * per_day / MIB:.2f}"],
        ["ours against that", f"{100 * ours / single:.0f} %" if single else "-"],
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--only", help="one driver's table alone, besides host")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="escale-bench-") as name, ExitStack() as running:
        folder = Path(name)
        broker = running.enter_context(EmbeddedBroker(folder / "broker", free_port()))
        cable = running.enter_context(relay(broker.port))
        home = folder / "home"
        installation = Installation(
            home, broker.url, f"sqlite:///{home}/series.sqlite", f"sqlite:///{home}/escale.sqlite"
        )
        asyncio.run(installation.register(KIOSK))
        running.enter_context(installation.collector())
        devices = running.enter_context(every_device(folder, broker.port))
        text = devices.text if given.only is None else _only(devices.text, given.only)
        trust = escale(installation, "api", "prepare")
        daemon = edge(installation, KIOSK, trust, more=text, mqtt=cable.url)
        daemon.environment = {**daemon.environment, **devices.environment}
        running.enter_context(daemon)
        idle = subprocess.Popen([sys.executable, "-c", IDLE])
        running.callback(idle.wait)
        running.callback(idle.kill)
        time.sleep(SETTLING_S)
        _show(installation, devices.drivers, cable, daemon.pid, idle.pid, given.seconds)


def _show(
    installation: Installation,
    drivers: list[str],
    cable: Relay,
    daemon: int,
    idle: int,
    seconds: int,
) -> None:
    start, before = time.time_ns() // 1_000, (cable.up, cable.down)
    pids = {"edge daemon": daemon, "baseline: an idle event loop": idle}
    rows = cost(pids, seconds)
    end, after = time.time_ns() // 1_000, (cable.up, cable.down)
    show(
        f"edge daemon over {seconds} s, an interval of 10 s, drivers {', '.join(drivers)}",
        ("", "RSS MiB", "unshared MiB", "peak MiB", "CPU % of a core", "written MiB a day"),
        rows,
    )
    counted = after[0] - before[0], after[1] - before[1]
    # The last readings may still be on their way to the database.
    time.sleep(2)
    taken = asyncio.run(stored(installation.series, start, end))
    show("on the wire, of one kiosk", ("", ""), wire(counted, taken, seconds))


def _only(text: str, driver: str) -> str:
    tables = re.split(r"(?m)^(?=\[drivers\.[a-z]+(?:[\].]))", text)
    return "\n".join(table for table in tables if re.match(rf"\[drivers\.{driver}[\].]", table))


if __name__ == "__main__":
    main()
