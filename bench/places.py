"""100,000 made-up places: imported from a file (time, memory), then searched.

python -m bench.places [--places 100000] [--questions 60]
"""

from __future__ import annotations

import argparse
import asyncio
import csv
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from bench.figures import LATENCY_HEAD, latencies, show
from programme.communes import Commune, known_communes
from programme.hours import ZONE
from programme.places import FIELDS
from programme.search import Point, Question, search
from programme.vocabularies import Fee, Service, SpecificCare
from store import Database, migrate, open_database, registers
from tests.collector.line import ROOT

NOW = datetime(2026, 11, 9, 10, tzinfo=ZONE)
SOUTH, WEST, NORTH, EAST = 44.20, -1.20, 45.55, 0.30
"""The Gironde, about."""
HOURS = (
    "Mo-Fr 09:00-12:30,14:00-17:30; PH off",
    "Tu-Sa 10:00-18:00; PH off",
    "We 14:00-18:00",
    "Mo,Th 09:00-12:00",
    "24/7",
    "",
)
DAY = date(2026, 11, 11)
Ask = Callable[[random.Random], Question]


def rows(many: int) -> Iterator[dict[str, str]]:
    """Places spread over the département, denser in its middle; the same every time."""
    rng = random.Random(6)
    communes = sorted(known_communes().by_code.values(), key=lambda one: one.code)
    weights = [one.population for one in communes]
    for number, commune in enumerate(rng.choices(communes, weights, k=many)):
        yield _row(rng, number, commune)


def _row(rng: random.Random, number: int, commune: Commune) -> dict[str, str]:
    latitude = rng.triangular(SOUTH, NORTH, 44.84)
    longitude = rng.triangular(WEST, EAST, -0.58)
    return dict.fromkeys(FIELDS, "") | {
        "id": f"lieu-{number}",
        "pivot": f"{number:014}",
        "nom": f"Lieu {number}",
        "commune": commune.name,
        "code_postal": commune.postcodes[0],
        "code_insee": commune.code,
        "adresse": f"{number % 99 + 1} rue de l'Exemple",
        "latitude": f"{latitude:.6f}",
        "longitude": f"{longitude:.6f}",
        "horaires": rng.choice(HOURS),
        "date_maj": (DAY - timedelta(days=rng.randrange(700))).isoformat(),
        "services": "|".join(rng.sample(list(Service), rng.randrange(1, 4))),
        "frais_a_charge": rng.choice(list(Fee)),
        "prise_en_charge_specifique": rng.choice([*SpecificCare, *[""] * 20]),
        "presentation_resume": "On y parle arabe et anglais." if number % 9 == 0 else "",
    }


def near(rng: random.Random) -> Point:
    return Point(44.84 + rng.uniform(-0.1, 0.1), -0.58 + rng.uniform(-0.15, 0.15))


QUESTIONS: Mapping[str, Ask] = {
    "within 3 km": lambda rng: Question(near=near(rng), within=3_000),
    "within 10 km": lambda rng: Question(near=near(rng), within=10_000),
    "within 5 km: procedures, free, Wednesday": lambda rng: Question(
        near=near(rng),
        within=5_000,
        services=(Service.PROCEDURES,),
        fees=(Fee.FREE,),
        day=DAY,
    ),
    "Lormont: procedures, Arabic, free, Wednesday": lambda _: Question(
        commune="33249",
        services=(Service.PROCEDURES,),
        language="ar",
        fees=(Fee.FREE,),
        day=DAY,
    ),
    "Bordeaux: everything": lambda _: Question(commune="33063"),
}


def import_file(path: Path, folder: Path) -> tuple[float, float]:
    """Seconds and peak MiB of `escale programme places import` in a process of its own."""
    began = time.monotonic()
    done = subprocess.run(
        ["/usr/bin/time", "-v", sys.executable, "-m", "escale.main", "programme", "places",
         "import", str(path), "--source", "bench"],
        env=_environment(folder),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    seconds = time.monotonic() - began
    peak = re.search(r"Maximum resident set size \(kbytes\): (\d+)", done.stderr)
    if done.returncode or peak is None:
        raise SystemExit(done.stderr)
    return seconds, int(peak[1]) / 1024


def _environment(folder: Path) -> dict[str, str]:
    return {
        "ESCALE_HOME": str(folder),
        "ESCALE_DATABASE_URL": f"sqlite:///{folder}/escale.sqlite",
        "PYTHONPATH": str(ROOT),
        "PATH": "/usr/bin:/bin",
    }


async def ask(db: Database, question: Ask, many: int) -> tuple[list[float], int]:
    """Seconds of each search, and how many places the last one found."""
    rng, took, found = random.Random(3), list[float](), 0
    for _ in range(many):
        asked = question(rng)
        began = time.perf_counter()
        found = len(await search(db, asked, NOW))
        took.append(time.perf_counter() - began)
    return took, found


async def one_row(db: Database, many: int) -> list[float]:
    """The baseline: one place by its id, from the same register."""
    rng, took = random.Random(4), list[float]()
    for _ in range(many):
        place = f"lieu-{rng.randrange(await registers.places.count(db) if not took else 1_000)}"
        began = time.perf_counter()
        await registers.places.get(db, place)
        took.append(time.perf_counter() - began)
    return took


async def searches(url: str, many: int) -> list[list[str]]:
    """A row for the baseline, and one for each question."""
    db = open_database(url)
    try:
        await ask(db, QUESTIONS["within 3 km"], 3)
        baseline = await one_row(db, many)
        shown = [latencies("one place by its id", baseline, baseline)]
        for name, question in QUESTIONS.items():
            took, found = await ask(db, question, many)
            shown.append(latencies(f"{name} ({found} found)", took, baseline))
        return shown
    finally:
        await db.close()


def write(path: Path, places: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS)
        writer.writeheader()
        writer.writerows(places)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="escale-bench-") as name:
        folder = Path(name)
        url = _environment(folder)["ESCALE_DATABASE_URL"]
        places = list(rows(given.places))
        few, all_of_them = folder / "few.csv", folder / "all.csv"
        write(few, places[:10])
        write(all_of_them, places)
        size = all_of_them.stat().st_size / 2**20
        asyncio.run(migrate(url))
        started = import_file(few, folder)
        first, again = import_file(all_of_them, folder), import_file(all_of_them, folder)
        show(
            f"{given.places:,} places, {size:.0f} MiB of CSV",
            ("", "seconds", "peak MiB", "MiB / baseline"),
            [
                [what, f"{seconds:.1f}", f"{peak:.0f}", f"{peak / started[1]:.1f}×"]
                for what, (seconds, peak) in (
                    ("baseline: ten places", started),
                    ("imported", first),
                    ("the same again", again),
                )
            ],
        )
        show("searches", LATENCY_HEAD, asyncio.run(searches(url, given.questions)))


if __name__ == "__main__":
    main()
