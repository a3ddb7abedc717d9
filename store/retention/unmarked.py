"""Samples from before there were marks: nothing would roll them up, so they are not let go.

An installation that is older than the rolled up levels has them. Collectors mark those within the
raw level's life by themselves; `escale retention mark` does it again, after that was made longer.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass

from contract import ANY_OF_HOUR, DUE, FIVE_MINUTES, NOT_ROLLED, OFFICE, StoreHeld
from store.series.levels import Levels
from store.series.marks import MARK_BITS
from store.series.points import Point, Row

HOUR_US = 3_600_000_000
CHUNK_US = 7 * 24 * HOUR_US


@dataclass(frozen=True, slots=True)
class Marked:
    """A step: hours that were marked, of those up to `until` (µs)."""

    hours: int
    until: int


def held_back(oldest: int | None, first_mark: int | None, before: int) -> None:
    """StoreHeld when samples older than `before` would go that were never marked.

    `oldest` is the oldest sample's time, `first_mark` the oldest mark's; None where there is none.
    """
    if oldest is None or oldest >= before:
        return
    if first_mark is None or oldest < first_mark // HOUR_US * HOUR_US:
        raise StoreHeld(
            "samples would go that were never rolled up: they are older than the rolled up levels",
            todo="run `escale retention mark` with raw_days as long as they reach back, let a "
            "collector work until no windows are due, then shorten raw_days; or let them go: "
            "`escale retention apply --anyway`",
        )


async def oldest_sample(levels: Levels, before: int) -> int | None:
    """The time of the oldest sample before `before`, of what is rolled up."""
    found: list[Row] = []
    for name in sorted(set(levels.registry) - NOT_ROLLED):
        found += await levels.raw.range(name, start=0, end=before, limit=1)
    return min((row.at for row in found), default=None)


async def first_mark(levels: Levels) -> int | None:
    """The time of the oldest mark."""
    rows = await levels.raw.range(DUE, start=0, end=2**53 - 1, kiosk=OFFICE, limit=1)
    return rows[0].at if rows else None


async def mark(levels: Levels, start: int, end: int, rng: random.Random) -> AsyncIterator[Marked]:
    """Mark what lies in [`start`, `end`), whole hours, and has no mark; step by step, the oldest
    first. Marks of windows in which there is nothing cost a look."""
    for first in range(start, end, CHUNK_US):
        last = min(end, first + CHUNK_US)
        known = await levels.raw.range(
            DUE,
            start=first,
            end=last,
            kiosk=OFFICE,
            tags={"measurement": ANY_OF_HOUR},
            fields=["due"],
        )
        marked = {row.at for row in known}
        points: list[Point] = []
        for name in sorted(set(levels.registry) - NOT_ROLLED):
            counted = await levels.raw.windows(
                name, start=first, end=last, every_us=HOUR_US, aggregate="count", group_by=()
            )
            hours = [row.at for row in counted if row.at not in marked]
            points += [one for hour in hours for one in _marks(name, hour, rng)]
        if points:
            await levels.raw.write(points)
        yield Marked(len({point.at // HOUR_US for point in points}), last)


def _marks(name: str, hour: int, rng: random.Random) -> list[Point]:
    due = {"due": 1 + rng.getrandbits(MARK_BITS)}
    every = FIVE_MINUTES.every_us or HOUR_US
    windows = range(hour, hour + HOUR_US, every)
    return [
        *(Point(DUE, OFFICE, {"measurement": name}, due, at) for at in windows),
        Point(DUE, OFFICE, {"measurement": ANY_OF_HOUR}, due, hour),
    ]
