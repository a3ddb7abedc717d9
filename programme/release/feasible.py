"""How low and how high each unknown of a linear system can be: linear programming, by HiGHS.

The system falls apart into components that share no row; each is small. A component's programme is
built once, and run again with one objective after the other from the basis of the last, so that a
run takes about a millisecond. Where a best solution is not whole although it counts, the same
programme is run over the integers: what an attacker who knows that uses are whole would find.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

from contract import EscaleError

INFINITY = math.inf
WHOLE = 1e-6
"""How far from an integer a solver's value may be and still be one."""
INTEGER_SECONDS = 2.0
"""How long one search over the integers may take; then its bound so far is taken."""

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
    system: System, asked: Sequence[int], enough: Enough | None = None
) -> dict[int, tuple[float, float]]:
    """The least and the greatest value of each asked unknown.

    With `enough`, an unknown is left as soon as solutions seen on the way say enough of it; its
    range is then at least what is given, else exactly. Raises Contradiction.
    """
    wanted = set(asked)
    exact = enough is None
    enough = enough or (lambda *_: False)
    found: dict[int, tuple[float, float]] = {}
    for unknowns, rows in components(system):
        mine = [one for one in unknowns if one in wanted]
        if not mine:
            continue
        if rows:
            found.update(_Component(system, unknowns, rows).ranges(mine, enough, exact))
        else:
            found.update({one: (system.lower[one], system.upper[one]) for one in mine})
    return found


class _Component:
    """One component as a programme that stays loaded."""

    def __init__(self, system: System, unknowns: Sequence[int], rows: Sequence[Row]) -> None:
        self.unknowns = unknowns
        self.column = {one: place for place, one in enumerate(unknowns)}
        self.whole = np.array([system.whole[one] for one in unknowns])
        self.solver = _quiet()
        lower = np.array([system.lower[one] for one in unknowns])
        upper = np.array([system.upper[one] for one in unknowns])
        self.solver.addVars(len(unknowns), lower, upper)
        for row in rows:
            columns = np.array([self.column[one] for one in row.terms], dtype=np.int32)
            values = np.array(list(row.terms.values()))
            self.solver.addRow(row.low, row.high, len(columns), columns, values)
        self.least = np.full(len(unknowns), INFINITY)
        self.greatest = np.full(len(unknowns), -INFINITY)

    def ranges(
        self, mine: Sequence[int], enough: Enough, exact: bool
    ) -> dict[int, tuple[float, float]]:
        found = {}
        for one in mine:
            place = self.column[one]
            for sign in (1, -1):
                if not enough(one, float(self.least[place]), float(self.greatest[place])):
                    self._reach(place, sign, exact)
            found[one] = (float(self.least[place]), float(self.greatest[place]))
        return found

    def _reach(self, place: int, sign: int, exact: bool) -> None:
        """Takes one unknown as low (1) or as high (-1) as it goes, and notes all that is seen."""
        self.solver.changeColCost(place, sign)
        best = self._run()
        if exact and best is not None and self.whole[place] and not self._is_whole():
            best = self._run_whole()
        self.solver.changeColCost(place, 0)
        reached = -INFINITY * sign if best is None else best * sign
        if self.whole[place] and math.isfinite(reached):
            reached = math.ceil(reached - WHOLE) if sign == 1 else math.floor(reached + WHOLE)
        if sign == 1:
            self.least[place] = min(self.least[place], reached)
        else:
            self.greatest[place] = max(self.greatest[place], reached)

    def _run(self) -> float | None:
        """The objective's least value; None where there is none. Notes a whole solution."""
        self.solver.run()
        status = self.solver.getModelStatus()
        if status in (
            highspy.HighsModelStatus.kUnbounded,
            highspy.HighsModelStatus.kUnboundedOrInfeasible,
        ):
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise Contradiction(
                f"the published figures contradict each other: {status.name}",
                todo="look for a total that is not the sum of its cells, or a wrong tie",
            )
        if self._is_whole():
            self._note()
        return float(self.solver.getInfo().objective_function_value)

    def _run_whole(self) -> float | None:
        """The same over the integers; where time runs out, the bound that is proved by then."""
        kinds = highspy.HighsVarType
        every = np.arange(len(self.unknowns), dtype=np.int32)
        self.solver.changeColsIntegrality(
            len(every),
            every,
            np.array([kinds.kInteger if whole else kinds.kContinuous for whole in self.whole]),
        )
        self.solver.run()
        info = self.solver.getInfo()
        status = self.solver.getModelStatus()
        bound = float(info.mip_dual_bound)
        if status == highspy.HighsModelStatus.kOptimal:
            self._note()
            bound = float(info.objective_function_value)
        elif status != highspy.HighsModelStatus.kTimeLimit:
            raise Contradiction(
                f"no whole numbers fit the published figures: {status.name}",
                todo="look for a total that is not the sum of its cells, or a wrong tie",
            )
        self.solver.changeColsIntegrality(
            len(every), every, np.array([kinds.kContinuous] * len(every))
        )
        return bound

    def _solution(self) -> np.ndarray:
        return np.asarray(self.solver.getSolution().col_value)

    def _is_whole(self) -> bool:
        counts = self._solution()[self.whole]
        return bool(np.all(np.abs(counts - np.rint(counts)) < WHOLE))

    def _note(self) -> None:
        """Every value of a solution is a value that its unknown can have."""
        seen = self._solution()
        seen = np.where(self.whole, np.rint(seen), seen)
        self.least = np.minimum(self.least, seen)
        self.greatest = np.maximum(self.greatest, seen)


OPTIONS: Mapping[str, bool | int | float | str] = {
    "output_flag": False,
    "presolve": "off",
    "solver": "simplex",
    "simplex_strategy": 4,
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
}


def _quiet() -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in OPTIONS.items():
        solver.setOptionValue(option, value)
    return solver
