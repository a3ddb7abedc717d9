"""What distinct days give away: each day of a cell is a day of one of its parts, and has a use.

So a cell with few uses whose neighbours have few days is not small: its uses are at least its
days, and its days at least those of the total that its neighbours leave.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping

from programme.release.attack_model import Cell, Model
from programme.release.cells import CellName, Mark
from programme.release.equations import Reading, Sum
from programme.release.system import INFINITY, Row


def add_days(model: Model, number: int) -> None:
    """Rows over the distinct days of a version's cells, where they can say anything."""
    reading = model.readings[number]
    counted = {name.measure for name, cell in reading.cells.items() if cell.days is not None}
    sums = [one for one in reading.sums if one.total.measure in counted]
    shown = _shown(reading)
    most = _most(reading, sums, shown)
    days: dict[CellName, int] = {}
    told = [one for one in sums if _tells(one, shown, most)]
    for one in told:
        _row(model, number, one, shown, most, days)
    for one in told:
        for part in one.parts:
            if one.total in days and part in days:
                terms = {days[part]: 1.0, days[one.total]: -1.0}
                model.system.rows.append(Row(terms, -INFINITY, 0.0))


def _shown(reading: Reading) -> Mapping[CellName, int]:
    """Days that can be read; a zero has none."""
    return {
        name: 0 if cell.mark is Mark.ZERO else cell.days or 0
        for name, cell in reading.cells.items()
        if cell.mark is Mark.ZERO or cell.days is not None
    }


def _most(
    reading: Reading, sums: list[Sum], shown: Mapping[CellName, int]
) -> Mapping[CellName, int]:
    """The most days each cell can have: its own, those of any cell above it, the month's."""
    year, month = map(int, reading.month.split("-"))
    most = dict.fromkeys(reading.cells, calendar.monthrange(year, month)[1]) | dict(shown)
    changed = True
    while changed:
        changed = False
        for one in sums:
            for part in one.parts:
                if most[part] > most[one.total]:
                    most[part], changed = most[one.total], True
    return most


def _tells(one: Sum, shown: Mapping[CellName, int], most: Mapping[CellName, int]) -> bool:
    """Whether total days ≤ Σ days of the parts can fail: a hidden part has a day at least."""
    return most[one.total] > sum(shown.get(part, 1) for part in one.parts)


def _row(
    model: Model,
    number: int,
    one: Sum,
    shown: Mapping[CellName, int],
    most: Mapping[CellName, int],
    days: dict[CellName, int],
) -> None:
    terms: dict[int, float] = {}
    known = 0.0
    for name, sign in ((one.total, 1.0), *((part, -1.0) for part in one.parts)):
        if name in shown:
            known += sign * shown[name]
        else:
            if name not in days:
                days[name] = _unknown(model, (number, name), most[name])
            terms[days[name]] = sign
    if terms:
        model.system.rows.append(Row(terms, -INFINITY, -known))


def _unknown(model: Model, cell: Cell, most: int) -> int:
    """The days of a hidden cell: one at least, no more than its uses.

    They need not be whole: days rounded up fit as well wherever the uses are whole.
    """
    value = model.values.get(cell)
    days = model.system.unknown(1.0, most if value is None else min(most, value), whole=False)
    if value is None:
        terms = {days: 1.0, model.unknowns[cell]: -1.0}
        model.system.rows.append(Row(terms, -INFINITY, 0.0))
    return days
