"""What the edge's tests are made of: a clock that is set by hand, samples, journals, commands."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from contract import (
    Ack,
    Action,
    ClockState,
    Command,
    Family,
    Rejection,
    Sample,
    SigningKey,
    ranges,
    sign,
)
from edge.journal import Draft, Journal, Limits, Row, open_journal
from edge.ulids import new_ulid

NOON = 1_790_000_000_000_000
KIOSK = "bordeaux-victoire"
ROOMY = Limits(max_bytes=64 * 1024 * 1024, max_age_us=30 * 86_400_000_000)
MEASUREMENTS = {
    Family.HOST: ("host", "cpu", {}),
    Family.SENSOR: ("climate", "temperature", {"zone": "cabin"}),
    Family.CONNECTIVITY: ("link", "round_trip", {"target": "gate"}),
    Family.USAGE: ("use", "sessions", {"by": "service", "value": "web"}),
}


class HandClock:
    """A clock that stands still until it is moved: µs on the wall, seconds of steady time."""

    def __init__(self, now: int = NOON, monotonic: float = 1_000.0) -> None:
        self.wall = now
        self.steady = monotonic

    def now(self) -> int:
        return self.wall

    def monotonic(self) -> float:
        return self.steady

    def advance(self, seconds: float) -> None:
        self.wall += int(seconds * 1_000_000)
        self.steady += seconds


def boots(seed: int = 0) -> Iterator[str]:
    """New boots, always the same ones."""
    rng = random.Random(seed)
    return (new_ulid(NOON + step, rng) for step in itertools.count())


def a_journal(path: Path, limits: Limits = ROOMY, *, seed: int = 0) -> Journal:
    """A journal in a new or old file of that path."""
    source = boots(seed)
    return open_journal(path, limits, new_boot=lambda: next(source)).journal


def sample(family: Family = Family.HOST, at: int = NOON, value: int = 1) -> Sample:
    """A sample that the registry takes."""
    name, field, tags = MEASUREMENTS[family]
    return Sample(m=name, at=at, tags=tags, fields={field: value})


def draft(
    family: Family = Family.HOST, count: int = 1, at: int = NOON, clock: ClockState = "synced"
) -> Draft:
    """A frame to be, of `count` samples."""
    return Draft(family, clock, [sample(family, at + step, step) for step in range(count)])


def ack_of(rows: Sequence[Row]) -> Ack:
    """The acknowledgement that the store has these frames, all of one boot."""
    return Ack(boot=rows[0].boot, stored=ranges(row.seq for row in rows))


def ack(boot: str, *seqs: int, rejected: Sequence[Rejection] = ()) -> Ack:
    """An acknowledgement by seqs."""
    return Ack(boot=boot, stored=ranges(seqs), rejected=tuple(rejected))


class Office:
    """Whoever issues commands: a key, a counter, ids."""

    def __init__(self, kiosk: str = KIOSK, *, seed: int = 7) -> None:
        self.key = SigningKey.generate()
        self.kiosk = kiosk
        self.counter = 0
        self._rng = random.Random(seed)

    def command(
        self,
        action: Action = "ping",
        params: dict[str, bool | int | float | str] | None = None,
        *,
        now: int = NOON,
        ttl_s: float = 60,
        kiosk: str | None = None,
        counter: int | None = None,
    ) -> Command:
        """A new command, valid from `now` for `ttl_s`."""
        self.counter = counter if counter is not None else self.counter + 1
        return Command(
            id=new_ulid(now, self._rng),
            kiosk=kiosk or self.kiosk,
            counter=self.counter,
            action=action,
            params=params or {},
            nbf=now,
            exp=now + int(ttl_s * 1_000_000),
        )

    def signed(self, command: Command) -> bytes:
        """The bytes on the wire."""
        return sign(command, self.key)
