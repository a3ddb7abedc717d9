"""Many simulated kiosks in few processes: memory and CPU each, and how soon all are online.

The daemon itself, each kiosk with its files and its MQTT connection, on the embedded broker.
Baseline: a tenth of them in the same processes, so that what a kiosk more costs can be said.

    python -m bench.crowd [--kiosks 400] [--processes 2] [--interval 60] [--seconds 20]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.figures import show
from broker import Client, EmbeddedBroker, Subscription
from contract import Kind, MqttSettings, SigningKey, Status, decode, filter_for, parse
from tests.collector.line import ROOT
from tests.servers.process import free_port

MIB = 2**20
ONLINE_PATIENCE_S = 240


@dataclass(frozen=True, slots=True)
class Crowd:
    """What so many cost: MiB resident together, seconds until all are online, share of a core."""

    kiosks: int
    resident: float
    online_s: float
    cpu: float


async def online(mqtt: str, kiosks: int) -> None:
    """Returns once so many have said that they are."""
    client = Client(
        MqttSettings(url=mqtt),
        client_id="_bench",
        subscriptions=[Subscription(filter_for(Kind.STATUS))],
        intake=20_000,
    )
    running = asyncio.create_task(client.run())
    there: set[str] = set()
    try:
        async with asyncio.timeout(ONLINE_PATIENCE_S):
            async for message in client.messages():
                if decode(Status, message.payload).state == "online":
                    there.add(parse(message.topic).kiosk)
                if len(there) >= kiosks:
                    return
    finally:
        await client.close()
        with contextlib.suppress(asyncio.CancelledError):
            await running


def measured(kiosks: int, processes: int, interval: int, seconds: int) -> Crowd:
    with tempfile.TemporaryDirectory(prefix="escale-bench-") as name:
        folder = Path(name)
        with EmbeddedBroker(folder / "broker", free_port()) as broker:
            command = [
                *(sys.executable, "-P", "-m", "escale.main", "edge", "simulate"),
                *("--home", str(folder / "kiosks"), "--kiosks", str(kiosks)),
                *("--mqtt-url", broker.url, "--interval", str(interval)),
                *("--trust", str(SigningKey.generate().public())),
                *("--processes", str(processes)),
            ]
            with (folder / "log").open("w") as log:
                began = time.monotonic()
                crowd = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT)
            try:
                asyncio.run(online(broker.url, kiosks))
                return cost(crowd.pid, kiosks, time.monotonic() - began, seconds)
            finally:
                crowd.terminate()
                crowd.wait()


def cost(pid: int, kiosks: int, online_s: float, seconds: int) -> Crowd:
    parent = psutil.Process(pid)
    all_ = [parent, *parent.children(recursive=True)]
    before = sum(sum(each.cpu_times()[:2]) for each in all_)
    time.sleep(seconds)
    spent = sum(sum(each.cpu_times()[:2]) for each in all_) - before
    resident = sum(each.memory_full_info().uss for each in all_) / MIB
    return Crowd(kiosks, resident, online_s, spent / seconds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kiosks", type=int, default=400)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--interval", type=int, default=60)
    parser.add_argument("--seconds", type=int, default=20)
    asked = parser.parse_args()
    few, many = (
        measured(count, asked.processes, asked.interval, asked.seconds)
        for count in (asked.kiosks // 10, asked.kiosks)
    )
    more = many.kiosks - few.kiosks
    rows = [
        [
            f"{each.kiosks:,} kiosks, {asked.processes} processes",
            f"{each.resident:.0f} MiB",
            f"{each.online_s:.0f} s",
            f"{100 * each.cpu:.0f} % of a core",
        ]
        for each in (few, many)
    ]
    each_kib = 1_024 * (many.resident - few.resident) / more
    rows.append(
        ["one kiosk more", f"{each_kib:.0f} KiB", "", f"{100 * (many.cpu - few.cpu) / more:.2f} %"]
    )
    show(
        f"simulated kiosks, a reading every {asked.interval} s",
        ("", "unshared memory", "all online after", "CPU"),
        rows,
    )


if __name__ == "__main__":
    main()
