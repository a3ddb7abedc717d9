"""Marks for what was stored before there were marks: done once, after an upgrade.

The oldest point of the measurement `level` says when a collector first kept levels. Samples
stored before have no mark; those of the weeks before that moment are marked a day at a time, the
newest first, and then rolled up like any others. That it is finished is a mark of its own.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

import structlog

from collector import rollup_marks
from collector.rollup_plan import HOUR_US, Place, hour_of
from contract import ANY_OF_HOUR, DUE, FIVE_MINUTES, NOT_ROLLED, OFFICE, Clock
from store import Levels, Point

log = structlog.get_logger("collector.rollup_adoption")

ADOPTED = "_adopted"
"""The finished adoption's mark, in place of a measurement's name."""
DAY_US = 24 * HOUR_US
MARGIN_US = 2 * HOUR_US
"""Samples are taken from a little ahead, and clocks differ."""


class Adoption:
    """One process's; any number may do it, and one that is cut short begins again."""

    def __init__(self, levels: Levels, clock: Clock, rng: random.Random, *, life_s: int) -> None:
        self._levels = levels
        self._clock = clock
        self._rng = rng
        self._life_us = life_s * 1_000_000
        self._until: int | None = None
        self._began: int | None = None
        self._marked = 0
        self.finished = False

    async def step(self) -> None:
        """Marks one day, or finds that there is nothing to do; raises StoreError."""
        oldest = max(0, hour_of(self._clock.now() - self._life_us) + 2 * HOUR_US)
        if self._until is None or self._began is None:
            await self._begin(oldest)
            return
        if self._until <= oldest or not await self._is_before(oldest, self._until):
            await self._levels.raw.write([self._mark(ADOPTED, self._began)])
            log.info("levels_adopted", windows=self._marked)
            self.finished = True
            return
        start = max(oldest, self._until - DAY_US)
        places = await self._unmarked(start, self._until)
        hours = {(ANY_OF_HOUR, hour_of(at)) for _, at in places}
        await self._levels.raw.write([self._mark(name, at) for name, at in sorted(places | hours)])
        self._marked += len(places)
        self._until = start

    async def _begin(self, oldest: int) -> None:
        raw = self._levels.raw
        now = self._clock.now()
        rows = await raw.range("level", start=0, end=now + MARGIN_US, kiosk=OFFICE, limit=1)
        if not rows:
            return
        self._began = hour_of(rows[0].at)
        tags = {"measurement": ADOPTED}
        done = await raw.range(
            DUE, start=self._began, end=self._began + 1, kiosk=OFFICE, tags=tags, limit=1
        )
        # Its mark ages with the samples: then there is nothing older either.
        self.finished = bool(done) or self._began < oldest
        self._until = self._began + MARGIN_US

    async def _is_before(self, oldest: int, until: int) -> bool:
        for name in self._names():
            rows = await self._levels.raw.range(name, start=oldest, end=until, limit=1)
            if rows:
                return True
        return False

    async def _unmarked(self, start: int, end: int) -> set[Place]:
        marked = await rollup_marks.due_windows(self._levels, start, end)
        found: set[Place] = set()
        for name in self._names():
            rows = await self._levels.raw.windows(
                name,
                start=start,
                end=end,
                every_us=FIVE_MINUTES.every_us or 1,
                aggregate="count",
                group_by=(),
            )
            found |= {(name, row.at) for row in rows} - marked.keys()
        return found

    def _names(self) -> Iterable[str]:
        return sorted(set(self._levels.registry) - NOT_ROLLED)

    def _mark(self, name: str, at: int) -> Point:
        mark = 1 + self._rng.getrandbits(52)
        return Point(DUE, OFFICE, {"measurement": name}, {"due": mark}, at)
