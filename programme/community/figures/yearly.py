"""A year's figures from its months' releases, by addition of what is shown.

Nothing but what everybody may read goes in, so a year tells no more than its months do. A month
that a release hides, has no data of, or that has no release adds nothing: the figure then stands
for «at least», and names the month.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from programme.release.cells import TOTAL, CellName, Codes, Mark, Published, PublishedRelease
from programme.release.cells import PublishedTable as Table
from programme.release.layout import SERVICE_GROUPS

FINEST = "kiosk/"
"""Kiosks are no figure of a year: their months are in the releases."""
FOLLOWING: Mapping[str, str] = {
    "handed_over_mass": "handed_over",
    "avoided_per_year": "handed_over",
}
"""Measures that are known of some categories only, and the measure that knows them all."""


class Lack(StrEnum):
    """Why a month adds nothing though there may have been something."""

    HIDDEN = "hidden"
    """Statistical confidentiality."""
    MISSING = "missing"
    """No data, or the measure is not known of it."""
    PARTIAL = "partial"
    """The measure is not known of all that was counted."""
    GROUPED = "grouped"
    """The release tells it only together with others."""
    UNPUBLISHED = "unpublished"
    """The month has no release."""


@dataclass(frozen=True, slots=True)
class YearFigure:
    """A sum over `counted` months; `lacks` are the months it lacks, each with the reason."""

    name: CellName
    unit: str
    value: float
    counted: Sequence[str]
    lacks: Mapping[str, Lack] = field(default_factory=dict)

    @property
    def at_least(self) -> bool:
        """Whether a month is lacking."""
        return bool(self.lacks)


def months_of(year: int) -> Sequence[str]:
    """Its twelve, YYYY-MM."""
    return [f"{year}-{month:02d}" for month in range(1, 13)]


def yearly(year: int, releases: Sequence[PublishedRelease]) -> Sequence[YearFigure]:
    """Totals, and what adds up to them by one dimension; one release a month, of that year."""
    by_month = {release.month: Month(release) for release in releases}
    units: dict[CellName, str] = {}
    for month in by_month.values():
        units |= month.units
    return [_sum(name, unit, months_of(year), by_month) for name, unit in units.items()]


class Month:
    """A release by the names of those of its cells that a year has figures of."""

    def __init__(self, release: PublishedRelease) -> None:
        self.cells: dict[CellName, Published] = {}
        self.units: dict[CellName, str] = {}
        self.codes: dict[tuple[str, str], set[str]] = {}
        for table in release.tables:
            for dimension in table.dimensions:
                known = self.codes.setdefault((table.measure, dimension.name), set())
                known.update(dimension.parents)
            for name, cell in _named(table):
                self.cells[name] = cell
                self.units[name] = table.unit

    def lack(self, name: CellName) -> Lack | None:
        """Why the month adds nothing, or not all of it; None where nothing is lacking."""
        if name in self.cells:
            mark = self.cells[name].mark
            if mark in (Mark.HIDDEN, Mark.MISSING):
                return Lack(mark.value)
            return None if self._knows_all(name) else Lack.PARTIAL
        for dimension, code in name.at:
            if SERVICE_GROUPS.get(code) in self.codes.get((name.measure, dimension), ()):
                return Lack.GROUPED
        leader = FOLLOWING.get(name.measure)
        if leader is not None and CellName(leader, name.at) in self.cells:
            return Lack.MISSING
        return None

    def _knows_all(self, name: CellName) -> bool:
        leader = FOLLOWING.get(name.measure)
        if leader is None or name.at:
            return True
        return all(
            codes <= self.codes.get((name.measure, dimension), set())
            for (measure, dimension), codes in self.codes.items()
            if measure == leader
        )


def _sum(
    name: CellName, unit: str, months: Sequence[str], releases: Mapping[str, Month]
) -> YearFigure:
    value, counted, lacks = 0.0, [], {}
    for month in months:
        release = releases.get(month)
        lack = Lack.UNPUBLISHED if release is None else release.lack(name)
        if lack is not None:
            lacks[month] = lack
        cell = None if release is None else release.cells.get(name)
        if cell is not None and cell.value is not None:
            value += cell.value
            counted.append(month)
    return YearFigure(name, unit, value, counted, lacks)


def _named(table: Table) -> Iterator[tuple[CellName, Published]]:
    for codes, cell in table.cells.items():
        name = _name(table, codes)
        if len(name.at) <= 1 and not any(code.startswith(FINEST) for _, code in name.at):
            yield name, cell


def _name(table: Table, codes: Codes) -> CellName:
    at = zip((dimension.name for dimension in table.dimensions), codes, strict=True)
    return CellName(table.measure, tuple(sorted(pair for pair in at if pair[1] != TOTAL)))
