"""Five years of fifty kiosks in the database: how long a month's release takes, and how much of
its uses it shows.

The last full month is written to the series hour by hour, zeros included, as kiosks say it, and
released by command: `make`, then `check`. The year before it is made from the same simulated
people without the detour by the series, protection and files included; the four years before
that are copies of that year under their own months, so that the database is as full as it will be.
The series before the last month are copies of it, as far back as each level is kept.

    python -m bench.release [--kiosks 50] [--months 12]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from bench.figures import show
from bench.five_years import copy_back, roll_up
from contract import LEVELS
from edge.simulation.places import Place, places_for
from programme.kiosk_places import Publisher
from programme.register import fleet
from programme.release.cells import Mark
from programme.release.gathering import Gathered, gather
from programme.release.geography import standings
from programme.release.layout import Layout
from programme.release.making import make
from programme.release.months import Month
from programme.release.outlook import Outlook
from programme.release.rules import Rules
from store import Database, LevelReader, open_database, open_levels, registers
from tests.databases import migrated
from tests.programme.release.making.simulated import fill, register, uses_of

ALL = 60
SEEN_EVERY_S = 0.05
PUBLISHER = Publisher("24330031600011", "Mesure")
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """A command: seconds, those of its and its children's processors, and the most memory that
    they held together, in MiB."""

    seconds: float
    processor: float
    mebibytes: float
    said: str


def last_months(now: datetime, count: int) -> list[Month]:
    """The last full months before `now`, oldest first."""
    found: list[Month] = []
    first = now.date().replace(day=1)
    for _ in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(Month(first))
    return found[::-1]


async def make_past(
    db: Database, places: Sequence[Place], months: Sequence[Month]
) -> dict[str, tuple[Outlook, float]]:
    """The months' releases, from simulated people; what is shown, and seconds for each."""
    found = {}
    for month in months:
        uses = uses_of(places, month)
        rows = await fleet(db)
        gathered = Gathered(month, uses, standings(rows, uses.heard, month), rows)
        begun = time.perf_counter()
        made = await make(db, gathered, Layout.KIOSKS, Rules(), PUBLISHER, month.end)
        found[str(month)] = (made.outlook, time.perf_counter() - begun)
        print(f"{month}: {made.outlook.share or 0:.1%} in {found[str(month)][1]:.0f} s", flush=True)
    return found


async def copy(db: Database, made: Sequence[Month], months: Sequence[Month]) -> None:
    """Each of the months as a copy of one that was made, whatever its own days are."""
    for number, month in enumerate(months):
        source = f"{made[number % len(made)]}-v1"
        head = await registers.releases.get(db, source)
        cells = await registers.releases.truth(db, source)
        files = [
            await registers.releases.file(db, source, one.path)
            for one in await registers.releases.files(db, source)
        ]
        renamed = replace(head, id=f"{month}-v1", month=str(month))
        await registers.releases.keep(db, renamed, cells, files)


async def write_month(url: str, places: Sequence[Place], month: Month) -> int:
    """The month's samples of all kiosks and their levels; how many points."""
    levels = await open_levels(url)
    await levels.prepare()
    try:
        written = await fill(levels.raw, places, list(month.hours))
        await roll_up(levels, month)
        return written
    finally:
        await levels.close()


async def read_month(url: str, db: Database, month: Month) -> float:
    """Seconds to read the month from the series."""
    levels = await open_levels(url)
    await levels.raw.prepare()
    begun = time.perf_counter()
    try:
        await gather(db, LevelReader(levels, dict.fromkeys(LEVELS, 3_650)), month, _now())
    finally:
        await levels.close()
    return time.perf_counter() - begun


def measured(environment: Mapping[str, str], *words: str) -> Run:
    """An `escale programme release` command in a process of its own."""
    begun, most, before = time.perf_counter(), 0, _processor()
    with subprocess.Popen(
        [sys.executable, "-m", "escale.main", "programme", "release", *words],
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            most = max(most, _resident(watched))
            time.sleep(SEEN_EVERY_S)
        said = process.stdout.read().strip() if process.stdout else ""
    if process.returncode:
        raise SystemExit(said)
    return Run(time.perf_counter() - begun, _processor() - before, most / 2**20, said)


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _resident(process: psutil.Process) -> int:
    total = 0
    for one in (process, *_children(process)):
        try:
            total += one.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _now() -> int:
    return int(time.time() * 1_000_000)


async def run(kiosks: int, made: int, folder: Path) -> None:
    """Fills, makes, measures, prints."""
    places = places_for(kiosks)
    months = last_months(datetime.now(UTC), ALL)
    *past, last = months
    year = past[-(made - 1) :] if made > 1 else []
    office, series = f"sqlite:///{folder}/office.sqlite", f"sqlite:///{folder}/series.sqlite"
    await migrated(office)
    db = open_database(office)
    await register(db, places)
    found = await make_past(db, places, year)
    if year:
        await copy(db, year, past[: -len(year)])
    points = await write_month(series, places, last)
    rows = copy_back(folder / "series.sqlite", last, past)
    print(f"{rows:,} rows of use in the series", flush=True)
    reading = await read_month(series, db, last)
    environment = {
        "ESCALE_DATABASE_URL": office,
        "ESCALE_SERIES_URL": series,
        "ESCALE_HOME": str(folder),
        "ESCALE_PROGRAMME_PIVOT": PUBLISHER.pivot,
        "ESCALE_PROGRAMME_ORGANISATION": PUBLISHER.organisation,
    }
    making = measured(environment, "make", "--month", str(last))
    checking = measured(environment, "check", "--month", str(last))
    releases = await registers.releases.everything(db)
    cells = len(await registers.releases.truth(db, f"{last}-v1"))
    await db.close()
    show(
        f"a month of {kiosks} kiosks, {points} points, {cells} cells, among {rows:,} rows and "
        f"beside {len(releases) - 1} releases ({len(year)} made, the others copies of those)",
        ("", "seconds", "of a processor", "MiB"),
        [
            ["read the month, nothing else", f"{reading:.1f}", "", ""],
            ["make, by command", *_row(making)],
            ["check, by command", *_row(checking)],
        ],
    )
    shown = [
        [month, f"{one.share or 0:.1%}", *(str(one.cells[mark]) for mark in Mark), f"{took:.1f}"]
        for month, (one, took) in found.items()
    ]
    show("the year before", ("month", "uses shown", *Mark, "seconds"), shown)
    print(making.said)
    print(checking.said)


def _row(run: Run) -> list[str]:
    return [f"{run.seconds:.1f}", f"{run.processor:.1f}", f"{run.mebibytes:.0f}"]


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kiosks", type=int, default=50)
    parser.add_argument("--months", type=int, default=12, help="so many are made, not copied")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(given.kiosks, given.months, Path(folder)))


if __name__ == "__main__":
    main()
