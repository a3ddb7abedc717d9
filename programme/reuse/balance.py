"""The chain's balance of a period: devices, mass, prices, materials, and avoided emissions.

Pure. What is not known is None or counted apart, never zero. Emissions are avoided in years of a
second life, so these are asked for: nothing is assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contract import QueryRefused
from programme.reuse.devices import Category
from programme.reuse.factors import Factor
from store import registers

Passage = registers.reuse_passages.Passage
Years = Mapping[Category, float]
"""Years of a second life by category: how long a device is used once more."""


@dataclass(frozen=True, slots=True)
class Amount:
    """So many devices. `kg` is that of those weighed: None when none of them is."""

    devices: int
    kg: float | None
    unweighed: int


@dataclass(frozen=True, slots=True)
class Line:
    """A category, or all (None). `stock` is what was in the chain at the period's end.

    `price_cents` is what was paid in all; `prices` how many were handed over at each price.
    `co2_kg` is avoided by the second lives that began in the period; None: not known.
    `co2_years`, `co2_factor` are what it was made of; `co2_unknown` devices are not in it.
    """

    category: Category | None
    received: Amount
    handed_over: Amount
    dismantled: Amount
    stock: Amount
    price_cents: int
    prices: Mapping[int, int]
    co2_kg: float | None
    co2_unknown: int
    co2_years: float | None = None
    co2_factor: Factor | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """A period, `end` not included. `materials`: kg recovered by dismantling."""

    start: date
    end: date
    lines: Sequence[Line]
    total: Line
    materials: Mapping[str, float]


def balance(
    passages: Iterable[Passage],
    start: date,
    end: date,
    factors: Mapping[Category, Factor],
    years: Years,
) -> Balance:
    """The period's balance, a line for each category that there is something to say of.

    QueryRefused when it ends before it begins.
    """
    if end <= start:
        raise QueryRefused(f"{start} to {end} is no period", todo="`end` is the day after it")
    rows = [row for row in passages if row.received_on < end]
    lines = []
    for category in Category:
        of = [row for row in rows if row.category == category]
        line = _line(category, of, start, end, factors[category], years.get(category))
        amounts = (line.received, line.handed_over, line.dismantled, line.stock)
        if any(amount.devices for amount in amounts):
            lines.append(line)
    materials: dict[str, float] = {}
    for row in rows:
        if within(row.dismantled_on, start, end):
            for material, kg in (row.materials or {}).items():
                materials[material] = materials.get(material, 0.0) + kg
    return Balance(start, end, lines, _total(lines), dict(sorted(materials.items())))


def within(day: date | None, start: date, end: date) -> bool:
    """The day is in the period."""
    return day is not None and start <= day < end


def avoided(devices: int, factor: Factor, years: float | None) -> float | None:
    """kg CO2e that so many devices avoid in their second life; None: not known."""
    if factor.kg_co2e_per_year is None or years is None:
        return None
    return devices * factor.kg_co2e_per_year * years


def _line(
    category: Category,
    rows: Sequence[Passage],
    start: date,
    end: date,
    factor: Factor,
    years: float | None,
) -> Line:
    given = [row for row in rows if within(row.handed_over_on, start, end)]
    prices: dict[int, int] = {}
    for row in sorted(given, key=lambda row: row.price_cents or 0):
        prices[row.price_cents or 0] = prices.get(row.price_cents or 0, 0) + 1
    co2 = avoided(len(given), factor, years) if given else None
    return Line(
        category,
        _amount(row for row in rows if within(row.received_on, start, end)),
        _amount(given),
        _amount(row for row in rows if within(row.dismantled_on, start, end)),
        _amount(row for row in rows if not _gone(row, end)),
        sum(price * count for price, count in prices.items()),
        prices,
        co2,
        len(given) if co2 is None else 0,
        years,
        factor,
    )


def _gone(row: Passage, end: date) -> bool:
    left = row.handed_over_on or row.dismantled_on
    return left is not None and left < end


def _amount(rows: Iterable[Passage]) -> Amount:
    masses = [row.mass_kg for row in rows]
    known = [mass for mass in masses if mass is not None]
    return Amount(
        len(masses), sum(known) if known or not masses else None, len(masses) - len(known)
    )


def _total(lines: Sequence[Line]) -> Line:
    prices: dict[int, int] = {}
    for line in lines:
        for price, count in line.prices.items():
            prices[price] = prices.get(price, 0) + count
    co2 = [line.co2_kg for line in lines if line.co2_kg is not None]
    return Line(
        None,
        _sum(line.received for line in lines),
        _sum(line.handed_over for line in lines),
        _sum(line.dismantled for line in lines),
        _sum(line.stock for line in lines),
        sum(line.price_cents for line in lines),
        dict(sorted(prices.items())),
        sum(co2) if co2 else None,
        sum(line.co2_unknown for line in lines),
    )


def _sum(amounts: Iterable[Amount]) -> Amount:
    rows = [*amounts]
    known = [row.kg for row in rows if row.kg is not None]
    return Amount(
        sum(row.devices for row in rows),
        sum(known) if known or not rows else None,
        sum(row.unweighed for row in rows),
    )
