"""The shown cells nearest to one that is too narrow: what is hidden where circles do not help.

Circles of sums open a cell as far as sums hold it. Days, or a measure that it is never above, can
hold it too: then what is nearest goes, cell by cell.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from contract import EscaleError
from programme.release.attack import Interval
from programme.release.cells import CellName
from programme.release.equations import Sum, Truth
from programme.release.opening import MARGIN_WEIGHT
from programme.release.rules import Reason


def links_of(truth: Truth, at_most: Sequence[tuple[str, str]]) -> Mapping[CellName, Sequence[Sum]]:
    """What ties each cell to others: its sums, and the measure that it is never above."""
    found: dict[CellName, list[Sum]] = {}
    orders = [
        Sum(more, (name,))
        for name in truth.figures
        for less, measure in at_most
        if name.measure == less and (more := CellName(measure, name.at)) in truth.figures
    ]
    for one in (*truth.sums, *orders):
        for name in one.cells:
            found.setdefault(name, []).append(one)
    return found


def nearest(
    truth: Truth,
    links: Mapping[CellName, Sequence[Sum]],
    reasons: Mapping[CellName, Reason],
    narrow: Sequence[Interval],
) -> set[CellName]:
    """One more cell to hide for each that is too narrow: the cheapest of those nearest to it.

    EscaleError where there is none left.
    """
    chosen: set[CellName] = set()
    for interval in narrow:
        near = _around(truth, links, reasons, interval.name)
        if near and not near & chosen:
            hidden = reasons.keys() | chosen
            chosen.add(min(near, key=lambda name: (_cost(truth, links, hidden, name), name)))
    if not chosen:
        raise EscaleError(
            "hiding every cell beside it does not protect a cell",
            where=str(narrow[0].name),
            todo="publish coarser cells: what the whole table counts is too small",
        )
    return chosen


def _around(
    truth: Truth,
    links: Mapping[CellName, Sequence[Sum]],
    reasons: Mapping[CellName, Reason],
    name: CellName,
) -> set[CellName]:
    """Shown cells tied to it; if none, with a hidden cell that does, and so on."""
    seen, edge = {name}, {name}
    while edge:
        around = {other for one in edge for each in links.get(one, ()) for other in each.cells}
        if shown := {one for one in around if one not in reasons and truth.figures[one].value}:
            return shown
        edge = {one for one in around if one in reasons} - seen
        seen |= edge
    return set()


def _cost(
    truth: Truth,
    links: Mapping[CellName, Sequence[Sum]],
    hidden: Collection[CellName],
    name: CellName,
) -> float:
    """What hiding it costs the reader.

    A cell alone in a sum would be worked back from them, so that hiding it opens nothing:
    it counts as many times dearer as it has such sums.
    """
    alone = sum(1 for one in links[name] if not any(other in hidden for other in one.cells))
    levels = sum(1 for one in links[name] if one.total == name)
    return truth.figures[name].value * MARGIN_WEIGHT**levels * (1 + alone)
