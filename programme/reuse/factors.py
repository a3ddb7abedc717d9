"""What a year of a second life spares the climate, by category, where somebody measured it.

`data/factors.csv`: an empty figure is a figure that nobody has, and never zero.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from programme.reuse.devices import Category

UNIT = "kg CO2e per year of use"


@dataclass(frozen=True, slots=True)
class Factor:
    """kg CO2e that a year of use of a reused device avoids; None: no sourced figure."""

    category: Category
    kg_co2e_per_year: float | None
    year: int | None
    source: str


@cache
def factors() -> Mapping[Category, Factor]:
    """The factor of every category."""
    text = files("programme.reuse").joinpath("data/factors.csv").read_text("utf-8")
    rows = (
        Factor(
            Category(row["category"]),
            float(row["kg_co2e_per_year"]) if row["kg_co2e_per_year"] else None,
            int(row["year"]) if row["year"] else None,
            row["source"],
        )
        for row in csv.DictReader(text.splitlines())
    )
    return {row.category: row for row in rows}
