"""What else to hide so that a hidden cell opens, at the least cost to readers: a linear programme.

A hidden cell is open as far as figures can move with every sum kept. So the cell is moved by as
much as it must be open, all others may follow, shown ones at their cost; those that moved are what
to hide. They come as whole circles, so that none of them is alone in a sum. After Kelly, Golden
and Assad, «Cell suppression: disclosure protection for sensitive tabular data», Networks 22 (1992).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import highspy
import numpy as np

from programme.release.attack import Interval
from programme.release.cells import CellName
from programme.release.equations import Truth
from programme.release.rules import COUNT, Need
from programme.release.solver import quiet

MARGIN_WEIGHT = 4.0
"""How much dearer each level of totals makes hiding a cell: totals are what readers want first."""
MOVED = 1e-6
FREE = 1e-4
"""The cost of moving what is hidden already: a little, so that ways are short."""


class Opening:
    """The programme, built once for a release's cells other than zero.

    Each cell has two columns: by how much it goes up, and by how much down; a count that is not
    zero stays one at least.
    """

    def __init__(self, truth: Truth, hidden: Collection[CellName]) -> None:
        self.truth = truth
        self.hidden = set(hidden)
        self.names = sorted(name for name, figure in truth.figures.items() if figure.value)
        self.column = {name: 2 * place for place, name in enumerate(self.names)}
        self.levels = dict.fromkeys(self.names, 0)
        self.solver = quiet()
        upper = np.array([bound for name in self.names for bound in self._bounds(name)])
        self.solver.addVars(len(upper), np.zeros(len(upper)), upper)
        self._add_sums()
        every = np.arange(len(upper), dtype=np.int32)
        costs = np.repeat([self._cost(name) for name in self.names], 2)
        self.solver.changeColsCost(len(costs), every, costs)

    def open(self, name: CellName, up: float, down: float) -> set[CellName]:
        """The shown cells to hide so that the cell can be `up` higher, or `down` lower if that is
        cheaper; none where nothing helps, or nothing more is needed. They count as hidden then.
        """
        found = [self._moved(name, 0, up), self._moved(name, 1, down)]
        ways = [way for way in found if way is not None]
        if not ways:
            return set()
        _, chosen = min(ways, key=lambda way: way[0])
        for one in chosen:
            self.hidden.add(one)
            for side in (0, 1):
                self.solver.changeColCost(self.column[one] + side, FREE)
        return chosen

    def _moved(self, name: CellName, side: int, by: float) -> tuple[float, set[CellName]] | None:
        """The cost of moving the cell to one side, and the shown cells that move with it."""
        column, other = self.column[name] + side, self.column[name] + 1 - side
        bound, back = self._bounds(name)[side], self._bounds(name)[1 - side]
        if not 0 < by <= bound:
            return None
        self.solver.changeColBounds(column, by, by)
        self.solver.changeColBounds(other, 0.0, 0.0)
        self.solver.run()
        best = self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        values = np.asarray(self.solver.getSolution().col_value) if best else None
        cost = float(self.solver.getInfo().objective_function_value)
        self.solver.changeColBounds(column, 0.0, bound)
        self.solver.changeColBounds(other, 0.0, back)
        if values is None:
            return None
        moved = np.abs(values[0::2] - values[1::2]) > MOVED
        return cost, {self.names[place] for place in np.flatnonzero(moved)} - self.hidden

    def _bounds(self, name: CellName) -> tuple[float, float]:
        least = 1.0 if self.truth.units[name] == COUNT else 0.0
        return highspy.kHighsInf, max(0.0, self.truth.figures[name].value - least)

    def _add_sums(self) -> None:
        for one in self.truth.sums:
            terms = [(part, 1.0) for part in one.parts if part in self.column]
            if one.total not in self.column or not terms:
                continue
            self.levels[one.total] += 1
            terms.append((one.total, -1.0))
            columns = [self.column[name] + side for name, _ in terms for side in (0, 1)]
            signs = [sign * side for _, sign in terms for side in (1.0, -1.0)]
            self.solver.addRow(0.0, 0.0, len(columns), np.array(columns, np.int32), np.array(signs))

    def _cost(self, name: CellName) -> float:
        if name in self.hidden:
            return FREE
        return float(self.truth.figures[name].value * MARGIN_WEIGHT ** self.levels[name])


def opened(
    truth: Truth,
    hidden: Collection[CellName],
    narrow: Collection[Interval],
    needs: Mapping[CellName, Need],
) -> set[CellName]:
    """The shown cells to hide so that each of the intervals is as wide as it must be."""
    programme, found = Opening(truth, hidden), set[CellName]()
    for interval in narrow:
        value, need = truth.figures[interval.name].value, needs[interval.name]
        least = max(need.high - value, 0.0)
        up = max(least, need.width)
        # Down is as good only where nothing asks for a height.
        down = need.width if not least else 0.0
        found |= programme.open(interval.name, up, down)
    return found
