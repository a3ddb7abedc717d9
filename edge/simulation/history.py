"""Kiosks' pasts, played one after the other and sent as backlog; or played only."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contract import MqttSettings
from edge.simulation.backlog import Backlog, connected
from edge.simulation.custody import Custody
from edge.simulation.past import DAY_US, Past, Progress
from edge.simulation.places import Place
from edge.simulation.played import PlayedKiosk, Raised
from edge.simulation.truth import Truth, truth
from edge.ulids import new_ulid

FLUSH_US = DAY_US // 4
"""So much of the past goes into the frames of one flush."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a worker says: one more day of a kiosk is done, or the kiosk is (`played`)."""

    kiosk: str
    readings: int = 0
    stored: int = 0
    rejected: int = 0
    played: Played | None = None
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Played:
    """A kiosk's whole past: what befell it, and what alarms it raised."""

    truths: tuple[Truth, ...]
    raised: tuple[Raised, ...]


Tell = Callable[[Told], None]


def play_kiosk(past: Past, place: Place, tell: Tell) -> Played:
    """Plays it through, and sends nothing."""
    played = _kiosk(past, place)
    _skip(past, place.id, played, Custody(played), past.until, tell)
    return Played(truth(played.source), played.raised)


async def send_kiosk(
    past: Past, place: Place, mqtt: MqttSettings, progress: Progress, tell: Tell
) -> Played:
    """Plays it, and sends what the store does not have yet, a day at a time.

    Every time and every frame's key depend on the past alone, so that what was under way when
    somebody interrupted it overwrites itself. EdgeError when nobody acknowledges.
    """
    played, done = _kiosk(past, place), progress.done(place.id)
    custody = Custody(played)
    boot = _boot(past, place.id, past.begin)
    backlog = Backlog(place.id, played.clock, boot, random.Random(boot))  # noqa: S311
    _skip(past, place.id, played, custody, done, tell)
    try:
        async with connected(backlog, place.id, mqtt):
            for end in (each for each in past.day_ends() if each > done):
                told = await _send_day(past, played, custody, backlog, end)
                progress.note(place.id, end)
                tell(told)
    finally:
        backlog.close()
    return Played(truth(played.source), played.raised)


async def _send_day(
    past: Past, played: PlayedKiosk, custody: Custody, backlog: Backlog, end: int
) -> Told:
    kiosk = played.source.kiosk
    readings, stored, rejected = played.readings, backlog.stored, backlog.rejected
    backlog.begin_boot(_boot(past, kiosk, end))
    flush_at = end - DAY_US + FLUSH_US
    for at in played.play(end, backlog.recorder.add):
        backlog.recorder.add("daemon", custody.look())
        if at >= flush_at:
            flush_at += FLUSH_US
            await backlog.flush()
    await backlog.flush(waiting=0)
    return Told(
        kiosk,
        readings=played.readings - readings,
        stored=backlog.stored - stored,
        rejected=backlog.rejected - rejected,
    )


def _skip(
    past: Past, kiosk: str, played: PlayedKiosk, custody: Custody, until: int, tell: Tell
) -> None:
    """Plays what need not be sent: rules, devices and the account must know of it."""
    for end in past.day_ends():
        if end > until:
            return
        before = played.readings
        for _ in played.play(end):
            custody.look()
        tell(Told(kiosk, played.readings - before))


def _kiosk(past: Past, place: Place) -> PlayedKiosk:
    return PlayedKiosk(past.source(place), past.begin, past.interval_s * 1_000_000)


def _boot(past: Past, kiosk: str, at: int) -> str:
    return new_ulid(at, random.Random(f"{past.seed}/{kiosk}/{at}"))  # noqa: S311


def work(
    past: Past, places: Sequence[Place], mqtt: MqttSettings | None, progress: Progress, tell: Tell
) -> None:
    """Some kiosks, in one process; without `mqtt` nothing is sent."""
    if mqtt is None:
        for place in places:
            tell(Told(place.id, played=play_kiosk(past, place, tell)))
    else:
        asyncio.run(_send(past, places, mqtt, progress, tell))


async def _send(
    past: Past, places: Sequence[Place], mqtt: MqttSettings, progress: Progress, tell: Tell
) -> None:
    waiting = list(reversed(places))

    async def one_after_the_other() -> None:
        while waiting:
            place = waiting.pop()
            played = await send_kiosk(past, place, mqtt, progress, tell)
            tell(Told(place.id, played=played))

    async with asyncio.TaskGroup() as group:
        for _ in range(SIDE_BY_SIDE):
            group.create_task(one_after_the_other())


SIDE_BY_SIDE = 4
"""While one kiosk waits for the store, others are played."""
