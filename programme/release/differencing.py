"""What versions of one month give away together: by subtracting them, and by the joint attack.

Months share neither cells nor sums, so that only versions of the same month are set side by side.
The attacker is given the most: it knows of every cell whether it truly changed between two
versions. After Hundepool et al., «Handbook on Statistical Disclosure Control», 5.4 (differencing).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from programme.release.attack import AT_MOST, Interval, attack
from programme.release.cells import CellName, Figure, PublishedRelease, Table
from programme.release.equations import Grouping, Reading, groups_of, read, truth_of
from programme.release.rules import COUNT, Need, Reason, Rules, primaries, required


@dataclass(frozen=True)
class Version:
    """A release as everybody reads it, and the tables that are true of it."""

    published: PublishedRelease
    tables: Sequence[Table] = field(repr=False)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """What is given away of a cell, by which versions; `str()` is the sentence."""

    name: CellName
    versions: tuple[str, ...]
    what: str

    def __str__(self) -> str:
        return f"{self.name}: {self.what} ({', '.join(self.versions)})"


def differences(
    earlier: Sequence[Version],
    new: Version,
    rules: Rules,
    *,
    grouping: Grouping | None = None,
    at_most: Sequence[tuple[str, str]] = AT_MOST,
) -> list[Finding]:
    """Everything that the new version gives away, alone or beside the earlier ones.

    A cell that both show and that differs by less than may be shown is a finding; so is every
    hidden cell, of any of the versions, whose interval is too narrow. Earlier versions of other
    months are passed over. Raises EscaleError where a version contradicts its own truth.
    """
    rivals = [one for one in earlier if one.published.month == new.published.month]
    ties = (grouping or {}) if rivals else {}
    truths = [_Truth(one, rules, ties) for one in (*rivals, new)]
    found = [finding for other in truths[:-1] for finding in _subtracted(other, truths[-1], rules)]
    return sorted(found) + [
        Finding(
            one.name,
            tuple(truth.reading.id for truth in truths),
            f"{one.version} hides it, and it is known to be {_between(one)}",
        )
        for one in _narrow(truths, ties, at_most)
    ]


class _Truth:
    """One version, with the truth of every cell that a reader can name."""

    def __init__(self, version: Version, rules: Rules, grouping: Grouping) -> None:
        self.published = version.published
        self.reading = read(version.published, grouping)
        truth = truth_of(version.tables)
        self.figures = dict(truth.figures)
        for one in groups_of(self.figures, grouping):
            whole = sum(self.figures[part].value for part in one.parts)
            self.figures.setdefault(one.total, Figure(whole))
        self.units = truth.units
        self.reasons = primaries(version.tables, rules)
        self.rules = rules

    @cached_property
    def needs(self) -> dict[CellName, Need]:
        """What each of its hidden cells must leave open."""
        return {
            name: required(
                self.figures[name],
                self.rules,
                self.reasons.get(name, Reason.SECONDARY),
                self.units[name],
            )
            for name in self.reading.hidden
        }


def _subtracted(earlier: _Truth, new: _Truth, rules: Rules) -> Iterator[Finding]:
    """Cells whose change can be read, and is one that could not be shown as a cell."""
    before, after = earlier.reading, new.reading
    for name in before.cells.keys() & after.cells.keys():
        was, now = before.cells[name].value, after.cells[name].value
        if was is None or now is None or was == now:
            continue
        counted = after.units[name] == COUNT and abs(now - was) < rules.min_value
        if counted or _few_changed(earlier.figures[name], new.figures[name], rules):
            what = f"shown as {was:g} and as {now:g}, which differ by less than may be shown"
            yield Finding(name, (before.id, after.id), what)


def _few_changed(was: Figure, now: Figure, rules: Rules) -> bool:
    """Whether a difference may be one contributor's: too few have come or gone to hide it."""
    if was.contributors is None or now.contributors is None:
        return False
    return abs(now.contributors - was.contributors) < rules.min_contributors


def _narrow(
    truths: Sequence[_Truth], grouping: Grouping, at_most: Sequence[tuple[str, str]]
) -> list[Interval]:
    of = {truth.reading.id: truth for truth in truths}

    def same(earlier: Reading, later: Reading) -> set[CellName]:
        one, other = of[earlier.id].figures, of[later.id].figures
        return {
            name
            for name in earlier.cells.keys() & later.cells.keys()
            if one[name].value == other[name].value
        }

    def enough(version: str, name: CellName, low: float, high: float) -> bool:
        return of[version].needs[name].met(low, high)

    found = attack(
        [truth.published for truth in truths],
        ties=same,
        grouping=grouping,
        at_most=at_most,
        enough=enough,
    )
    return [one for one in found if not enough(one.version, one.name, one.low, one.high)]


def _between(one: Interval) -> str:
    return f"{one.low:g}" if one.recovered else f"between {one.low:g} and {one.high:g}"
