"""Sixty monthly releases of fifty made-up kiosks, protected, then attacked all together.

python -m bench.attack [--months 60] [--kiosks 50] [--workers 2]
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial

from bench.figures import show
from programme.release.attack import Interval, attack
from programme.release.cells import Codes, Dimension, Mark, PublishedRelease, Table
from programme.release.equations import truth_of
from programme.release.repair import marks_of, protect, publish
from programme.release.rules import Reason, Rules, primaries
from tests.programme.release.engine.tables import flat, table

COMMUNES = 15
ODDS = {
    "service": {"procedures": 40, "wifi": 20, "family": 15, "purchases": 10, "telemedicine": 5,
                "charging": 5, "printing": 3, "information": 2},
    "band": {"under-5": 30, "5-15": 35, "15-30": 20, "over-30": 15},
    "language": {"fr": 80, "en": 7, "es": 5, "ar": 4, "pt": 3, "unknown": 1},
    "accessibility": {"none": 90, "contrast": 5, "audio": 3, "unknown": 2},
}  # fmt: skip
"""How often each code is met in a hundred uses."""


@dataclass(frozen=True)
class Year:
    """Where the kiosks are."""

    kiosks: int

    @property
    def commune(self) -> dict[str, str]:
        """Each kiosk's."""
        return {
            f"kiosk/{number:02}": f"commune/{33_000 + number % COMMUNES}"
            for number in range(self.kiosks)
        }


def month(where: Year, number: int) -> list[Table]:
    """The tables of one month: of some kiosks thousands of uses, of others a dozen."""
    rng = random.Random(number)
    counts: dict[str, dict[Codes, int]] = {name: {} for name in ("cube", *ODDS)}
    days: dict[str, dict[Codes, set[int]]] = {name: {} for name in counts}
    for kiosk, commune in where.commune.items():
        for _ in range(int(rng.lognormvariate(5.6, 0.8))):
            day = rng.randrange(1, 29)
            met = {
                name: rng.choices(list(odds), list(odds.values()))[0] for name, odds in ODDS.items()
            }
            codes = {name: (kiosk, code) for name, code in met.items()}
            for name, at in {**codes, "cube": (commune, met["service"], met["band"])}.items():
                counts[name][at] = counts[name].get(at, 0) + 1
                days[name].setdefault(at, set()).add(day)
    communes = sorted(set(where.commune.values()))
    place = Dimension("place", {**dict.fromkeys(communes, ""), **where.commune})
    by = {name: flat(name, list(odds)) for name, odds in ODDS.items()}
    dimensions = {name: [place, one] for name, one in by.items()}
    dimensions["cube"] = [flat("place", communes), by["service"], by["band"]]
    return [
        table(dimensions[name], filled(dimensions[name], counts[name]), name=name, days=days[name])
        for name in counts
    ]


def filled(dimensions: Sequence[Dimension], counts: dict[Codes, int]) -> dict[Codes, int]:
    """With a zero where nothing was counted."""
    *_, last = dimensions
    heads = {codes[:-1] for codes in counts}
    return {(*head, code): 0 for head in heads for code in last.parents} | counts


@dataclass(frozen=True)
class Done:
    """A month, protected."""

    ours: PublishedRelease
    naked: PublishedRelease
    figures: int
    small: int
    secondary: int
    repaired: int
    shown: float
    seconds: float


def done(where: Year, number: int) -> Done:
    """One month protected, and the same hidden by the rules alone."""
    tables = month(where, number)
    version = f"{2026 + number // 12}-{number % 12 + 1:02}"
    began = time.process_time()
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    found = protect(tables, Rules(), month=version)
    took = time.process_time() - began
    took += resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - children
    truth = truth_of(tables)
    small = primaries(tables, Rules())
    fine = [n for n in truth.figures if {"place", "service"} == {k for k, _ in n.at}]
    fine = [n for n in fine if dict(n.at)["place"].startswith("kiosk/")]
    uses = sum(truth.figures[n].value for n in fine)
    return Done(
        publish(f"{version}-v1", version, tables, found.marks, {}),
        publish(f"{version}-v1", version, tables, marks_of(truth.figures, small), {}),
        sum(1 for figure in truth.figures.values() if figure.value),
        len(small),
        found.hidden(Reason.SECONDARY),
        found.repaired,
        sum(truth.figures[n].value for n in fine if found.marks[n] is Mark.SHOWN) / uses,
        took,
    )


def attacked(releases: Iterable[PublishedRelease]) -> tuple[list[Interval], float]:
    """All of them at once; an interval is left when it is known to have two values."""
    began = time.process_time()
    found = attack(list(releases), enough=lambda _release, _name, low, high: high - low >= 1)
    return found, time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=60)
    parser.add_argument("--kiosks", type=int, default=50)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    with ProcessPoolExecutor(given.workers) as workers:
        months = list(workers.map(partial(done, Year(given.kiosks)), range(given.months)))
    seconds = [one.seconds for one in months]
    show(
        f"{given.months} months of {given.kiosks} kiosks, protected (a month)",
        ("", "median", "most"),
        [
            [name, f"{statistics.median(values):.{digits}f}", f"{max(values):.{digits}f}"]
            for name, values, digits in (
                ("cells that are no zero", [one.figures for one in months], 0),
                ("hidden by the rules", [one.small for one in months], 0),
                ("hidden for their sake", [one.secondary for one in months], 0),
                ("of these by the attacker's word", [one.repaired for one in months], 0),
                ("share of uses in shown cells, kiosk × service", [one.shown for one in months], 2),
                ("seconds of CPU", seconds, 1),
            )
        ],
    )
    rows = []
    for name, releases in (
        ("baseline: rules alone", [one.naked for one in months]),
        ("protected", [one.ours for one in months]),
    ):
        found, took = attacked(releases)
        recovered = sum(one.recovered for one in found)
        rows.append([name, f"{len(found):,}", f"{recovered:,}", f"{took:.1f}"])
    show(
        f"attack on {given.months} releases at once",
        ("", "hidden cells", "recovered", "seconds of CPU"),
        rows,
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    show("memory", ("", "MiB"), [["attacker, at most", f"{peak:.0f}"]])


if __name__ == "__main__":
    main()
