"""Dead letters taken up again, for instance once their measurement has become known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from pydantic_core import from_json

from collector.arrivals import Arrival, Received
from collector.culprits import Verdict, store
from collector.effects import Pause, Steps, Write
from collector.patience import Holding, Patience
from collector.points import parcels
from contract import (
    BOOT_PROPERTY,
    DAY_S,
    REGISTRY,
    SEQ_PROPERTY,
    Claim,
    Family,
    Registry,
    StoreError,
    examine_frame,
)
from store import WHOLE_FRAME, Database, DeadLetter, SeriesStore, dead_letters

log = structlog.get_logger("collector.replay")

LETTERS_AT_ONCE = 200


@dataclass(slots=True)
class Replayed:
    """How many letters were stored and removed, and how many stay as they are."""

    stored: int = 0
    kept: int = 0


def again(
    letter: DeadLetter, *, now: int, retention_days: int, registry: Registry = REGISTRY
) -> list[Received]:
    """The letter's frame examined anew, once for each family it holds; its age counts from `now`.

    Nothing when it can't even be read.
    """
    age_s = (now - letter.received_at) // 1_000_000
    return [
        _examined(letter, family, retention_days * DAY_S - age_s, registry)
        for family in _families(letter.payload, registry)
    ]


def settled(letter: DeadLetter, frames: Sequence[Received]) -> bool:
    """Whether every sample that the letter is about is good in one of `frames`."""
    if not frames:
        return False
    good = {index for frame in frames for index, _ in frame.examined.good}
    count = len(_samples(letter.payload)) if letter.index == WHOLE_FRAME else 1
    return good == set(range(count))


async def replay(
    series: SeriesStore,
    database: Database,
    *,
    now: int,
    retention_days: int,
    patience: Patience,
    reason: str | None = None,
    kiosk: str | None = None,
    ids: Sequence[int] = (),
    registry: Registry = REGISTRY,
) -> Replayed:
    """Stores what can now be stored of the letters chosen (all of them by default), and removes
    those.

    Doing it again, or being interrupted, changes nothing. Raises StoreError.
    """
    done, after = Replayed(), 0
    while letters := await dead_letters.list(
        database, kiosk=kiosk, reason=reason, ids=ids, after=after, limit=LETTERS_AT_ONCE
    ):
        after = letters[-1].id
        stored = await _store(
            series,
            letters,
            lambda letter: again(letter, now=now, retention_days=retention_days, registry=registry),
            patience,
        )
        await dead_letters.remove(database, stored)
        done.stored += len(stored)
        done.kept += len(letters) - len(stored)
    log.info("dead_letters_replayed", stored=done.stored, kept=done.kept)
    return done


async def _store(
    series: SeriesStore,
    letters: Sequence[DeadLetter],
    examine: Callable[[DeadLetter], list[Received]],
    patience: Patience,
) -> list[int]:
    """The ids of the letters of which every sample is stored now."""
    frames: list[Received] = []
    places: dict[int, range] = {}
    for letter in letters:
        made = examine(letter)
        places[letter.id] = range(len(frames), len(frames) + len(made))
        frames += made
    # All of them were refused once: that many still are says nothing of the store.
    verdict = await _written(series, store(parcels(frames), patience, share=1.0))
    refused = {entry.frame for entry, _ in verdict.culprits}
    return [
        letter.id
        for letter in letters
        if refused.isdisjoint(places[letter.id])
        and settled(letter, [frames[place] for place in places[letter.id]])
    ]


async def _written(series: SeriesStore, steps: Steps[Verdict]) -> Verdict:
    answer: StoreError | None = None
    while True:
        try:
            effect = steps.send(answer)
        except StopIteration as end:
            verdict: Verdict = end.value
            return verdict
        except Holding as held:
            raise held.error from None
        answer = None
        if isinstance(effect, Pause):
            await asyncio.sleep(effect.seconds)
        elif isinstance(effect, Write):
            try:
                await series.write(effect.points)
            except StoreError as error:
                answer = error


def _examined(letter: DeadLetter, family: Family, retention_s: int, registry: Registry) -> Received:
    named = {BOOT_PROPERTY: letter.boot, SEQ_PROPERTY: str(letter.seq)} if letter.boot else {}
    arrived = Arrival(
        letter.kiosk,
        family,
        live=False,
        properties=named,
        payload=letter.payload,
        at=letter.received_at,
    )
    examined = examine_frame(
        Claim.of(letter.kiosk, family, named),
        letter.payload,
        now=letter.received_at,
        retention_s=retention_s,
        registry=registry,
    )
    return Received(arrived, examined)


def _families(payload: bytes, registry: Registry) -> Iterable[Family]:
    # The topic, which said the family, is not kept: the registry says it.
    found = {
        registry[sample["m"]].family
        for sample in _samples(payload)
        if isinstance(sample, dict) and sample.get("m") in registry
    }
    return sorted(found)


def _samples(payload: bytes) -> list[Any]:
    try:
        body = from_json(payload, allow_inf_nan=True)
    except ValueError:
        return []
    samples = body.get("samples") if isinstance(body, dict) else None
    return samples if isinstance(samples, list) else []
