"""Tables made safe to publish: hidden by the rules, hidden for their sake, and attacked until safe.

primary rules ─┬─▶ τ-ARGUS, table by table ─▶ attacker ⇄ circles ─┬─▶ the one that hides less
               └─▶ nothing beforehand ──────▶ attacker ⇄ circles ─┘

The attacker looks at all tables together; wherever an interval is too narrow, a circle more is
hidden, and it looks again. Either way ends only when it finds nothing. τ-ARGUS sees one table at a
time, and with few kiosks hides up to four times what is needed, whole totals among it; with many
thin ones it finds what circles, opened one after the other, do not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from programme.release.attack import AT_MOST, Interval, attack
from programme.release.cells import (
    CellName,
    Figure,
    Gap,
    Mark,
    Published,
    PublishedRelease,
    PublishedTable,
    Table,
)
from programme.release.equations import Sum, Truth, truth_of
from programme.release.nearest import links_of, nearest
from programme.release.opening import opened
from programme.release.rules import Need, Reason, Rules, primaries, required
from programme.release.suppression import Suppress, suppress


def nothing_beforehand(
    _tables: Sequence[Table], _truth: Truth, _reasons: Mapping[CellName, Reason], _rules: Rules
) -> Collection[CellName]:
    """The other way: only the attacker says what else is to be hidden."""
    return ()


WAYS: Sequence[Suppress] = (nothing_beforehand, suppress)
LONG_MONTH = "2000-01"
"""31 days: what is assumed where nobody says the month."""


@dataclass(frozen=True)
class Protection:
    """How each cell is published, and why: `reasons` of hidden cells is confidential."""

    marks: Mapping[CellName, Mark] = field(repr=False)
    reasons: Mapping[CellName, Reason] = field(repr=False)
    repaired: int
    """How many of the secondary cells only the attacker asked for."""

    def hidden(self, why: Reason) -> int:
        """How many cells are hidden for this reason."""
        return sum(1 for reason in self.reasons.values() if reason is why)


def protect(
    tables: Sequence[Table],
    rules: Rules,
    *,
    month: str = LONG_MONTH,
    asked: Collection[CellName] = (),
    at_most: Sequence[tuple[str, str]] = AT_MOST,
    ways: Sequence[Suppress] = WAYS,
) -> Protection:
    """Marks under which no hidden cell of the tables can be worked back closer than the rules ask.

    `month` is known to an attacker by its number of days. `asked`: cells to hide whatever the
    rules say, as an earlier version hid them. Of several `ways` to begin the one that hides less is
    taken. The same tables give the same marks.
    Raises EscaleError where the tables contradict themselves, or where even hiding everything
    would not do.
    """
    truth = truth_of(tables)
    reasons = primaries(tables, rules)
    for name in sorted(set(asked) - set(reasons)):
        if name in truth.figures and truth.figures[name].value:
            reasons[name] = Reason.ASKED
    links = links_of(truth, at_most)

    def closed(before: Collection[CellName]) -> Protection:
        begun = dict.fromkeys(before, Reason.SECONDARY) | reasons
        return _closed(tables, truth, begun, links, rules, month, at_most)

    # τ-ARGUS works in processes of its own; the way before it is attacked meanwhile.
    with ThreadPoolExecutor(1) as beside:
        begun = [beside.submit(way, tables, truth, dict(reasons), rules) for way in ways]
        found = [closed(one.result()) for one in begun]
    return min(found, key=lambda one: _loss(truth, one.reasons))


def _closed(
    tables: Sequence[Table],
    truth: Truth,
    begun: Mapping[CellName, Reason],
    links: Mapping[CellName, Sequence[Sum]],
    rules: Rules,
    month: str,
    at_most: Sequence[tuple[str, str]],
) -> Protection:
    """With more hidden until the attacker finds nothing."""
    reasons = dict(begun)
    doubtful, repaired = set(reasons), 0
    while doubtful:
        narrow = _narrow(tables, truth, reasons, doubtful, rules, month, at_most)
        more = _repaired(truth, links, reasons, narrow, rules) if narrow else set()
        reasons |= dict.fromkeys(sorted(more), Reason.SECONDARY)
        repaired += len(more)
        # A cell that is open stays so when more is hidden; the last look is at all of them.
        last = len(doubtful) == len(reasons)
        doubtful = {one.name for one in narrow} | more or (set() if last else set(reasons))
    return Protection(marks_of(truth.figures, reasons), reasons, repaired)


def _loss(truth: Truth, hidden: Collection[CellName]) -> tuple[float, int]:
    """What readers lose: of each measure the part of its figures that is hidden; how many cells."""
    whole: dict[str, float] = defaultdict(float)
    lost: dict[str, float] = defaultdict(float)
    for name, figure in truth.figures.items():
        whole[name.measure] += figure.value
        lost[name.measure] += figure.value if name in hidden else 0.0
    return sum(lost[measure] / (whole[measure] or 1.0) for measure in sorted(whole)), len(hidden)


def needs(truth: Truth, reasons: Mapping[CellName, Reason], rules: Rules) -> dict[CellName, Need]:
    """What each hidden cell's interval must be."""
    return {
        name: required(truth.figures[name], rules, why, truth.units[name])
        for name, why in reasons.items()
    }


def marks_of(
    figures: Mapping[CellName, Figure], hidden: Collection[CellName]
) -> dict[CellName, Mark]:
    """Hidden, zero or shown; a cell without a figure has no mark here: it is missing."""
    return {
        name: Mark.HIDDEN if name in hidden else Mark.SHOWN if figure.value else Mark.ZERO
        for name, figure in figures.items()
    }


def publish(
    release: str,
    month: str,
    tables: Sequence[Table],
    marks: Mapping[CellName, Mark],
    gaps: Mapping[str, Gap],
) -> PublishedRelease:
    """The release as everybody may read it. `release` is its id, `month` as `2026-10`."""
    return PublishedRelease(release, month, [_published(table, marks) for table in tables], gaps)


def _published(table: Table, marks: Mapping[CellName, Mark]) -> PublishedTable:
    cells = {}
    for codes in table.every_cell():
        figure = table.figures.get(codes)
        mark = Mark.MISSING if figure is None else marks[table.name_of(codes)]
        if figure is None or mark is Mark.HIDDEN:
            cells[codes] = Published(mark)
        else:
            cells[codes] = Published(mark, figure.value, figure.days)
    return PublishedTable(table.name, table.measure, table.dimensions, cells, table.unit)


def _narrow(
    tables: Sequence[Table],
    truth: Truth,
    reasons: Mapping[CellName, Reason],
    doubtful: Collection[CellName],
    rules: Rules,
    month: str,
    at_most: Sequence[tuple[str, str]],
) -> list[Interval]:
    """Hidden cells that the attacker knows too well."""
    asked = needs(truth, reasons, rules)
    release = publish("attacked", month, tables, marks_of(truth.figures, reasons), {})
    found = attack(
        [release],
        at_most=at_most,
        only=doubtful,
        enough=lambda _, name, low, high: asked[name].met(low, high),
    )
    return [one for one in found if not asked[one.name].met(one.low, one.high)]


def _repaired(
    truth: Truth,
    links: Mapping[CellName, Sequence[Sum]],
    reasons: Mapping[CellName, Reason],
    narrow: Sequence[Interval],
    rules: Rules,
) -> set[CellName]:
    """What else to hide: whole circles by sums; where these are open, what else ties the cell."""
    circles = opened(truth, reasons, narrow, needs(truth, reasons, rules))
    return circles or nearest(truth, links, reasons, narrow)
