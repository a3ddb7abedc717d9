"""The database goes away under 1,000 samples a second, and comes back.

Four kiosks of 250 samples a second each, Mosquitto, two collectors, InfluxDB. The outage is a
door between the collectors and InfluxDB that breaks every connection. Memory is that of the
larger collector; the baseline is the same before the outage.

    python -m bench.database_away [--away-s 600] [--before-s 20]
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.figures import show
from bench.line import MIB, FrameCount, KioskParts, Line, line, quiet, resident_mib
from tests.faults import reading_back
from tests.faults.door import Door
from tests.servers.process import ServerProcess

KIOSKS = 4
RATE = 1_000
TICK_S = 1.0
LOOK_S = 0.5
CATCHING_UP_S = 600.0


@dataclass(slots=True)
class Course:
    """MiB of the larger collector by phase; the frames published, and the repeated ones."""

    resident: dict[str, float] = field(default_factory=dict)
    published: dict[str, int] = field(default_factory=dict)
    resent: dict[str, int] = field(default_factory=dict)


async def phase(
    name: str,
    until_s: float,
    course: Course,
    collectors: Sequence[ServerProcess],
    count: FrameCount,
) -> None:
    """Watches for so long: the most memory, and what was published."""
    end = time.monotonic() + until_s
    before = count.published, count.resent
    most = 0.0
    while time.monotonic() < end:
        most = max([most, *map(resident_mib, collectors)])
        await asyncio.sleep(LOOK_S)
    course.resident[name] = max(most, course.resident.get(name, 0.0))
    course.published[name] = count.published - before[0] + course.published.get(name, 0)
    course.resent[name] = count.resent - before[1] + course.resent.get(name, 0)


def waiting(kiosks: Sequence[KioskParts]) -> int:
    """Frames in the kiosks' custody."""
    return sum(reading_back.in_custody(kiosk.folder) for kiosk in kiosks)


async def run(folder: Path, away_s: float, before_s: float) -> None:
    names = [f"kiosk-{number}" for number in range(KIOSKS)]
    async with line(folder, names) as made:
        collectors = [await made.collector() for _ in range(2)]
        kiosks = [
            made.kiosk(
                name,
                samples_a_tick=int(RATE * TICK_S) // KIOSKS,
                tick_s=TICK_S,
                max_bytes=256 * MIB,
            )
            for name in names
        ]
        count = FrameCount(made.broker.url)
        quiet()
        counting = asyncio.ensure_future(count.run())
        for kiosk in kiosks:
            kiosk.process.start()
        course = Course()
        try:
            await watch(made, kiosks, collectors, course, count, (before_s, away_s))
        finally:
            counting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await counting


async def watch(
    made: Line,
    kiosks: Sequence[KioskParts],
    collectors: Sequence[ServerProcess],
    course: Course,
    count: FrameCount,
    seconds: tuple[float, float],
) -> None:
    before_s, away_s = seconds
    await phase("before", before_s, course, collectors, count)
    usual = waiting(kiosks)
    made.door.state = Door.GONE
    await phase("away", away_s, course, collectors, count)
    held = waiting(kiosks)
    made.door.state = Door.OPEN
    back = time.monotonic()
    # Two ticks' frames of each kiosk are always on their way.
    enough = usual + 2 * 7 * KIOSKS
    while waiting(kiosks) > enough and time.monotonic() - back < CATCHING_UP_S:
        await phase("after", LOOK_S, course, collectors, count)
    report(away_s, held, time.monotonic() - back, course)


def report(away_s: float, held: int, caught_up_s: float, course: Course) -> None:
    rows = [
        [
            name,
            f"{course.resident.get(name, 0.0):.0f}",
            f"{course.published.get(name, 0):,}",
            f"{course.resent.get(name, 0):,}",
        ]
        for name in ("before", "away", "after")
    ]
    show(
        f"database away for {away_s:.0f} s under {RATE:,} samples/s",
        ("", "collector MiB resident, most", "frames published", "of these sent again"),
        rows,
    )
    print(f"{held:,} frames waited at the kiosks; caught up {caught_up_s:.0f} s after its return")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--away-s", type=float, default=600.0)
    parser.add_argument("--before-s", type=float, default=20.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="escale-bench-") as name:
        asyncio.run(run(Path(name), asked.away_s, asked.before_s))


if __name__ == "__main__":
    main()
