"""One row of a table of values: its territory found or made, its value read. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from programme.folding import fold
from programme.imports.findings import Finding, Kind
from programme.imports.reading import Cells
from programme.observatory.mapping import NOT_GIVEN, IndicatorMapping
from programme.observatory.territories import TerritoryInput, TerritoryKind, fault
from store import registers

SHORT = {TerritoryKind.COMMUNE: 4, TerritoryKind.IRIS: 8}
"""Digits of a code whose leading zero a spreadsheet has eaten."""
Territories = Mapping[str, registers.indicators.Territory]


@dataclass(frozen=True, slots=True)
class Taken:
    """A good row; its territory may be new."""

    territory: registers.indicators.Territory
    value: registers.indicators.IndicatorValue


def take(
    number: int,
    cells: Cells,
    mapped: IndicatorMapping,
    indicator: registers.indicators.Indicator,
    known: Territories,
    found: list[Finding],
) -> Taken | None:
    """The row's value and its territory, or None; what is to be said of it goes to `found`."""
    territory = _territory(number, cells, mapped, known, found)
    column = mapped.value.origin
    text = cells.get(column, "").strip()
    missing = {fold(one): why for one, why in mapped.value.missing.items()}
    reason = missing.get(fold(text), None if text else NOT_GIVEN)
    value = None if reason else _number(text)
    if reason is None and value is None:
        found.append(refused(number, column, text, "is no number, and no reason of the mapping"))
        return None
    if value is not None and not _on_scale(value, indicator):
        scale = f"is not between {indicator.lowest or 0:g} and {indicator.highest or 0:g}"
        found.append(refused(number, column, text, scale))
        return None
    if territory is None:
        return None
    entered = registers.indicators.IndicatorValue(
        indicator.code, indicator.vintage, territory.id, value, reason
    )
    return Taken(territory, entered)


def _territory(
    number: int,
    cells: Cells,
    mapped: IndicatorMapping,
    known: Territories,
    found: list[Finding],
) -> registers.indicators.Territory | None:
    columns = mapped.territory
    code = cells.get(columns.origin, "").strip()
    if code.isdigit() and len(code) == SHORT.get(columns.kind):
        reason = "lacks its first 0: it is written"
        found.append(Finding(number, columns.origin, code, reason, Kind.GUESSED))
        code = f"0{code}"
    wrong = fault(columns.kind, code)
    if wrong:
        found.append(refused(number, columns.origin, code, wrong))
        return None
    if code in known:
        if known[code].kind == columns.kind:
            return known[code]
        # An IRIS and an EPCI both have nine digits.
        reason = f"is the code of another kind, {known[code].kind}"
        found.append(refused(number, columns.origin, code, reason))
        return None
    parent = code[:5] if columns.kind is TerritoryKind.IRIS else _cell(cells, columns.parent)
    if columns.kind in (TerritoryKind.IRIS, TerritoryKind.QPV) and parent in known:
        return _new(number, cells, mapped, code, parent, found)
    found.append(Finding(number, columns.origin, code, "is no territory known here", Kind.LEFT_OUT))
    return None


def _new(
    number: int,
    cells: Cells,
    mapped: IndicatorMapping,
    code: str,
    parent: str,
    found: list[Finding],
) -> registers.indicators.Territory | None:
    columns = mapped.territory
    try:
        wanted = TerritoryInput.model_validate(
            {
                "id": code,
                "kind": columns.kind,
                "name": _cell(cells, columns.name) or code,
                "parent": parent,
                "iris_type": _cell(cells, columns.iris_type) or None,
            }
        )
    except ValidationError as error:
        reason = "; ".join(one["msg"] for one in error.errors(include_url=False))
        found.append(refused(number, columns.origin, code, reason))
        return None
    return wanted.territory()


def _cell(cells: Cells, column: str | None) -> str:
    return "" if column is None else cells.get(column, "").strip()


def _number(text: str) -> float | None:
    bare = "".join(text.split()).replace(",", ".")
    try:
        value = float(bare)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _on_scale(value: float, indicator: registers.indicators.Indicator) -> bool:
    low = -math.inf if indicator.lowest is None else indicator.lowest
    high = math.inf if indicator.highest is None else indicator.highest
    return low <= value <= high


def refused(number: int, column: str, value: str, reason: str) -> Finding:
    """The row can't go in because of this."""
    return Finding(number, column, value, reason, Kind.REFUSED)
