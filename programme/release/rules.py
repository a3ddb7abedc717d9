"""Which cells may not be published, and how much must stay open about each hidden one.

Thresholds are French official practice: INSEE, «Guide du secret statistique» (a threshold of units
in a cell, dominance of the largest contributor at 85 %); the rest after Hundepool et al.,
«Handbook on Statistical Disclosure Control», 4.2 and 4.3 (frequency, (n,k) dominance, protection
levels). No law fixes them for counts of a kiosk; they are parameters of a release, and public.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from programme.release.cells import CellName, Figure, Table

COUNT = "1"
"""The unit of counts: only they are whole, and only they know the threshold of `min_value`."""


class Reason(StrEnum):
    """Why a cell is hidden; the first that holds. A release says none of it cell by cell."""

    FEW = "few"
    FEW_DAYS = "few days"
    FEW_CONTRIBUTORS = "few contributors"
    DOMINATED = "dominated"
    ASKED = "asked"
    """Hidden because the caller said so."""
    SECONDARY = "secondary"
    """Hidden so that another cell cannot be worked back."""


@dataclass(frozen=True)
class Rules:
    """What a cell needs in order to be shown. `max_share` is the largest contributor's part."""

    min_value: int = 11
    min_days: int = 3
    min_contributors: int = 3
    max_share: float = 0.85

    @property
    def count_width(self) -> int:
        """How wide a hidden count's interval is at least: the threshold, less one."""
        return self.min_value - 1


@dataclass(frozen=True, slots=True)
class Need:
    """What an attacker's interval of a hidden cell must at least reach, and how wide it must be."""

    high: float
    width: float

    def met(self, low: float, high: float) -> bool:
        """Whether the interval [low, high] is wide enough (up to a solver's rounding)."""
        slack = 1e-6 * max(1.0, abs(self.high))
        return high >= self.high - slack and high - low >= self.width - slack


def reason(figure: Figure, rules: Rules, unit: str = COUNT) -> Reason | None:
    """The rule that forbids showing the figure. Zero is never forbidden."""
    if figure.value == 0:
        return None
    if unit == COUNT and figure.value < rules.min_value:
        return Reason.FEW
    if figure.days is not None and figure.days < rules.min_days:
        return Reason.FEW_DAYS
    if figure.contributors is not None and figure.contributors < rules.min_contributors:
        return Reason.FEW_CONTRIBUTORS
    if figure.largest is not None and figure.largest > rules.max_share * figure.value:
        return Reason.DOMINATED
    return None


def primary(table: Table, rules: Rules) -> dict[CellName, Reason]:
    """The table's cells that a rule forbids to show. A missing cell is none."""
    found = {
        table.name_of(codes): reason(figure, rules, table.unit)
        for codes, figure in table.figures.items()
    }
    return {name: why for name, why in found.items() if why is not None}


def primaries(tables: Sequence[Table], rules: Rules) -> dict[CellName, Reason]:
    """Those of all tables."""
    found: dict[CellName, Reason] = {}
    for table in tables:
        found.update(primary(table, rules))
    return found


def required(figure: Figure, rules: Rules, why: Reason, unit: str = COUNT) -> Need:
    """How uncertain a hidden cell must be.

    A count: at least `min_value - 1` wide whatever the reason, for a reader cannot tell why a cell
    is hidden. A small one must be able to be one that might have been shown: up to `min_value` at
    least. By contributors or dominance, the sliding rule of (n,k) with n = 1: the interval reaches
    the value of which the largest contribution would be no more than `max_share`, and is at least
    `1 - max_share` of the value wide. A quantity (kg, €) hidden only for another's sake holds no
    secret: its interval is a hundredth of it wide.
    """
    width = float(rules.count_width) if unit == COUNT else figure.value / 100
    if why is Reason.FEW:
        return Need(rules.min_value, width)
    if why in (Reason.FEW_CONTRIBUTORS, Reason.DOMINATED):
        largest = figure.value if figure.largest is None else figure.largest
        high = largest / rules.max_share
        return Need(
            math.ceil(high - 1e-9) if unit == COUNT else high,
            max(width, (1 - rules.max_share) * figure.value),
        )
    return Need(figure.value, width)
