"""One seed: everything is started, struck, healed, drained, read back and judged."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from store import DeadLetter
from tests.faults import reading_back
from tests.faults.schedule import Plan
from tests.faults.striking import Hit, strike
from tests.faults.verdict import Found, Verdict, judge
from tests.faults.world import DATABASE, World, world

WARMING_S = 1.0
_LOOK_S = 0.2

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one seed's run came to. `notes` are of the run; each kiosk's verdict has its own."""

    seed: int
    verdicts: tuple[Verdict, ...]
    hits: tuple[Hit, ...]
    poison: int
    drained_s: float
    took_s: float
    full_disk: str
    notes: tuple[str, ...]

    @property
    def samples(self) -> int:
        return sum(verdict.produced for verdict in self.verdicts)

    @property
    def clean(self) -> bool:
        return not self.notes and all(verdict.clean for verdict in self.verdicts)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Outcome:
        raw: dict[str, Any] = json.loads(text)
        raw["verdicts"] = tuple(
            Verdict(**{**row, "notes": tuple(row["notes"])}) for row in raw["verdicts"]
        )
        raw["hits"] = tuple(Hit(**row) for row in raw["hits"])
        raw["notes"] = tuple(raw["notes"])
        return cls(**raw)


def _silent(_phase: str) -> None:
    """Says nothing."""


async def run(folder: Path, plan: Plan, *, hasty: bool = False, say: Say = _silent) -> Outcome:
    """The whole of one seed, in an empty folder."""
    began = time.monotonic()
    say("starts")
    async with world(folder, plan, hasty=hasty) as made:
        await asyncio.sleep(WARMING_S)
        say("faults")
        hits = await _strike_all(made)
        ended = _ended_by_themselves(made)
        say("drains")
        drained_s = await _drain(made, say)
        for kiosk in made.kiosks:
            await asyncio.to_thread(kiosk.process.stop)
        say("reads back")
        verdicts, notes = await _judge(made)
        assert made.stranger is not None
        return Outcome(
            seed=plan.seed,
            verdicts=tuple(verdicts),
            hits=tuple(hits),
            poison=len(made.stranger.poison.sent),
            drained_s=drained_s,
            took_s=time.monotonic() - began,
            full_disk="tmpfs" if made.kiosks[0].disk.mounted else "RLIMIT_FSIZE",
            notes=(*ended, *notes),
        )


def _ended_by_themselves(made: World) -> list[str]:
    processes = [kiosk.process for kiosk in made.kiosks]
    processes += [collector.process for collector in made.collectors]
    return [f"{one.name} has ended by itself" for one in processes if not one.running]


async def _strike_all(made: World) -> list[Hit]:
    began = time.monotonic()
    async with asyncio.TaskGroup() as tasks:
        striking = [
            tasks.create_task(strike(made, planned, began)) for planned in made.plan.strikes
        ]
    rest = began + made.plan.faults_s - time.monotonic()
    await asyncio.sleep(max(0.0, rest))
    return [task.result() for task in striking]


async def _drain(made: World, say: Say) -> float:
    """Nothing more is sensed; returns when no kiosk holds anything, or its time is over."""
    began = time.monotonic()
    assert made.stranger is not None
    for kiosk in made.kiosks:
        kiosk.folder.quiet.touch()
    # One tick later nobody senses any more.
    await asyncio.sleep(2 * made.plan.tick_s)
    while (left := made.in_custody()) or made.stranger.poison.waiting:
        if time.monotonic() - began > made.plan.drain_s:
            break
        say(f"drains: {left}")
        await asyncio.sleep(_LOOK_S)
    return time.monotonic() - began


async def _judge(made: World) -> tuple[list[Verdict], list[str]]:
    found = {kiosk.name: Found() for kiosk in made.kiosks}
    notes: list[str] = []
    told = {
        kiosk.name: reading_back.journal(kiosk.folder, found[kiosk.name]) for kiosk in made.kiosks
    }
    await reading_back.series(made.influxd.url, DATABASE, found)
    letters = await reading_back.letters(made.installation.database)
    boots = {name: known for name, (_, known) in told.items()}
    notes += _sort_letters(made, letters, found, boots)
    verdicts = [
        judge(
            kiosk.name,
            reading_back.offered(kiosk.folder),
            found[kiosk.name],
            told[kiosk.name][0],
        )
        for kiosk in made.kiosks
    ]
    # A sample of the daemon's own may have been made just before its end.
    notes += [f"{name} still holds {len(one.held)}" for name, one in found.items() if one.held]
    return verdicts, notes


def _sort_letters(
    made: World,
    letters: list[DeadLetter],
    found: Mapping[str, Found],
    boots: Mapping[str, set[str]],
) -> list[str]:
    """Letters about kiosks' frames go to `found`; about the poison, what is wrong is said."""
    assert made.stranger is not None
    expected = made.stranger.poison.sent.keys()
    about_poison: list[tuple[str, str, int]] = []
    notes: list[str] = []
    for letter in letters:
        key = (letter.kiosk, letter.boot, letter.seq)
        if key in expected:
            about_poison.append(key)
        elif letter.boot in boots.get(letter.kiosk, set()):
            reading_back.take_letter(letter, found[letter.kiosk])
        else:
            notes.append(f"a dead letter about nobody's frame: {key} {letter.description}")
    if len(about_poison) != len(set(about_poison)):
        notes.append("a poison frame has two dead letters")
    if missing := expected - set(about_poison):
        notes.append(f"{len(missing)} of {len(expected)} poison frames have no dead letter")
    return notes[:10]
