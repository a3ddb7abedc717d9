"""Months as they are published, small enough to add up by hand."""

from __future__ import annotations

from collections.abc import Mapping

from programme.release.cells import (
    TOTAL,
    Codes,
    Dimension,
    Gap,
    Mark,
    Published,
    PublishedRelease,
    PublishedTable,
)

HIDDEN, MISSING, ZERO = Published(Mark.HIDDEN), Published(Mark.MISSING), Published(Mark.ZERO, 0, 0)
PLACES = Dimension("place", {"commune/33063": TOTAL, "commune/33249": TOTAL})


def shown(value: float) -> Published:
    return Published(Mark.SHOWN, value, 9)


def table(measure: str, dimension: Dimension, cells: Mapping[str, Published]) -> PublishedTable:
    """A table of one dimension; a code without a cell is missing."""
    filled: dict[Codes, Published] = {(code,): cells.get(code, MISSING) for code in dimension.codes}
    unit = {"handed_over_mass": "kg"}.get(measure, "1")
    name = f"{measure}_by_{dimension.name}"
    return PublishedTable(name, measure, [dimension], filled, unit)


def month(name: str, *tables: PublishedTable) -> PublishedRelease:
    """The first version of a month."""
    return PublishedRelease(f"{name}-v1", name, tables, {TOTAL: Gap(31, 744)})


def uses(total: Published, bordeaux: Published, lormont: Published) -> PublishedTable:
    cells = {TOTAL: total, "commune/33063": bordeaux, "commune/33249": lormont}
    return table("uses", PLACES, cells)
