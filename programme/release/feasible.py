"""How low and how high each unknown of a linear system can be: linear programming, by HiGHS.

The system falls apart into components that share no row; each is small. A component's programme is
built once, and run again with one objective after the other from the basis of the last, so that a
run takes about a millisecond. Where a best solution is not whole although it counts, the same
programme is run over the integers: what an attacker who knows that uses are whole would find.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import highspy
import numpy as np

from contract import EscaleError

INFINITY = math.inf
WHOLE = 1e-6
"""How far from an integer a solver's value may be and still be one."""
NODES = 200
"""How far one search over the integers may branch: a limit in time would not repeat itself."""
SMALL = 200
"""Unknowns up to which bounds are sought over the integers, too."""
WANDERINGS = 24
"""How many solutions are looked at before cells are looked at one by one."""
DOWN, UP = 1, -1
RADII = (2, 3, 4, 0)
"""How far from a cell a whole solution may differ from the last one seen; 0: everywhere."""
Columns = np.ndarray[tuple[int], np.dtype[np.int32]]
Values = np.ndarray[tuple[int], np.dtype[np.float64]]

Enough = Callable[[int, float, float], bool]
"""Whether it is known enough of an unknown that it can be as low, and as high, as this."""


@dataclass(frozen=True, slots=True)
class Row:
    """`low` ≤ Σ coefficient · unknown ≤ `high`."""

    terms: Mapping[int, float]
    low: float
    high: float


@dataclass
class System:
    """Unknowns by number, with their own bounds, and rows over them."""

    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def unknown(self, lower: float, upper: float = INFINITY, *, whole: bool = True) -> int:
        """A new one; its number."""
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.lower) - 1


class Contradiction(EscaleError):
    """No values at all fit the system."""


def components(system: System) -> Iterator[tuple[Sequence[int], Sequence[Row]]]:
    """Unknowns that share rows, directly or by others, with those rows."""
    root = list(range(len(system.lower)))

    def find(one: int) -> int:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for row in system.rows:
        first, *others = (find(one) for one in row.terms)
        for other in others:
            root[find(other)] = find(first)
    members: dict[int, list[int]] = {}
    for one in range(len(root)):
        members.setdefault(find(one), []).append(one)
    rows: dict[int, list[Row]] = {}
    for row in system.rows:
        rows.setdefault(find(next(iter(row.terms))), []).append(row)
    for key, unknowns in members.items():
        yield unknowns, rows.get(key, [])


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
        self.rows: list[Columns] = []
        self.solver = _quiet()
        self.solver.addVars(len(unknowns), self.lower, self.upper)
        for row in rows:
            columns = np.array([self.column[one] for one in row.terms], dtype=np.int32)
            values = np.array(list(row.terms.values()))
            self.rows.append(columns)
            self.solver.addRow(row.low, row.high, len(columns), columns, values)

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
        return best is None or not self.whole[place] or self._is_whole()

    def _reach_whole(self, place: int, sign: int, radius: int = 0) -> None:
        """The same over the integers; where that takes long, the bound that is proved by then.

        With a radius, only unknowns so many rows away move, the others stay as last seen.
        """
        moving = self._around(place, radius)
        if self.seen is not None:
            self.solver.changeColsBounds(
                len(moving),
                self.every,
                np.where(moving, self.lower, self.seen),
                np.where(moving, self.upper, self.seen),
            )
        self.solver.changeColCost(place, sign)
        given = np.array([INTEGER if whole else CONTINUOUS for whole in self.whole])
        self.solver.changeColsIntegrality(len(given), self.every, given)
        self.solver.setOptionValue("presolve", "on")
        self.solver.run()
        info, status = self.solver.getInfo(), self.solver.getModelStatus()
        if status not in (highspy.HighsModelStatus.kOptimal, *UNFINISHED):
            raise _contradiction(status)
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            self._note()
        if moving.all():
            self._bound(place, sign, float(info.mip_dual_bound))
        self.solver.changeColCost(place, 0)
        given = np.array([CONTINUOUS] * len(self.every))
        self.solver.changeColsIntegrality(len(given), self.every, given)
        self.solver.changeColsBounds(len(moving), self.every, self.lower, self.upper)
        self.solver.setOptionValue("presolve", "off")

    def _around(self, place: int, radius: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Unknowns within so many rows; all of them for 0, or while no solution is known."""
        if not radius or self.seen is None:
            return np.full(len(self.every), True)  # noqa: FBT003
        near = np.full(len(self.every), False)  # noqa: FBT003
        near[place] = True
        for _ in range(radius):
            touched = [columns for columns in self.rows if near[columns].any()]
            near[np.concatenate(touched)] = True
        return near

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
            self._note()
        return float(self.solver.getInfo().objective_function_value)

    def _solution(self) -> Values:
        return np.asarray(self.solver.getSolution().col_value)

    def _is_whole(self) -> bool:
        counts = self._solution()[self.whole]
        return bool(np.all(np.abs(counts - np.rint(counts)) < WHOLE))

    def _note(self) -> None:
        """Every value of a solution is a value that its unknown can have."""
        seen = self._solution()
        self.seen = seen = np.where(self.whole, np.rint(seen), seen)
        self.least = np.minimum(self.least, seen)
        self.greatest = np.maximum(self.greatest, seen)


def _contradiction(status: highspy.HighsModelStatus) -> Contradiction:
    return Contradiction(
        f"the published figures contradict each other: {status.name}",
        todo="look for a total that is not the sum of its cells, or a cell wrongly held unchanged",
    )


INTEGER, CONTINUOUS = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
UNBOUNDED = (
    highspy.HighsModelStatus.kUnbounded,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)
UNFINISHED = (highspy.HighsModelStatus.kSolutionLimit, highspy.HighsModelStatus.kIterationLimit)
OPTIONS: Mapping[str, bool | int | float | str] = {
    "output_flag": False,
    "presolve": "off",
    "solver": "simplex",
    "simplex_strategy": 4,
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_max_nodes": NODES,
}


def _quiet() -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in OPTIONS.items():
        solver.setOptionValue(option, value)
    return solver
