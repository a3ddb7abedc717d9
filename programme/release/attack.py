"""The attacker: what can be worked back from releases, and from nothing else.

Everybody has the published tables and knows that a margin is the sum of its cells, that a hidden
cell is no zero (zero is never hidden), that a cell has no more days than uses, nor than the month
or any cell that holds it, and that who took an offer had one. That is a linear system with an
unknown for each hidden cell; an interval is what the system leaves of one. After Hundepool et al.,
«Handbook on Statistical Disclosure Control», 4.3 (the auditing problem).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from programme.release.attack_days import add_days
from programme.release.attack_model import Cell, Model, Ties
from programme.release.cells import CellName, Mark, Published, PublishedRelease
from programme.release.equations import Grouping, Reading, read
from programme.release.feasible import ranges

AT_MOST: Sequence[tuple[str, str]] = (("taken", "offered"),)
"""Measures of which the first is never above the second, cell by cell."""


@dataclass(frozen=True, slots=True)
class Interval:
    """What is left open about a hidden cell: [low, high], whole numbers for a count."""

    name: CellName
    month: str
    version: str
    low: float
    high: float

    @property
    def recovered(self) -> bool:
        """Whether one value is left."""
        return self.high - self.low < 1e-6 * max(1.0, abs(self.high))


Enough = Callable[[str, CellName, float, float], bool]
"""Whether (release, cell) need not be worked out further: it can be as low and as high as this."""


def attack(
    releases: Sequence[PublishedRelease],
    *,
    ties: Ties | None = None,
    grouping: Grouping | None = None,
    at_most: Sequence[tuple[str, str]] = AT_MOST,
    enough: Enough | None = None,
    only: Collection[CellName] | None = None,
) -> list[Interval]:
    """The interval of every hidden cell of every release, in their order.

    Versions of one month are attacked together; months know nothing of each other. `ties` says
    which cells are the same in two versions: who has the truth gives the strongest attacker;
    without, cells all of whose published totals are equal are taken as the same. With `enough`,
    a cell is left as soon as it is known to be open enough; `only` asks for some cells. Raises
    EscaleError where the figures contradict each other.
    """
    months: dict[str, list[PublishedRelease]] = {}
    for release in releases:
        months.setdefault(release.month, []).append(release)
    found: dict[tuple[str, CellName], Interval] = {}
    for versions in months.values():
        # One version alone is tied to no coarser one.
        readings = [read(one, grouping or {} if len(versions) > 1 else {}) for one in versions]
        for one in _attack_month(readings, ties or unmoved, at_most, enough, only):
            found[one.version, one.name] = one
    order = {release.id: place for place, release in enumerate(releases)}
    return sorted(found.values(), key=lambda one: (order[one.version], one.name))


def unmoved(earlier: Reading, later: Reading) -> set[CellName]:
    """Cells that look unchanged from outside: whatever is shown above them is the same."""
    both = set(earlier.cells) & set(later.cells)
    moved = {name for name in both if _differ(earlier.cells[name], later.cells[name])}
    parts: dict[CellName, set[CellName]] = {}
    for one in (*earlier.sums, *later.sums):
        parts.setdefault(one.total, set()).update(one.parts)
    stack = list(moved)
    while stack:
        for part in parts.get(stack.pop(), ()):
            if part not in moved:
                if part in both and _same(earlier.cells[part], later.cells[part]):
                    continue
                moved.add(part)
                stack.append(part)
    return both - moved


def _differ(one: Published, other: Published) -> bool:
    return one.value is not None and other.value is not None and one.value != other.value


def _same(one: Published, other: Published) -> bool:
    return one.value is not None and one.value == other.value


def _attack_month(
    readings: Sequence[Reading],
    ties: Ties,
    at_most: Sequence[tuple[str, str]],
    enough: Enough | None,
    only: Collection[CellName] | None,
) -> list[Interval]:
    model = Model(readings, ties)
    for number in range(len(readings)):
        model.add_sums(number)
        model.add_orders(number, at_most)
        add_days(model, number)
    asked = enough or (lambda *_: False)
    standing: dict[int, list[Cell]] = {}
    for cell, unknown in model.unknowns.items():
        if not model.is_derived(cell) and (only is None or cell[1] in only):
            standing.setdefault(unknown, []).append(cell)

    def known(unknown: int, low: float, high: float) -> bool:
        return all(
            asked(readings[number].id, name, low, high) for number, name in standing[unknown]
        )

    found = ranges(model.system, list(standing), known if enough else None)
    return [
        Interval(name, readings[number].month, readings[number].id, low, high)
        for unknown, cells in standing.items()
        for (number, name), (low, high) in ((cell, found[unknown]) for cell in cells)
    ] + [
        Interval(name, readings[number].month, readings[number].id, value, value)
        for (number, name), value in model.values.items()
        if readings[number].cells[name].mark is Mark.HIDDEN
        and not model.is_derived((number, name))
        and (only is None or name in only)
    ]
