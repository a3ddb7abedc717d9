"""The linear system of one month's versions: which unknown stands for which cell, and the sums."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import combinations

from programme.release.cells import CellName
from programme.release.equations import Reading
from programme.release.rules import COUNT
from programme.release.system import INFINITY, Row, System

Ties = Callable[[Reading, Reading], Collection[CellName]]
"""Of two versions of a month, the cells whose truth is the same in both."""

Cell = tuple[int, CellName]
"""A cell of one version, by the version's number."""


class Model:
    """Cells of all versions: some with a value, the others with an unknown of the system.

    Cells that are tied share one unknown; one that is shown anywhere gives all of them its value.
    """

    def __init__(self, readings: Sequence[Reading], ties: Ties) -> None:
        self.readings = readings
        self.system = System()
        self.values: dict[Cell, float] = {}
        self.unknowns: dict[Cell, int] = {}
        for members in _classes(readings, ties):
            self._stand_for(members)

    def is_derived(self, cell: Cell) -> bool:
        """Whether no table of its version has the cell."""
        return cell[1] in self.readings[cell[0]].derived

    def _stand_for(self, members: Sequence[Cell]) -> None:
        given = [self.readings[number].cells[name] for number, name in members]
        shown = [cell.value for cell in given if cell.value is not None]
        if len(shown) == len(given):
            self.values.update(zip(members, shown, strict=True))
        elif shown:
            self.values.update(dict.fromkeys(members, shown[0]))
        else:
            number, name = members[0]
            whole = self.readings[number].units[name] == COUNT
            no_zero = whole and not all(map(self.is_derived, members))
            unknown = self.system.unknown(1.0 if no_zero else 0.0, whole=whole)
            self.unknowns.update(dict.fromkeys(members, unknown))

    def add_row(self, terms: Iterable[tuple[Cell, float]], low: float, high: float) -> None:
        """`low` ≤ Σ coefficient · cell ≤ `high`, with what is known put in."""
        unknown: dict[int, float] = {}
        for cell, coefficient in terms:
            if cell in self.values:
                low -= coefficient * self.values[cell]
                high -= coefficient * self.values[cell]
            else:
                column = self.unknowns[cell]
                unknown[column] = unknown.get(column, 0.0) + coefficient
        kept = {column: coefficient for column, coefficient in unknown.items() if coefficient}
        if kept:
            self.system.rows.append(Row(kept, low, high))

    def add_sums(self, number: int) -> None:
        """A total is the sum of its parts."""
        for one in self.readings[number].sums:
            parts = [((number, part), 1.0) for part in one.parts]
            self.add_row([((number, one.total), -1.0), *parts], 0.0, 0.0)

    def add_orders(self, number: int, at_most: Sequence[tuple[str, str]]) -> None:
        """One measure's cell is never above another's at the same place."""
        cells = self.readings[number].cells
        above: Mapping[str, list[str]] = {less: [] for less, _ in at_most}
        for less, more in at_most:
            above[less].append(more)
        for name in cells:
            for measure in above.get(name.measure, ()):
                more_name = CellName(measure, name.at)
                if more_name in cells:
                    terms = [((number, name), 1.0), ((number, more_name), -1.0)]
                    self.add_row(terms, -INFINITY, 0.0)


def _classes(readings: Sequence[Reading], ties: Ties) -> list[list[Cell]]:
    """Cells of all versions, those that are the same together."""
    root: dict[Cell, Cell] = {}

    def find(cell: Cell) -> Cell:
        while (above := root.get(cell, cell)) != cell:
            cell = above
        return cell

    for (first, earlier), (second, later) in combinations(enumerate(readings), 2):
        for name in ties(earlier, later):
            root[find((second, name))] = find((first, name))
    classes: dict[Cell, list[Cell]] = {}
    for number, reading in enumerate(readings):
        for name in reading.cells:
            classes.setdefault(find((number, name)), []).append((number, name))
    return list(classes.values())
