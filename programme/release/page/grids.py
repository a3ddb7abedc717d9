"""Tables of a release as grids of cells for reading: places downwards, the rest across."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from programme.release.cells import (
    TOTAL,
    Codes,
    Dimension,
    Gap,
    Published,
    PublishedRelease,
    PublishedTable,
)
from programme.release.formats.long_rows import PLACE
from programme.release.formats.reading import Frozen


@dataclass(frozen=True, slots=True)
class GridRow:
    """`depth`: 0 for the total, 1 beneath it, and so on."""

    label: str
    depth: int
    cells: Sequence[Published]
    gap: Gap | None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: `columns` are the labels of its second dimension, or of its measure."""

    title: str
    unit: str
    columns: Sequence[str]
    rows: Sequence[GridRow]


def grids(frozen: Frozen, language: str) -> Sequence[Grid]:
    """Those tables that fit on a page: of one dimension or two."""
    return [
        _grid(frozen, table, language)
        for table in frozen.release.tables
        if 1 <= len(table.dimensions) <= 2
    ]


def cells_of(release: PublishedRelease, measure: str, dimension: str) -> dict[str, Published]:
    """A measure by the codes of one dimension alone, whichever tables show it; no total."""
    found: dict[str, Published] = {}
    for table in release.tables:
        names = [one.name for one in table.dimensions]
        if table.measure == measure and dimension in names:
            place = names.index(dimension)
            for code in table.dimensions[place].parents:
                alone = [TOTAL] * len(names)
                alone[place] = code
                if (cell := table.cells.get(tuple(alone))) is not None:
                    found.setdefault(code, cell)
    return found


def total_of(release: PublishedRelease, measure: str) -> Published | None:
    """A measure's total over everything, where a table has it."""
    for table in release.tables:
        if table.measure == measure:
            return table.cells.get((TOTAL,) * len(table.dimensions))
    return None


def _grid(frozen: Frozen, table: PublishedTable, language: str) -> Grid:
    down, *across = table.dimensions
    columns = list(across[0].codes) if across else []
    gaps = frozen.release.gaps if down.name == PLACE else {}
    rows = [
        GridRow(
            frozen.label(down.name, code, language),
            depth,
            [table.cells[codes] for codes in _row(code, columns) if codes in table.cells],
            gaps.get(code),
        )
        for code, depth in _tree(down)
    ]
    measure = frozen.label("measure", table.measure, language)
    labels = [frozen.label(across[0].name, code, language) for code in columns] or [measure]
    title = frozen.label("table", table.name, language)
    return Grid(title if title != table.name else measure, table.unit, labels, rows)


def _row(code: str, columns: Sequence[str]) -> Sequence[Codes]:
    return [(code, column) for column in columns] or [(code,)]


def _tree(dimension: Dimension) -> Sequence[tuple[str, int]]:
    """The codes with their depth, each right after the one above it."""

    def under(code: str, depth: int) -> list[tuple[str, int]]:
        found = [(code, depth)]
        for child in dimension.children.get(code, ()):
            found += under(child, depth + 1)
        return found

    return under(TOTAL, 0)
