"""The balance as figures for a protected release: each with its days, donors and the largest.

A lot without a named donor counts as one donor, which can only hide more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from programme.release.cells import Figure
from programme.reuse.balance import Passage, Years, avoided, within
from programme.reuse.devices import Category
from programme.reuse.factors import Factor

DEVICES, MASS, CO2 = "reused_devices", "reused_mass", "avoided_emissions"
"""Measures: handed over in the period, in `1`, `kg`, and kg of CO2e."""


def balance_figures(
    passages: Iterable[Passage],
    start: date,
    end: date,
    factors: Mapping[Category, Factor],
    years: Years,
) -> Mapping[str, Mapping[Category, Figure]]:
    """By measure and category; what is not known of any one device leaves its figure out."""
    given: dict[Category, list[Passage]] = {category: [] for category in Category}
    for row in passages:
        if within(row.handed_over_on, start, end):
            given[Category(row.category)].append(row)
    found: dict[str, dict[Category, Figure]] = {DEVICES: {}, MASS: {}, CO2: {}}
    for category, rows in given.items():
        found[DEVICES][category] = _figure(rows, [1.0] * len(rows))
        masses = [row.mass_kg for row in rows]
        if None not in masses:
            found[MASS][category] = _figure(rows, [mass or 0.0 for mass in masses])
        each = avoided(1, factors[category], years.get(category))
        if each is not None or not rows:
            found[CO2][category] = _figure(rows, [each or 0.0] * len(rows))
    return found


def _figure(rows: list[Passage], values: list[float]) -> Figure:
    gave: dict[str, float] = {}
    for row, value in zip(rows, values, strict=True):
        donor = f"structure {row.donor}" if row.donor else f"lot {row.lot}"
        gave[donor] = gave.get(donor, 0.0) + value
    return Figure(
        sum(values),
        days=len({row.handed_over_on for row in rows}),
        contributors=len(gave),
        largest=max(gave.values(), default=0.0),
    )
