"""Bars of a chart, as lengths and places. Pure; the template draws them.

What is hidden or missing is drawn with one fixed length: nothing of it can be read off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from programme.release.cells import Gap, Mark, Published

WIDTH, LABELS, LONGEST = 820, 240, 330
"""Of the drawing, of its column of labels, and of the longest bar; the rest is for words."""
ROW, BAR = 30, 18
FIXED = 44
"""The length of a mark without a value."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart: `cell` is None where there is nothing to count (no kiosk).

    `amount` is what is drawn, where the cell has a value; `rate`: it is told with one decimal.
    """

    label: str
    cell: Published | None
    amount: float | None
    gap: Gap | None = None
    rate: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bar in its place. `shape`: shown, hidden, zero, missing or none."""

    bar: Bar
    shape: str
    top: float
    length: float

    @property
    def middle(self) -> float:
        """Where its text stands."""
        return self.top + BAR / 2

    @property
    def end(self) -> float:
        """Where what is drawn ends, from the left of the drawing."""
        return LABELS + self.length


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing; `id` tells its parts from those of the page's others, `heading` names its rows."""

    id: str
    title: str
    about: str
    heading: str
    bars: Sequence[Drawn]

    @property
    def height(self) -> int:
        """Of the drawing."""
        return ROW * len(self.bars)


def chart(id_: str, title: str, about: str, heading: str, bars: Sequence[Bar]) -> Chart:
    """A chart of bars in the order given, the largest amount as long as can be."""
    most = max((bar.amount or 0.0 for bar in bars), default=0.0)
    drawn = [_drawn(bar, place, most) for place, bar in enumerate(bars)]
    return Chart(id_, title, about, heading, drawn)


def by_amount(bars: Sequence[Bar]) -> Sequence[Bar]:
    """The largest first, then zeros, then what has no value; by name where they are alike."""

    def rank(bar: Bar) -> tuple[int, float, str]:
        return (bar.amount is None, -(bar.amount or 0.0), bar.label)

    return sorted(bars, key=rank)


def _drawn(bar: Bar, place: int, most: float) -> Drawn:
    top = place * ROW + (ROW - BAR) / 2
    if bar.cell is None:
        return Drawn(bar, "none", top, 0)
    if bar.cell.mark in (Mark.HIDDEN, Mark.MISSING):
        return Drawn(bar, bar.cell.mark.value, top, FIXED)
    if bar.cell.mark is Mark.ZERO:
        return Drawn(bar, "zero", top, BAR / 2)
    if bar.amount is None:
        return Drawn(bar, "none", top, 0)
    length = LONGEST * bar.amount / most if most else 0.0
    return Drawn(bar, "shown", top, round(max(length, 2.0), 1))
