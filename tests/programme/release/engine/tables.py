"""Tables for the engine's tests, from their finest counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import product
from typing import Any

from programme.release.cells import (
    TOTAL,
    CellName,
    Codes,
    Dimension,
    Figure,
    Mark,
    PublishedRelease,
    Table,
)
from programme.release.equations import truth_of
from programme.release.repair import marks_of, publish

MONTH = "2026-10"
USES = "uses"


def flat(name: str, codes: Sequence[str]) -> Dimension:
    """A dimension of one level."""
    return Dimension(name, dict.fromkeys(codes, TOTAL))


def line(dimension: Dimension, code: str) -> list[str]:
    """The code and all above it."""
    found = [code]
    while found[-1] != TOTAL:
        found.append(dimension.parents[found[-1]])
    return found


def table(
    dimensions: Sequence[Dimension],
    finest: Mapping[Any, float],
    *,
    name: str = "table",
    measure: str = USES,
    days: Mapping[Any, Collection[int]] | None = None,
    unit: str = "1",
) -> Table:
    """Figures with their margins; with `days`, distinct ones of every cell."""
    values: dict[Codes, float] = {}
    seen: dict[Codes, set[int]] = {}
    for codes, value in finest.items():
        for above in product(*map(line, dimensions, codes)):
            values[above] = values.get(above, 0) + value
            seen.setdefault(above, set()).update((days or {}).get(codes, ()))
    figures = {
        codes: Figure(value, None if days is None else len(seen[codes]))
        for codes, value in values.items()
    }
    return Table(name, measure, dimensions, figures, unit)


def named(measure: str, **at: str) -> CellName:
    """A cell's name."""
    return CellName(measure, tuple(sorted(at.items())))


def hiding(
    tables: Sequence[Table], hidden: Collection[CellName], version: str = "2026-10-v1"
) -> PublishedRelease:
    """The tables as a release that hides these cells and no other."""
    marks = marks_of(truth_of(tables).figures, hidden)
    return publish(version, version.rpartition("-v")[0], tables, marks, {})


def marked(release: PublishedRelease, mark: Mark) -> set[CellName]:
    """The cells of the release that bear the mark."""
    return {
        one.name_of(codes)
        for one in release.tables
        for codes, cell in one.cells.items()
        if cell.mark is mark
    }
