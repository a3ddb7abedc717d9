"""Levels and keepers for the tests of the rolling up, with everything that may go wrong."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Any

from collector.rollup import CALM, Keeper, Pace
from contract import Level, StoreUnavailable
from store import Levels, Point, Row, SeriesStore, Summarising, open_levels, open_series
from store.series.marks import Marks
from tests.collector.fakes import ManualClock
from tests.store.readings import READINGS
from tests.store.rolled_up import HOUR, MARKED, START

LIFE_S = 120 * 86_400


class Lagging:
    """A raw store whose marks are seen at once, and its samples `lag_s` of the clock later."""

    def __init__(self, marked: Summarising, unmarked: Summarising, clock: ManualClock) -> None:
        self._marked = marked
        self._unmarked = unmarked
        self._clock = clock
        self._marks = Marks(MARKED, random.Random(7))
        self._unseen: list[tuple[float, Sequence[Point]]] = []
        self.lag_s = 0.0
        self.away = False
        self.name = marked.name

    async def prepare(self) -> None:
        await self._marked.prepare()
        await self._unmarked.prepare()

    async def write(self, points: Sequence[Point]) -> None:
        # In order: what is written later is not seen earlier.
        before = self._unseen[-1][0] if self._unseen else 0.0
        self._unseen.append((max(before, self._clock.steady + self.lag_s), points))
        await self.show()
        await self._marked.write(self._marks.of(points))

    async def show(self) -> None:
        """Lets be seen what is due to be."""
        due = [points for at, points in self._unseen if at <= self._clock.steady]
        self._unseen = [one for one in self._unseen if one[0] > self._clock.steady]
        for points in due:
            await self._unmarked.write(points)

    async def range(
        self,
        measurement: str,
        *,
        start: int,
        end: int,
        kiosk: str | None = None,
        tags: Mapping[str, str] | None = None,
        fields: Sequence[str] | None = None,
        limit: int = 10_000,
    ) -> list[Row]:
        if self.away:
            raise StoreUnavailable("away")
        return await self._marked.range(
            measurement,
            start=start,
            end=end,
            kiosk=kiosk,
            tags=tags,
            fields=fields,
            limit=limit,
        )

    async def summaries(
        self, measurement: str, *, start: int, end: int, level: Level
    ) -> list[Point]:
        await self.show()
        return await self._unmarked.summaries(measurement, start=start, end=end, level=level)

    async def close(self) -> None:
        await self._unmarked.close()

    windows = latest = None


class Cut:
    """A level's store as a keeper sees it whose writes may not go through.

    After `whole` of them they are taken, but have not landed yet, and are not answered.
    """

    def __init__(self, store: SeriesStore, whole: int, stalled: list[Stalled]) -> None:
        self._store = store
        self._whole = whole
        self._stalled = stalled

    async def write(self, points: Sequence[Point]) -> None:
        if self._whole <= 0:
            self._stalled.append((self._store, points))
            raise StoreUnavailable("no answer")
        self._whole -= 1
        await self._store.write(points)

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


Stalled = tuple[SeriesStore, Sequence[Point]]


class Centre:
    """All levels, a clock that stands still until told, and keepers over them."""

    def __init__(self, levels: Levels, raw: Lagging, clock: ManualClock) -> None:
        self.levels = levels
        self.raw = raw
        self.clock = clock
        self.slept: list[float] = []
        self.stalled: list[Stalled] = []

    def keeper(
        self, levels: Levels | None = None, pace: Pace = CALM, life_s: int = LIFE_S
    ) -> Keeper:
        async def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        levels = levels or self.levels
        return Keeper(levels, self.clock, random.Random(3), sleep, life_s=life_s, pace=pace)

    def cut(self, whole: int) -> Levels:
        """The levels of a keeper that stalls after so many writes to each."""
        stores: dict[Level, Any] = {
            level: store if level.every_us is None else Cut(store, whole, self.stalled)
            for level, store in self.levels.stores.items()
        }
        return Levels(MARKED, stores)

    async def land(self, number: int) -> None:
        """A write that was under way for long arrives."""
        store, points = self.stalled.pop(number % len(self.stalled))
        await store.write(points)

    async def rest(self, keeper: Keeper, looks: int = 3, apart_s: float = 61.0) -> int:
        """So many looks, with time enough between them; windows rolled up."""
        rolled = 0
        for _ in range(looks):
            rolled += await keeper.look()
            self.clock.steady += apart_s
        return rolled


async def open_centre(stack: AsyncExitStack, url: str) -> Centre:
    """The centre of a new store; `stack` closes it."""
    clock = ManualClock()
    clock.wall = START + 10 * HOUR
    levels = await open_levels(url, MARKED)
    stack.push_async_callback(levels.close)
    unmarked = await open_series(url, READINGS)
    raw = Lagging(levels.raw, unmarked, clock)
    stack.push_async_callback(raw.close)
    await levels.prepare()
    stores: dict[Level, Any] = {
        level: raw if level.every_us is None else levels.of(level) for level in levels.stores
    }
    return Centre(Levels(MARKED, stores), raw, clock)
