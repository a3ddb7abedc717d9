"""A batch's way: written, what is refused kept as dead letters, then acknowledged.

Nothing is acknowledged before the store has it, or the dead letter is committed. A frame that
can't be settled now is let go without an answer: its kiosk keeps it and sends it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from collector.acks import answers
from collector.arrivals import Received
from collector.culprits import Verdict, store
from collector.effects import Keep, Steps
from collector.letters import letters
from collector.patience import Holding, Patience
from collector.points import Parcel, parcels
from contract import Fault, Reason


@dataclass(slots=True)
class Tally:
    """What became of a batch, in frames; `samples` are those stored, `letters` those kept.

    `stored + rejected + let_go` is the batch; `rejected` counts frames refused in part too.
    """

    stored: int = 0
    rejected: int = 0
    let_go: int = 0
    samples: int = 0
    letters: int = 0
    held: frozenset[str] = frozenset()
    newest: dict[str, int] = field(default_factory=dict)
    """The newest live measurement stored, in µs, by kiosk."""


def deliver(
    frames: Sequence[Received], patience: Patience, held: frozenset[str] = frozenset()
) -> Steps[Tally]:
    """Delivers the batch. `held` are measurements not to be tried now; `Tally.held` adds those
    found on the way."""
    batch = parcels(frames)
    suspended = {
        entry.frame for parcel in batch for entry in parcel if entry.point.measurement in held
    }
    tried = [
        kept
        for parcel in batch
        if (kept := [entry for entry in parcel if entry.point.measurement not in held])
    ]
    try:
        verdict = yield from store(tried, patience)
    except Holding:
        # Let go rather than waited for: what comes next may be what the store can take.
        yield patience.holding()
        return Tally(let_go=len(frames))
    suspended |= {
        entry.frame
        for parcel in batch
        for entry in parcel
        if entry.point.measurement in verdict.held
    }
    for entry, sentence in verdict.culprits:
        fault = Fault(Reason.STORE_REFUSED, sentence)
        frames[entry.frame].examined.faults.append((entry.index, fault))
    settled = [frame for place, frame in enumerate(frames) if place not in suspended]
    tally = Tally(let_go=len(suspended), held=held | verdict.held)
    _count_stored(tally, frames, tried, verdict)
    yield from _answer(settled, tally)
    return tally


def _count_stored(
    tally: Tally, frames: Sequence[Received], tried: list[Parcel], verdict: Verdict
) -> None:
    culprits = {(entry.frame, entry.index) for entry, _ in verdict.culprits}
    for parcel in tried:
        for entry in parcel:
            if entry.point.measurement in verdict.held:
                continue
            if (entry.frame, entry.index) in culprits:
                continue
            tally.samples += 1
            arrived = frames[entry.frame].arrival
            if arrived.live:
                newest = tally.newest.get(arrived.kiosk, 0)
                tally.newest[arrived.kiosk] = max(newest, entry.point.at)


def _answer(settled: Sequence[Received], tally: Tally) -> Steps[None]:
    clean = [frame for frame in settled if not frame.examined.faults]
    for answer in answers(clean):
        yield answer
    tally.stored = len(clean)
    faulty = [frame for frame in settled if frame.examined.faults]
    if not faulty:
        return
    kept = [letter for frame in faulty for letter in letters(frame)]
    if (yield Keep(kept)) is not None:
        # Without the letter there is no answer; the frame comes again.
        tally.let_go += len(faulty)
        return
    tally.rejected, tally.letters = len(faulty), len(kept)
    for answer in answers(faulty):
        yield answer
