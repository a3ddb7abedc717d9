"""The city: 90 days of 50 kiosks, played; how fast, in how much memory, and what alarms they raise.

Played only (without faults, then with them), and a share of it through a broker and a collector to
an SQLite store. Baseline: the 90 days that it took.

    python -m bench.city [--kiosks 50] [--first 0] [--days 90] [--interval 300] [--processes 2]
                         [--faults none,some] [--starts 2026-01-05]
                         [--sent-kiosks 4] [--sent-days 3]

`--first` and `--kiosks` choose a part, where the whole takes too long at once.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil

from bench.figures import console, show
from broker import EmbeddedBroker
from contract import MqttSettings
from edge.simulation.command import sentence, verdict_table
from edge.simulation.filling import fill
from edge.simulation.history import Played
from edge.simulation.past import Past, Progress
from edge.simulation.places import Place, places_for
from edge.simulation.schedule import Faults
from edge.simulation.verdict import judge
from tests.collector.line import Installation
from tests.servers.process import free_port

MIB = 2**20
LOOK_S = 0.5
FAULTS: tuple[Faults, ...] = ("none", "some")


@dataclass(slots=True)
class Memory:
    """The workers' resident memory together, in MiB, over time."""

    seen: list[float] = field(default_factory=list)

    def look(self) -> None:
        """Now."""
        # Whichever end meanwhile count no more.
        total = 0
        for child in psutil.Process().children(recursive=True):
            try:
                if "spawn_main" in " ".join(child.cmdline()):
                    total += child.memory_info().rss
            except psutil.Error:
                continue
        if total:
            self.seen.append(total / MIB)

    def told(self) -> str:
        """At a tenth, in the middle and at the end."""
        last = len(self.seen) - 1
        at = (last // 10, last // 2, last - last // 20)
        return " · ".join(f"{self.seen[max(0, number)]:.0f}" for number in at) + " MiB"


@dataclass(slots=True)
class Run:
    """What one filling came to."""

    seconds: float = 0.0
    readings: int = 0
    stored: int = 0
    rejected: int = 0
    played: list[Played] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)


@contextmanager
def watched(memory: Memory) -> Iterator[None]:
    """Looks at the workers twice a second."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(LOOK_S):
            memory.look()

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def filled(
    past: Past, places: Sequence[Place], mqtt: MqttSettings | None, folder: Path, processes: int
) -> Run:
    """Plays it all."""
    run, began = Run(), time.monotonic()
    with watched(run.memory):
        for told in fill(past, places, mqtt, Progress(folder), processes=processes):
            run.readings += told.readings
            run.stored += told.stored
            run.rejected += told.rejected
            if told.played is not None:
                run.played.append(told.played)
    run.seconds = time.monotonic() - began
    return run


def sent(past: Past, places: Sequence[Place], folder: Path) -> Run:
    """Through the embedded broker and a collector to SQLite."""
    with EmbeddedBroker(folder / "broker", free_port()) as broker:
        installation = Installation(
            folder / "home",
            broker.url,
            f"sqlite:///{folder}/series.sqlite",
            f"sqlite:///{folder}/escale.sqlite",
        )
        asyncio.run(installation.register(*(place.id for place in places)))
        with installation.collector():
            mqtt = MqttSettings(url=broker.url)
            done = Progress(folder / "history")
            return filled(done.plan(past), places, mqtt, folder / "history", 1)


def row(name: str, run: Run, kiosk_days: int) -> list[str]:
    rate = f"{run.readings / run.seconds:,.0f}/s"
    alarms = sum(len(one.raised) for one in run.played)
    return [
        *(name, f"{kiosk_days:,}", f"{run.readings:,}", f"{run.seconds:.0f} s", rate),
        *(f"{kiosk_days * 86_400 / run.seconds:,.0f}×", run.memory.told(), str(alarms)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kiosks", type=int, default=50)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--faults", default="none,some")
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--interval", type=int, default=300)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sent-kiosks", type=int, default=4)
    parser.add_argument("--sent-days", type=int, default=3)
    parser.add_argument("--starts", default="2026-01-05", help="commas between several")
    asked = parser.parse_args()
    places, rows = places_for(asked.first + asked.kiosks)[asked.first :], []
    head = (
        "",
        "kiosk days",
        "readings",
        "took",
        "rate",
        "real time",
        "memory: 10 · 50 · 95 %",
        "alarms",
    )
    for start in asked.starts.split(","):
        begin = int(datetime.fromisoformat(start).replace(tzinfo=UTC).timestamp()) * 1_000_000
        for faults in (each for each in FAULTS if each in asked.faults.split(",")):
            past = Past(asked.seed, begin, asked.days, asked.interval, faults)
            run = filled(past, places, None, Path(), asked.processes)
            rows.append(row(f"{start}, faults: {faults}", run, asked.kiosks * asked.days))
            verdict = judge(
                [each for one in run.played for each in one.truths],
                [each for one in run.played for each in one.raised],
            )
            console.print(f"{start}, {asked.days} days, {asked.kiosks} kiosks: {sentence(verdict)}")
            if faults == "some":
                console.print(verdict_table(verdict))
    if asked.sent_kiosks:
        with tempfile.TemporaryDirectory(prefix="escale-bench-") as name:
            now = int(time.time()) // 3_600 * 3_600 * 1_000_000
            past = Past(
                asked.seed, now - asked.sent_days * 86_400_000_000, asked.sent_days, asked.interval
            )
            run = sent(past, places_for(asked.sent_kiosks), Path(name))
            rows.append(row("through the collector", run, asked.sent_kiosks * asked.sent_days))
            size = (Path(name) / "series.sqlite").stat().st_size / max(1, run.stored)
            console.print(
                f"{run.stored:,} samples stored, {run.rejected} rejected; {size:.0f} bytes a sample"
            )
    show(f"a city's past, a reading every {asked.interval} s", head, rows)


if __name__ == "__main__":
    main()
