"""Rules of the collector, broken."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from weakref import WeakKeyDictionary

from collector import delivery
from collector.acks import answers
from collector.arrivals import Arrival, Received
from collector.delivery import Tally
from collector.effects import Keep, Steps, Write
from collector.intake import Intake
from collector.letters import letters
from collector.patience import Patience, write
from contract import Examined, StoreHeld, StoreRefused

_deliver = delivery.deliver
NOTHING: frozenset[str] = frozenset()


def ack_before_the_write(
    frames: Sequence[Received], patience: Patience, held: frozenset[str] = NOTHING
) -> Steps[Tally]:
    yield from answers([frame for frame in frames if not frame.examined.faults])
    return (yield from _deliver(frames, patience, held))


def ack_before_letter(settled: Sequence[Received], tally: Tally) -> Steps[None]:
    yield from answers(settled)
    kept = [letter for frame in settled for letter in letters(frame)]
    if kept:
        yield Keep(kept)


def ack_sans_letter(settled: Sequence[Received], tally: Tally) -> Steps[None]:
    kept = [letter for frame in settled for letter in letters(frame)]
    if kept:
        yield Keep(kept)
    yield from answers(settled)


def unavailable_is_written(effect: Write, patience: Patience) -> Steps[str | None]:
    error = yield effect
    return str(error) if isinstance(error, StoreRefused) else None


def held_is_written(effect: Write, patience: Patience) -> Steps[str | None]:
    steps = write(effect, patience)
    answer = None
    while True:
        try:
            wanted = steps.send(answer)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        answer = yield wanted
        if isinstance(answer, StoreHeld):
            return None


def hull(seqs: Iterable[int]) -> tuple[tuple[int, int], ...]:
    known = sorted(seqs)
    return ((known[0], known[-1]),) if known else ()


_newest: WeakKeyDictionary[random.Random, dict[str, int]] = WeakKeyDictionary()
_known: WeakKeyDictionary[random.Random, set[tuple[str, int]]] = WeakKeyDictionary()


def known_by_time(
    frames: Sequence[Received], patience: Patience, held: frozenset[str] = NOTHING
) -> Steps[Tally]:
    newest = _newest.setdefault(patience.rng, {})
    fresh: list[Received] = []
    old: list[Received] = []
    for frame in frames:
        at = max((sample.at for _, sample in frame.examined.good), default=0)
        known = newest.get(frame.arrival.kiosk, 0)
        (old if at < known else fresh).append(frame)
        newest[frame.arrival.kiosk] = max(at, known)
    yield from answers([frame for frame in old if not frame.examined.faults])
    return (yield from _deliver(fresh, patience, held))


def known_by_seq(
    frames: Sequence[Received], patience: Patience, held: frozenset[str] = NOTHING
) -> Steps[Tally]:
    known = _known.setdefault(patience.rng, set())
    fresh: list[Received] = []
    old: list[Received] = []
    for frame in frames:
        key = (frame.arrival.kiosk, frame.examined.seq or 0)
        (old if key in known else fresh).append(frame)
    yield from answers([frame for frame in old if not frame.examined.faults])
    tally = yield from _deliver(fresh, patience, held)
    if tally.stored == len(fresh):
        known.update((frame.arrival.kiosk, frame.examined.seq or 0) for frame in fresh)
    return tally


def whole_frame_rejected(
    frames: Sequence[Received], patience: Patience, held: frozenset[str] = NOTHING
) -> Steps[Tally]:
    judged = []
    for frame in frames:
        found = frame.examined
        if found.faults and found.good:
            fault = found.faults[0][1]
            whole = Examined(found.boot, found.seq, found.clock, [], [(None, fault)])
            judged.append(Received(frame.arrival, whole))
        else:
            judged.append(frame)
    return (yield from _deliver(judged, patience, held))


def offer_anything(intake: Intake, arrived: Arrival) -> bool:
    intake._waiting.append(arrived)
    intake.size += len(arrived.payload)
    return True
