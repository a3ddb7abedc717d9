"""A week offline at a sample a second comes back: the journal's size, the drain, the live lag.

The journal is filled with seven days of samples, as fast as it goes; then the real daemon starts
on it, senses on at a sample a second, and sends through Mosquitto and a collector to InfluxDB.
Baseline: real time, in which the week took seven days.

    python -m bench.offline_week [--samples-a-frame 10] [--drain-s 120]

The drain is watched for so long at most; what is left then is said.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from ulid import ULID

from bench.figures import percentile, show
from bench.line import MIB, Line, line
from contract import DAY_S, Family, Sample
from edge.journal import Draft, Limits, open_journal
from store import open_series
from tests.faults.kiosk import KioskFolder

KIOSK = "bench-kiosk"
WEEK_S = 7 * DAY_S
MAX_BYTES = 256 * MIB
TOGETHER = 500
LOOK_S = 0.2
ZONE = "week"


@dataclass(slots=True)
class Drain:
    """How the journal emptied: seconds, and samples held then; the live samples' lags in s."""

    held: list[tuple[float, int]] = field(default_factory=list)
    lags: list[float] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        return self.held[-1][0] - self.held[0][0]

    @property
    def samples(self) -> int:
        return self.held[0][1] - self.held[-1][1]


def drafts(begin_us: int, samples_a_frame: int) -> Iterator[Draft]:
    """A week of frames, a sample a second."""
    for first in range(0, WEEK_S, samples_a_frame):
        yield Draft(
            Family.SENSOR,
            "synced",
            [
                Sample(
                    m="climate",
                    at=begin_us + second * 1_000_000,
                    tags={"zone": ZONE},
                    fields={"temperature": (second % 500) / 10.0, "light": float(second)},
                )
                for second in range(first, first + samples_a_frame)
            ],
        )


def fill(folder: KioskFolder, samples_a_frame: int) -> float:
    """Fills the journal; the seconds it took."""
    began = time.monotonic()
    now_us = time.time_ns() // 1_000
    limits = Limits(MAX_BYTES, 30 * DAY_S * 1_000_000)
    journal = open_journal(folder.journal, limits, new_boot=lambda: str(ULID())).journal
    waiting: list[Draft] = []
    for draft in drafts(now_us - WEEK_S * 1_000_000, samples_a_frame):
        waiting.append(draft)
        if len(waiting) == TOGETHER:
            journal.append(waiting)
            waiting = []
    if waiting:
        journal.append(waiting)
    journal.close()
    return time.monotonic() - began


def held(folder: KioskFolder) -> int:
    """The samples in custody, by the kiosk's account."""
    with closing(sqlite3.connect(f"file:{folder.journal}?mode=ro", uri=True)) as connection:
        return int(connection.execute("SELECT held FROM account").fetchone()[0])


async def watch_live(made: Line, drain: Drain) -> None:
    """The lag of each live sample: from measuring until a query shows it."""
    series = await open_series(made.installation.series)
    seen = time.time_ns() // 1_000
    try:
        while True:
            asked = time.time_ns() // 1_000
            rows = await series.range("climate", start=seen + 1, end=asked + 1_000_000)
            now = time.time_ns() // 1_000
            live = [row.at for row in rows if row.tags.get("zone") != ZONE]
            drain.lags += [(now - at) / 1e6 for at in live]
            seen = max([seen, *live])
            await asyncio.sleep(LOOK_S)
    finally:
        await series.close()


async def run(folder: Path, samples_a_frame: int, drain_s: float) -> None:
    async with line(folder, [KIOSK]) as made:
        kiosk = made.kiosk(KIOSK, samples_a_tick=1, tick_s=1.0, max_bytes=MAX_BYTES)
        filled_s = await asyncio.to_thread(fill, kiosk.folder, samples_a_frame)
        size, begin = kiosk.folder.journal.stat().st_size, held(kiosk.folder)
        await made.collector()
        drain = Drain()
        watching = asyncio.ensure_future(watch_live(made, drain))
        started = time.monotonic()
        kiosk.process.start()
        await asyncio.to_thread(kiosk.process.until_said, "broker_connected")
        ready_s = time.monotonic() - started
        await measure(kiosk.folder, drain, drain_s)
        watching.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watching
    report(samples_a_frame, size, begin, filled_s, ready_s, drain)


async def measure(folder: KioskFolder, drain: Drain, drain_s: float) -> None:
    began = time.monotonic()
    drain.held.append((0.0, held(folder)))
    # A few live samples are always under way.
    while drain.held[-1][1] > 2 * 64 and drain.held[-1][0] < drain_s:
        await asyncio.sleep(LOOK_S)
        drain.held.append((time.monotonic() - began, held(folder)))


def report(
    samples_a_frame: int, size: int, begin: int, filled_s: float, ready_s: float, drain: Drain
) -> None:
    left = drain.held[-1][1]
    speed = (drain.samples + drain.seconds) / drain.seconds
    lags = drain.lags or [float("nan")]
    show(
        f"a week offline at a sample a second, {samples_a_frame} a frame",
        ("", "figure"),
        [
            ["samples held at the start", f"{begin:,} (filled in {filled_s:.0f} s)"],
            ["journal.sqlite", f"{size / MIB:.1f} MiB of at most {MAX_BYTES // MIB}"],
            ["from the daemon's start to connected", f"{ready_s:.1f} s"],
            ["drained", f"{drain.samples:,} samples in {drain.seconds:.0f} s, {left:,} left"],
            ["times faster than real time", f"{speed:,.0f}×"],
            ["live samples meanwhile", str(len(drain.lags))],
            [
                "their lag until a query shows them: p50, p99, worst",
                f"{percentile(lags, 0.5):.2f}, {percentile(lags, 0.99):.2f}, {max(lags):.2f} s",
            ],
        ],
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples-a-frame", type=int, default=10)
    parser.add_argument("--drain-s", type=float, default=120.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="escale-bench-") as name:
        asyncio.run(run(Path(name), asked.samples_a_frame, asked.drain_s))


if __name__ == "__main__":
    main()
