"""From the finest counts to every margin: figures with their distinct days, or contributors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from programme.release.cells import TOTAL, Codes, Dimension, Figure

Daily = Sequence[int]
"""Counts by the day of the month."""


def by_days(dimensions: Sequence[Dimension], finest: Mapping[Codes, Daily]) -> dict[Codes, Figure]:
    """Figures of all cells that the finest ones reach."""
    sums: dict[Codes, list[int]] = {}
    for codes, counts in finest.items():
        for above in _cells_above(dimensions, codes):
            if above in sums:
                sums[above] = [one + two for one, two in zip(sums[above], counts, strict=True)]
            else:
                sums[above] = list(counts)
    return {
        codes: Figure(float(sum(counts)), sum(1 for one in counts if one))
        for codes, counts in sums.items()
    }


def by_contributors(
    dimensions: Sequence[Dimension], finest: Mapping[Codes, Mapping[str, float]]
) -> dict[Codes, Figure]:
    """Figures by what each contributor gave to the finest cells."""
    sums: dict[Codes, dict[str, float]] = {}
    for codes, given in finest.items():
        for above in _cells_above(dimensions, codes):
            cell = sums.setdefault(above, {})
            for contributor, value in given.items():
                cell[contributor] = cell.get(contributor, 0.0) + value
    return {codes: _given(cell) for codes, cell in sums.items()}


def _given(cell: Mapping[str, float]) -> Figure:
    counted = [value for value in cell.values() if value]
    return Figure(
        round(float(sum(counted)), 6),
        contributors=len(counted),
        largest=round(float(max(counted, default=0.0)), 6),
    )


def _cells_above(dimensions: Sequence[Dimension], codes: Codes) -> Iterator[Codes]:
    """The cell itself and every margin that holds it."""
    return product(*(_line(one, code) for one, code in zip(dimensions, codes, strict=True)))


def _line(dimension: Dimension, code: str) -> list[str]:
    line = [code]
    while line[-1] != TOTAL:
        line.append(dimension.parents[line[-1]])
    return line
