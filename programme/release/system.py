"""A linear system: unknowns, rows over them, and the components into which it falls apart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from contract import EscaleError

INFINITY = math.inf


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
