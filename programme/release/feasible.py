"""How low and how high each unknown of a linear system can be: linear programming, by HiGHS.

The system falls apart into components that share no row; each is small. A component's programme is
built once, and run again with one objective after the other from the basis of the last, so that a
run takes about a millisecond. Where a best solution is not whole although it counts, the same
programme is run over the integers: what an attacker who knows that uses are whole would find.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import product

import highspy
import numpy as np

from programme.release.solver import Solver, quiet
from programme.release.system import INFINITY, Contradiction, Row, System, components

WHOLE = 1e-6
"""How far from an integer a solver's value may be and still be one."""
NODES = 200
"""How far one search over the integers may branch: a limit in time would not repeat itself."""
SMALL = 200
"""Unknowns up to which bounds are sought over the integers, too."""
PRIMAL = 4
"""HiGHS's number for the primal simplex."""
WANDERINGS = 24
"""How many solutions are looked at before cells are looked at one by one."""
DOWN, UP = 1, -1
RADII = (2, 3, 4, 0)
"""How far from a cell a whole solution may differ from the last one seen; 0: everywhere."""
Values = np.ndarray[tuple[int], np.dtype[np.float64]]

Enough = Callable[[int, float, float], bool]
"""Whether it is known enough of an unknown that it can be as low, and as high, as this."""


def ranges(
    system: System, asked: Collection[int], enough: Enough | None = None
) -> dict[int, tuple[float, float]]:
    """The least and the greatest value of each asked unknown.

    Exact, but that in a component of more than `SMALL` unknowns they need not be reached by whole
    numbers. With `enough`, an unknown is left as soon as solutions seen on the way say enough of
    it; its range is then at least what is given, and one that is never enough has its bounds.
    Raises Contradiction.
    """
    found: dict[int, tuple[float, float]] = {}
    for unknowns, rows in components(system):
        mine = [one for one in unknowns if one in asked]
        if not rows:
            found.update({one: (system.lower[one], system.upper[one]) for one in mine})
        elif mine:
            component = Component(system, unknowns, rows)
            found.update(component.bounds(mine) if enough is None else component.open(mine, enough))
    return found


class Component:
    """One component as a programme that stays loaded.

    `least` and `greatest` are what solutions have reached, in whole numbers where it counts;
    `floor` and `ceiling` are what none can pass.
    """

    def __init__(self, system: System, unknowns: Sequence[int], rows: Sequence[Row]) -> None:
        self.column = {one: place for place, one in enumerate(unknowns)}
        self.every = np.arange(len(unknowns), dtype=np.int32)
        self.whole = np.array([system.whole[one] for one in unknowns])
        self.lower = np.array([system.lower[one] for one in unknowns])
        self.upper = np.array([system.upper[one] for one in unknowns])
        self.floor, self.ceiling = self.lower.copy(), self.upper.copy()
        self.least = np.full(len(unknowns), INFINITY)
        self.greatest = np.full(len(unknowns), -INFINITY)
        self.seen: Values | None = None
        self.rows = [
            Row({self.column[one]: value for one, value in row.terms.items()}, row.low, row.high)
            for row in rows
        ]
        self.rows_of: list[list[int]] = [[] for _ in unknowns]
        for number, row in enumerate(self.rows):
            for one in row.terms:
                self.rows_of[one].append(number)
        # Another objective leaves the last basis feasible, which the primal simplex goes on from.
        self.solver = quiet(presolve="off", solver="simplex", simplex_strategy=PRIMAL)
        self.solver.addVars(len(unknowns), self.lower, self.upper)
        everywhere = {one: one for one in self.column.values()}
        for row in self.rows:
            self._add(self.solver, row, everywhere)

    def bounds(self, mine: Sequence[int]) -> dict[int, tuple[float, float]]:
        """The range of each; in a small component, as far as whole numbers reach."""
        for place, sign in product((self.column[one] for one in mine), (DOWN, UP)):
            if not self._reach(place, sign) and len(self.every) <= SMALL:
                self._reach_whole(place, sign)
        return {one: self._outer(one) for one in mine}

    def open(self, mine: Sequence[int], enough: Enough) -> dict[int, tuple[float, float]]:
        """A range of each that is enough, or its bounds.

        Whole numbers are looked for last, and only where the bounds would be enough of all.
        """
        if len(mine) > WANDERINGS:
            self._wander(mine, enough)
        narrow = False
        for one in mine:
            for sign in (DOWN, UP):
                if not enough(one, *self._reached(one)):
                    self._reach(self.column[one], sign)
            narrow |= not enough(one, *self._reached(one)) and not enough(one, *self._outer(one))
        for one in mine if not narrow else ():
            for radius, sign in product(RADII, (UP, DOWN)):
                if not enough(one, *self._reached(one)):
                    self._reach_whole(self.column[one], sign, radius)
        return {
            one: reached if enough(one, *(reached := self._reached(one))) else self._outer(one)
            for one in mine
        }

    def _reached(self, one: int) -> tuple[float, float]:
        return float(self.least[self.column[one]]), float(self.greatest[self.column[one]])

    def _outer(self, one: int) -> tuple[float, float]:
        return float(self.floor[self.column[one]]), float(self.ceiling[self.column[one]])

    def _wander(self, mine: Sequence[int], enough: Enough) -> None:
        """Solutions in many directions at once, for each of them opens many unknowns."""
        rng = np.random.default_rng(0)
        left = [self.column[one] for one in mine]
        for _ in range(WANDERINGS):
            cost = np.zeros(len(self.every))
            cost[left] = rng.choice([DOWN, UP], len(left)) * rng.uniform(0.5, 1.0, len(left))
            self.solver.changeColsCost(len(cost), self.every, cost)
            self._run()
            left = [self.column[one] for one in mine if not enough(one, *self._reached(one))]
            if not left:
                break
        self.solver.changeColsCost(len(self.every), self.every, np.zeros(len(self.every)))

    def _reach(self, place: int, sign: int) -> bool:
        """Takes one unknown as far as it goes; whether in whole numbers."""
        self.solver.changeColCost(place, sign)
        best = self._run()
        self.solver.changeColCost(place, 0)
        self._bound(place, sign, best)
        if best is None:
            # However far it goes, there are whole numbers beyond it.
            reached = self.greatest if sign == UP else self.least
            reached[place] = INFINITY if sign == UP else -INFINITY
        return best is None or not self.whole[place] or self._is_whole()

    def _reach_whole(self, place: int, sign: int, radius: int = 0) -> None:
        """The same over the integers; where that takes long, the bound that is proved by then.

        With a radius, only unknowns so many rows away move, the others stay as last seen.
        """
        moving = self._around(place, radius)
        column = {one: at for at, one in enumerate(moving)}
        solver = quiet(mip_rel_gap=0.0, mip_max_nodes=NODES)
        every = np.array(moving)
        solver.addVars(len(every), self.lower[every], self.upper[every])
        kinds = np.array([KINDS[bool(self.whole[one])] for one in moving], dtype=np.uint8)
        solver.changeColsIntegrality(len(kinds), np.arange(len(kinds), dtype=np.int32), kinds)
        solver.changeColCost(column[place], sign)
        for row in {number for one in moving for number in self.rows_of[one]}:
            self._add(solver, self.rows[row], column)
        solver.run()
        info, status = solver.getInfo(), solver.getModelStatus()
        if status not in (highspy.HighsModelStatus.kOptimal, *UNFINISHED):
            raise _contradiction(status)
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            found = np.zeros(len(self.lower)) if self.seen is None else self.seen.copy()
            found[every] = np.asarray(solver.getSolution().col_value)
            self._note(found)
        if len(moving) == len(self.lower):
            self._bound(place, sign, float(info.mip_dual_bound))

    def _add(self, solver: Solver, row: Row, column: Mapping[int, int]) -> None:
        """The row over the columns that move, with the others put in as last seen."""
        terms = {column[one]: value for one, value in row.terms.items() if one in column}
        still = sum(
            value * self.seen[one]
            for one, value in row.terms.items()
            if self.seen is not None and one not in column
        )
        places = np.array(list(terms), dtype=np.int32)
        values = np.array(list(terms.values()))
        solver.addRow(row.low - still, row.high - still, len(places), places, values)

    def _around(self, place: int, radius: int) -> list[int]:
        """Unknowns within so many rows; all of them for 0, or while no solution is known."""
        if not radius or self.seen is None:
            return list(range(len(self.lower)))
        near, edge = {place}, {place}
        for _ in range(radius):
            rows = {number for one in edge for number in self.rows_of[one]}
            edge = {one for number in rows for one in self.rows[number].terms} - near
            near |= edge
        return sorted(near)

    def _bound(self, place: int, sign: int, best: float | None) -> None:
        if best is None:
            return
        value = best * sign
        if self.whole[place]:
            value = math.ceil(value - WHOLE) if sign == DOWN else math.floor(value + WHOLE)
        if sign == DOWN:
            self.floor[place] = max(self.floor[place], value)
        else:
            self.ceiling[place] = min(self.ceiling[place], value)

    def _run(self) -> float | None:
        """The objective's least value; None where there is none. Notes a whole solution."""
        self.solver.run()
        status = self.solver.getModelStatus()
        if status in UNBOUNDED:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise _contradiction(status)
        if self._is_whole():
            self._note(self._solution())
        return float(self.solver.getInfo().objective_function_value)

    def _solution(self) -> Values:
        return np.asarray(self.solver.getSolution().col_value)

    def _is_whole(self) -> bool:
        counts = self._solution()[self.whole]
        return bool(np.all(np.abs(counts - np.rint(counts)) < WHOLE))

    def _note(self, found: Values) -> None:
        """Every value of a solution is a value that its unknown can have."""
        self.seen = np.where(self.whole, np.rint(found), found)
        self.least = np.minimum(self.least, self.seen)
        self.greatest = np.maximum(self.greatest, self.seen)


def _contradiction(status: highspy.HighsModelStatus) -> Contradiction:
    return Contradiction(
        f"the published figures contradict each other: {status.name}",
        todo="look for a total that is not the sum of its cells, or a cell wrongly held unchanged",
    )


KINDS = {True: int(highspy.HighsVarType.kInteger), False: int(highspy.HighsVarType.kContinuous)}
UNBOUNDED = (
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)
UNFINISHED = (highspy.HighsModelStatus.kSolutionLimit, highspy.HighsModelStatus.kIterationLimit)
