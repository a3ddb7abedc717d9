"""After healing: where every sample is, and whether that is where it must be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contract import Reason
from store import DeadLetter
from tests.simulation.custody import WHOLE_FRAME, Custody
from tests.simulation.databases import LetterDatabase, SeriesDatabase
from tests.simulation.kiosks import Kiosk
from tests.simulation.violation import Violation

LIVE_LAG_S = 5.0
CLOCK_REASONS = {Reason.IN_FUTURE.value, Reason.TOO_OLD.value}


@dataclass
class Figures:
    """Samples by where they are; `worst_lag_s` of live frames, backlog draining meanwhile."""

    produced: int = 0
    stored: int = 0
    rejected: int = 0
    refused: int = 0
    dropped: int = 0
    set_aside: int = 0
    forgotten: int = 0
    lost: int = 0
    phantom: int = 0
    frames: int = 0
    resent: int = 0
    worst_lag_s: float = 0.0

    def add(self, other: Figures) -> None:
        """Sums, and the worst lag of both."""
        for name, value in vars(other).items():
            mine = getattr(self, name)
            setattr(self, name, max(mine, value) if name == "worst_lag_s" else mine + value)


def drained(kiosks: Iterable[Kiosk]) -> bool:
    """Whether no kiosk holds anything any more."""
    return all(kiosk.alive and not kiosk.custody.held for kiosk in kiosks)


def live_lag(kiosks: Sequence[Kiosk], since: float) -> float:
    """The worst, in seconds. Violation when a watched frame was slow, or a kiosk is not drained."""
    for kiosk in kiosks:
        if kiosk.custody.held:
            keys = [frame.row.key for frame in kiosk.custody.held.values()]
            raise Violation("liveness", f"{kiosk.name} still holds {len(keys)} frames: {keys[:3]}")
        worst = worst_lag(kiosk, since)
        if worst > LIVE_LAG_S:
            raise Violation("live lag", f"a frame of {kiosk.name} took {worst:.1f} s")
    return max(worst_lag(kiosk, since) for kiosk in kiosks)


def worst_lag(kiosk: Kiosk, since: float) -> float:
    return max((lag for begun, lag in kiosk.custody.lags if begun >= since), default=0.0)


def judge(kiosks: Sequence[Kiosk], series: SeriesDatabase, letters: LetterDatabase) -> Figures:
    """The figures; Violation when a sample is lost, phantom, or rejected without a fault."""
    total = Figures()
    numbers: dict[str, list[int]] = {kiosk.name: [] for kiosk in kiosks}
    for (_, name, _, _), number in series.points.items():
        numbers[name].append(number)
    for kiosk in kiosks:
        rejected = _rejected(kiosk.custody, letters, series)
        total.add(_of_one(kiosk, numbers[kiosk.name], rejected))
        _strictly_increasing(kiosk.custody)
    return total


def _of_one(kiosk: Kiosk, stored: list[int], rejected: set[int]) -> Figures:
    fates = kiosk.custody.fates
    there = set(stored)
    known = there | rejected | fates.dropped | fates.set_aside | fates.refused | fates.forgotten
    lost = fates.committed - known
    if lost:
        raise Violation("lost", f"{len(lost)} samples of {kiosk.name}, first {min(lost)}")
    phantom = (there - fates.committed) or len(stored) - len(there)
    if phantom:
        raise Violation("phantom", f"{phantom!r:.60} in the database of {kiosk.name}")
    account = kiosk.journal.account()
    gone = len(fates.dropped - there - rejected)
    if account.dropped < gone and not fates.set_aside and not fates.forgotten:
        raise Violation("account", f"{kiosk.name} dropped {gone}, its account says {account!r}")
    return Figures(
        produced=account.produced,
        stored=len(there),
        rejected=len(rejected - there),
        refused=len(fates.refused - there - rejected),
        dropped=gone,
        set_aside=len(fates.set_aside - there - rejected),
        forgotten=len(fates.forgotten - there - rejected),
        frames=len(kiosk.custody.sent),
        resent=kiosk.resent,
    )


def _rejected(custody: Custody, letters: LetterDatabase, series: SeriesDatabase) -> set[int]:
    """The numbers in dead letters, each of which must be one of a bad sample."""
    found: set[int] = set()
    for (kiosk, boot, seq, index), letter in letters.letters.items():
        if kiosk != custody.kiosk:
            continue
        frame = custody.sent.get((boot, seq))
        if frame is None:
            raise Violation("phantom", f"a dead letter of {kiosk} {boot} {seq}, never sent")
        places = range(len(frame.numbers)) if index == WHOLE_FRAME else (index,)
        for place in places:
            if not _bad(letter, series, frame.points[place]):
                raise Violation(
                    "rejection", f"{frame.points[place]} was good, rejected as {letter.reason}"
                )
            found.add(frame.numbers[place])
    return found


def _bad(letter: DeadLetter, series: SeriesDatabase, point: tuple[str, str, str, int]) -> bool:
    return letter.reason in CLOCK_REASONS or point[0] == "sim_new" or point in series.convicted


def _strictly_increasing(custody: Custody) -> None:
    last: dict[tuple[str, str, str], int] = {}
    for (boot, _), frame in sorted(custody.sent.items()):
        for name, _, series, at in frame.points:
            key = (boot, name, series)
            if last.get(key, -1) >= at:
                raise Violation("time", f"{custody.kiosk} {key} does not increase at {at}")
            last[key] = at
