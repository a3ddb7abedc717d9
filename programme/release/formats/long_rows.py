"""A release as one long table: a row for each cell of each of its tables.

`_T` is a total and `_Z` a dimension that a table does not have, as SDMX's cross-domain code lists
have them. A cell that is hidden or missing has no value: only its mark tells which.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from programme.release.cells import TOTAL, Gap, Mark, Published, PublishedRelease, PublishedTable

ALL, NOT_THERE = "_T", "_Z"
PLACE = "place"
BEFORE = ("release", "month", "table", "measure", "unit")
AFTER = ("mark", "value", "days", "hours_without_data", "hours_in_service")

Value = str | float | int | None


@dataclass(frozen=True, slots=True)
class LongRow:
    """A cell; `codes` by column, totals as `_T`. `gap` is that of the row's place."""

    release: str
    month: str
    table: str
    measure: str
    unit: str
    codes: Mapping[str, str]
    cell: Published
    gap: Gap | None

    def cells(self, dimensions: Sequence[str]) -> Sequence[Value]:
        """The row's cells in the order of the columns."""
        gap = self.gap
        return (
            *(self.release, self.month, self.table, self.measure, self.unit),
            *(self.codes.get(name, NOT_THERE) for name in dimensions),
            *(self.cell.mark.value, *_said(self.cell)),
            *((None, None) if gap is None else (gap.hours, gap.of)),
        )


def dimensions_of(release: PublishedRelease) -> Sequence[str]:
    """The dimensions of all tables, each once, in the order in which they come."""
    names = (dimension.name for table in release.tables for dimension in table.dimensions)
    return list(dict.fromkeys(names))


def columns_of(release: PublishedRelease) -> Sequence[str]:
    """The long table's columns."""
    return (*BEFORE, *dimensions_of(release), *AFTER)


def long_rows(release: PublishedRelease) -> Iterator[LongRow]:
    """Every cell of every table, in their order."""
    for table in release.tables:
        for codes, cell in table.cells.items():
            yield _row(release, table, codes, cell)


def _row(
    release: PublishedRelease, table: PublishedTable, codes: Sequence[str], cell: Published
) -> LongRow:
    names = [dimension.name for dimension in table.dimensions]
    at = dict(zip(names, codes, strict=True))
    return LongRow(
        *(release.id, release.month, table.name, table.measure, table.unit),
        codes={name: ALL if code == TOTAL else code for name, code in at.items()},
        cell=cell,
        gap=release.gaps.get(at[PLACE]) if PLACE in at else None,
    )


def _said(cell: Published) -> tuple[float | None, int | None]:
    """Value and days; whatever a hidden cell came with stays here."""
    if cell.mark is Mark.ZERO:
        return 0, cell.days
    return (cell.value, cell.days) if cell.mark is Mark.SHOWN else (None, None)
