"""Alarms judged against the truth: one per cause, none missed, none without a cause. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from edge.simulation.daytime import HOUR_S
from edge.simulation.fault import FaultKind
from edge.simulation.played import Raised
from edge.simulation.truth import Truth

RECOVERY_S = 36 * HOUR_S
"""So long after a fault is mended, an alarm may still be its own."""


@dataclass(slots=True)
class Tally:
    """One kind of fault: its alarms by profile, how many there were, and what became of them.

    Delays in seconds.
    """

    alarms: set[str] = field(default_factory=set)
    faults: int = 0
    missed: list[Truth] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    more: list[Raised] = field(default_factory=list)
    open: list[Raised] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Verdict:
    """By kind of fault, and the alarms that no fault explains."""

    by_kind: dict[FaultKind, Tally]
    causeless: tuple[Raised, ...]

    @property
    def missed(self) -> int:
        """Faults without their alarm."""
        return sum(len(tally.missed) for tally in self.by_kind.values())

    @property
    def extra(self) -> int:
        """Alarms beyond one per cause, and those that never ended."""
        more = sum(len(tally.more) + len(tally.open) for tally in self.by_kind.values())
        return more + len(self.causeless)


def judge(truths: Iterable[Truth], raised: Sequence[Raised]) -> Verdict:
    """Each alarm is laid to the fault in whose time it was raised."""
    by_kind: dict[FaultKind, Tally] = {}
    left = {(each.kiosk, each.type, each.qualifier, each.begin): each for each in raised}
    for truth in truths:
        tally = by_kind.setdefault(truth.fault.kind, Tally())
        tally.alarms.add(truth.alarm)
        tally.faults += 1
        own = [
            (key, each)
            for key, each in left.items()
            if each.kiosk == truth.kiosk
            and truth.fault.begin <= each.begin < truth.fault.end + RECOVERY_S
        ]
        for key, _ in own:
            del left[key]
        _lay(truth, [each for _, each in own], tally)
    return Verdict(by_kind, tuple(left.values()))


def _lay(truth: Truth, own: Sequence[Raised], tally: Tally) -> None:
    expected = [each for each in own if each.type == truth.alarm and each.begin < truth.fault.end]
    if not expected:
        tally.missed.append(truth)
        tally.more += own
        return
    first = min(expected, key=lambda each: each.begin)
    tally.delays.append(first.begin - truth.fault.begin)
    tally.more += [each for each in own if each is not first]
    if first.end is None:
        tally.open.append(first)
