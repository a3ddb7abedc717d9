"""Balance and legal share as they are shown, as JSON and as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from pydantic import BaseModel, Field

from contract import QueryRefused
from programme.reuse.balance import Amount, Balance, Line, Years
from programme.reuse.devices import Category
from programme.reuse.factors import UNIT
from programme.reuse.legal_share import LegalShare

MAX_YEARS = 20.0


class AmountView(BaseModel):
    """Devices, and kg of those weighed: null when none is."""

    devices: int
    kg: float | None
    unweighed: int


class EmissionsView(BaseModel):
    """kg CO2e avoided by what was handed over; null: not known. `unknown`: devices not in it."""

    kg_co2e: float | None
    unknown: int
    years_of_second_life: float | None = None
    kg_co2e_per_year: float | None = None
    source: str | None = None
    source_year: int | None = None


class LineView(BaseModel):
    """A category; `prices`: how many were handed over at each price in euros."""

    category: str
    received: AmountView
    handed_over: AmountView
    dismantled: AmountView
    stock: AmountView
    price_eur: float
    prices: Mapping[str, int]
    avoided: EmissionsView


class BalanceView(BaseModel):
    """A period, `end` not included; `stock` is what was in the chain at its end."""

    start: date
    end: date
    lines: Sequence[LineView]
    total: LineView
    materials_kg: Mapping[str, float]
    unit: str = Field(default=UNIT, description="Of kg_co2e_per_year.")


class LegalShareView(BaseModel):
    """A year of retired public IT equipment, beside what décret 2023-266 asks for.

    `share` is reused by stock on 1 January; `of_those_gone` reused by all that left; null: none.
    """

    year: int
    stock: int
    reused: int
    dismantled: int
    too_old: int
    age_unknown: int
    share: float | None
    of_those_gone: float | None
    target: float | None
    met: bool | None


def balance_view(found: Balance) -> BalanceView:
    """A balance as it is shown."""
    return BalanceView(
        start=found.start,
        end=found.end,
        lines=[_line(line) for line in found.lines],
        total=_line(found.total),
        materials_kg=found.materials,
    )


def legal_share_view(found: LegalShare) -> LegalShareView:
    """A legal share as it is shown."""
    return LegalShareView(
        **asdict(found), share=found.share, of_those_gone=found.of_those_gone, met=found.met
    )


COLUMNS = (
    "category",
    "received",
    "handed_over",
    "handed_over_kg",
    "unweighed",
    "price_eur",
    "dismantled",
    "dismantled_kg",
    "stock",
    "kg_co2e",
    "years",
    "kg_co2e_per_year",
    "source",
)


def balance_rows(found: Balance) -> Sequence[Mapping[str, str]]:
    """A row for each category and one for all; what is not known is empty, never 0."""
    return [_row(line) for line in (*found.lines, found.total)]


def second_lives(texts: Sequence[str]) -> Years:
    """Years of a second life from `laptop=4`; QueryRefused for what is none."""
    found: dict[Category, float] = {}
    for text in texts:
        name, _, years = text.partition("=")
        try:
            found[Category(name)] = float(years)
        except ValueError:
            found = {}
            break
    if len(found) != len(texts) or not all(0 < one <= MAX_YEARS for one in found.values()):
        raise QueryRefused(
            "years of a second life can't be understood",
            todo=f"give CATEGORY=YEARS once for each, up to 20 years; {', '.join(Category)}",
        )
    return found


def _line(line: Line) -> LineView:
    factor = line.co2_factor
    return LineView(
        category=line.category or "total",
        received=_amount(line.received),
        handed_over=_amount(line.handed_over),
        dismantled=_amount(line.dismantled),
        stock=_amount(line.stock),
        price_eur=line.price_cents / 100,
        prices={f"{cents / 100:.2f}": count for cents, count in line.prices.items()},
        avoided=EmissionsView(
            kg_co2e=line.co2_kg,
            unknown=line.co2_unknown,
            years_of_second_life=line.co2_years,
            kg_co2e_per_year=factor.kg_co2e_per_year if factor else None,
            source=factor.source if factor else None,
            source_year=factor.year if factor else None,
        ),
    )


def _amount(amount: Amount) -> AmountView:
    return AmountView(devices=amount.devices, kg=amount.kg, unweighed=amount.unweighed)


def _row(line: Line) -> Mapping[str, str]:
    factor = line.co2_factor
    values = (
        line.category or "total",
        str(line.received.devices),
        str(line.handed_over.devices),
        _number(line.handed_over.kg),
        str(line.handed_over.unweighed),
        f"{line.price_cents / 100:.2f}",
        str(line.dismantled.devices),
        _number(line.dismantled.kg),
        str(line.stock.devices),
        _number(line.co2_kg),
        _number(line.co2_years),
        _number(factor.kg_co2e_per_year if factor else None),
        factor.source if factor else "",
    )
    return dict(zip(COLUMNS, values, strict=True))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.10g}"
