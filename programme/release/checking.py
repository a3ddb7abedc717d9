"""A release before it is published: attacked together with all that is public of its month.

Months share no cell and no sum, so that those of other months say nothing about this one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from programme.release import kept
from programme.release.attack import attack
from programme.release.cells import CellName, Figure, Mark, PublishedRelease, Table
from programme.release.equations import Reading, Truth, truth_of
from programme.release.rules import Reason, Rules, primaries, required
from store import Database, registers

Release = registers.releases.Release


@dataclass(frozen=True)
class Known:
    """A release as everybody reads it, and what is true of it."""

    published: PublishedRelease
    tables: Sequence[Table]


async def check(db: Database, release_id: str, now: int) -> Release:
    """The release with what was found, which is kept with it: without a finding it has passed.

    EscaleError where its figures contradict each other; NotFound, StoreError.
    """
    release = await registers.releases.get(db, release_id)
    public = [
        one
        for one in await registers.releases.everything(db, month=release.month)
        if one.state in registers.releases.PUBLIC and one.id != release.id
    ]
    rules = Rules(**release.parameters["rules"])
    known = [
        Known(await kept.published(db, one.id), await kept.truth(db, one.id))
        for one in (*public, release)
    ]
    found = findings(known, rules)
    return await registers.releases.note_check(
        db, release_id, against=[one.id for one in public], findings=found, at=now
    )


def findings(known: Sequence[Known], rules: Rules) -> list[str]:
    """What can be told of one month's releases together, of which the last one is new; in words."""
    truths = {one.published.id: truth_of(one.tables) for one in known}
    reasons = {one.published.id: primaries(one.tables, rules) for one in known}

    def same(earlier: Reading, later: Reading) -> set[CellName]:
        one, other = truths[earlier.id].figures, truths[later.id].figures
        return {name for name in one.keys() & other.keys() if one[name] == other[name]}

    def open_enough(release: str, name: CellName, low: float, high: float) -> bool:
        truth, why = truths[release], reasons[release].get(name, Reason.SECONDARY)
        return required(truth.figures[name], rules, why, truth.units[name]).met(low, high)

    narrow = [
        f"{one.name}: {one.version} leaves it between {one.low:g} and {one.high:g}"
        for one in attack([one.published for one in known], ties=same, enough=open_enough)
        if not open_enough(one.version, one.name, one.low, one.high)
    ]
    *earlier, new = known
    return narrow + [line for one in earlier for line in _differences(one, new, truths, rules)]


def _differences(earlier: Known, new: Known, truths: dict[str, Truth], rules: Rules) -> list[str]:
    """Cells that both show and that differ by less than may be shown."""
    before, after = (_shown(one, truths) for one in (earlier, new))
    return [
        f"{name}: shown as {before[name].value:g} in {earlier.published.id} and as "
        f"{after[name].value:g} in {new.published.id}"
        for name in sorted(before.keys() & after.keys())
        if 0 < abs(before[name].value - after[name].value) < rules.min_value
    ]


def _shown(one: Known, truths: dict[str, Truth]) -> dict[CellName, Figure]:
    found = {}
    for table in one.published.tables:
        named = Table(table.name, table.measure, table.dimensions, {})
        for codes, cell in table.cells.items():
            if cell.mark in (Mark.SHOWN, Mark.ZERO):
                name = named.name_of(codes)
                found[name] = truths[one.published.id].figures[name]
    return found
