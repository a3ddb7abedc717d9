"""Cells by name, and what sums tie them together, over all tables of a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from contract import EscaleError
from programme.release.cells import (
    CellName,
    Figure,
    Mark,
    Published,
    PublishedRelease,
    Shape,
    Table,
)

Grouping = Mapping[str, Mapping[str, Sequence[str]]]
"""By dimension: a coarser version's code, and the codes that it was made of."""


@dataclass(frozen=True, slots=True)
class Sum:
    """`total` is the sum of `parts`, those without data left out."""

    total: CellName
    parts: tuple[CellName, ...]

    @property
    def cells(self) -> tuple[CellName, ...]:
        """Total and parts."""
        return (self.total, *self.parts)


@dataclass(frozen=True)
class Truth:
    """A release's figures by name, in full: confidential."""

    figures: Mapping[CellName, Figure]
    units: Mapping[CellName, str]
    sums: Sequence[Sum]


def sums_of(tables: Iterable[Shape], known: Mapping[CellName, object]) -> list[Sum]:
    """Each sum once, over the cells in `known`: the others are missing."""
    found: dict[Sum, None] = {}
    for table in tables:
        for codes, under in table.sums():
            total = table.name_of(codes)
            parts = tuple(sorted(n for n in map(table.name_of, under) if n in known))
            if total in known and parts:
                found[Sum(total, parts)] = None
    return list(found)


def truth_of(tables: Sequence[Table]) -> Truth:
    """Figures by name.

    Raises EscaleError, naming the cell, where two tables say different things of one cell, or a
    margin is not the sum of its cells: then no protection means anything.
    """
    figures: dict[CellName, Figure] = {}
    units: dict[CellName, str] = {}
    for table in tables:
        for codes, figure in table.figures.items():
            name = table.name_of(codes)
            if figures.setdefault(name, figure) != figure:
                raise EscaleError(
                    f"two tables say {figures[name]} and {figure} of one cell",
                    where=f"{table.name}: {name}",
                    todo="make both from the same counts",
                )
            units[name] = table.unit
    sums = sums_of(tables, figures)
    for one in sums:
        value = sum(figures[part].value for part in one.parts)
        if abs(value - figures[one.total].value) > 1e-6 * max(1.0, value):
            raise EscaleError(
                f"a margin is {figures[one.total].value:g}, its cells are {value:g} together",
                where=f"{one.total} = {' + '.join(map(str, one.parts))}",
                todo="make margins by adding up the cells that have data",
            )
    return Truth(figures, units, sums)


@dataclass(frozen=True)
class Reading:
    """What a reader has of a release: cells by name, those without data left out.

    `derived` are cells that no table has: sums of hidden ones, which another version shows.
    """

    id: str
    month: str
    cells: Mapping[CellName, Published]
    units: Mapping[CellName, str]
    sums: Sequence[Sum]
    derived: frozenset[CellName]

    @property
    def hidden(self) -> Iterator[CellName]:
        """The cells that its tables hide."""
        return (
            name
            for name, cell in self.cells.items()
            if cell.mark is Mark.HIDDEN and name not in self.derived
        )


def read(release: PublishedRelease, grouping: Grouping) -> Reading:
    """A release by names. What one table shows is known, whatever another hides."""
    cells: dict[CellName, Published] = {}
    units: dict[CellName, str] = {}
    for table in release.tables:
        for codes, cell in table.cells.items():
            name = table.name_of(codes)
            if cell.mark is Mark.MISSING or (name in cells and cell.mark is Mark.HIDDEN):
                continue
            cells[name] = cell
            units[name] = table.unit
    sums = sums_of(release.tables, cells)
    groups = groups_of(cells, grouping)
    derived = {one.total for one in groups} - set(cells)
    for one in groups:
        if one.total in derived:
            cells[one.total] = _together([cells[part] for part in one.parts])
            units[one.total] = units[one.parts[0]]
    return Reading(
        release.id,
        release.month,
        cells,
        units,
        [*sums, *groups],
        frozenset(name for name in derived if cells[name].mark is Mark.HIDDEN),
    )


def groups_of(known: Iterable[CellName], grouping: Grouping) -> list[Sum]:
    """Coarser cells, in the order in which they can be added up, each with those it is made of."""
    found: list[Sum] = []
    names = set(known)
    for dimension, groups in grouping.items():
        into = {code: group for group, under in groups.items() for code in under}
        parts: dict[CellName, list[CellName]] = {}
        for name in names:
            at = dict(name.at)
            if (group := into.get(at.get(dimension, ""))) is not None:
                coarse = CellName(name.measure, tuple(sorted((at | {dimension: group}).items())))
                parts.setdefault(coarse, []).append(name)
        found += [Sum(coarse, tuple(sorted(under))) for coarse, under in sorted(parts.items())]
        names.update(parts)
    return found


def _together(cells: Sequence[Published]) -> Published:
    values = [cell.value for cell in cells if cell.value is not None]
    if len(values) < len(cells):
        return Published(Mark.HIDDEN)
    return Published(Mark.SHOWN if sum(values) else Mark.ZERO, sum(values))
