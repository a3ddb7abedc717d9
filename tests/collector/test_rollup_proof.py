"""Whatever the order, the delays, the repetitions and the deaths: what is rolled up is, in the
end, what the samples make."""

from __future__ import annotations

import contextlib
import tempfile
from contextlib import AsyncExitStack
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector.rollup import Keeper
from contract import StoreUnavailable
from store import Point
from tests.collector.keeping import Centre, open_centre
from tests.servers.influxdb import InfluxDB
from tests.store.rolled_up import FIVE, START, assert_rolled_up

# Few places, so that samples meet: in one window, at one moment, in one series.
TIMES = st.builds(
    lambda window, offset: START + window * FIVE + offset,
    st.sampled_from([0, 0, 1, 12]),
    st.sampled_from([0, 1, FIVE - 1]),
)
CLIMATE = st.builds(
    Point,
    st.just("climate"),
    st.sampled_from(["kiosk-a", "kiosk-b"]),
    st.sampled_from([{}, {"where": "mast"}]),
    st.one_of(
        st.fixed_dictionaries({"temperature": st.floats(-60, 60, width=32)}),
        st.fixed_dictionaries({"openings": st.integers(-3, 3), "open": st.booleans()}),
        st.fixed_dictionaries({"note": st.sampled_from(["", "a", "é"])}),
    ),
    TIMES,
)
USE = st.builds(
    Point,
    st.just("use"),
    st.just("kiosk-a"),
    st.just({}),
    st.fixed_dictionaries({"sessions": st.integers(0, 9)}),
    TIMES,
)
SAMPLES = st.lists(st.one_of(CLIMATE, USE), min_size=1, max_size=12)

WRITE = st.tuples(
    st.just("write"),
    st.lists(st.integers(0, 11), min_size=1, max_size=6),
    st.sampled_from([0.0, 0.0, 4.0]),
)
REST = st.tuples(st.just("rest"), st.integers(0, 1), st.just(61.0))
LOOK = st.tuples(st.just("look"), st.integers(0, 1), st.sampled_from([1.0, 6.0]))
STALL = st.tuples(st.just("stall"), st.integers(0, 2), st.just(61.0))
LAND = st.tuples(st.just("land"), st.integers(0, 9), st.just(0.0))
STEPS = st.lists(st.tuples(WRITE, st.one_of(REST, LOOK, STALL, LAND)), min_size=1, max_size=5)
"""Each write is followed by something that a keeper does, or fails to do."""
Step = tuple[str, object, float]
Steps = list[tuple[Step, Step]]


class Run:
    """One history. Samples that no step wrote are written at its end."""

    def __init__(self, centre: Centre, pool: list[Point]) -> None:
        self.centre = centre
        self.pool = pool
        self.written: list[Point] = []
        self.keepers = [centre.keeper(), centre.keeper()]

    async def write(self, picked: list[int], lag_s: float) -> None:
        batch = [self.pool[number % len(self.pool)] for number in picked]
        self.centre.raw.lag_s = lag_s
        await self.centre.raw.write(batch)
        self.written += batch

    async def look(self, keeper: int, later_s: float) -> None:
        await self.keepers[keeper].look()
        self.centre.clock.steady += later_s

    async def rest(self, keeper: int, apart_s: float) -> None:
        await self.centre.rest(self.keepers[keeper], 2, apart_s)

    async def stall(self, whole: int, later_s: float) -> None:
        """A keeper that has seen the marks rest is stopped while it writes, for ever."""
        keeper = self.centre.keeper(self.centre.cut(whole))
        await self._in_vain(keeper)
        self.centre.clock.steady += later_s
        await self._in_vain(keeper)

    async def end(self) -> None:
        centre = self.centre
        centre.raw.lag_s = 0.0
        rest = [point for point in self.pool if point not in self.written]
        if rest:
            await centre.raw.write(rest)
            self.written += rest
        centre.clock.steady += 5.0
        await centre.raw.show()
        await centre.rest(self.keepers[0])
        while centre.stalled:
            await centre.land(0)
        # The next audit finds what a dead one's last write has undone.
        centre.clock.steady += 100_000.0
        await centre.rest(self.keepers[0])
        assert self.keepers[0].windows_due == 0

    async def _in_vain(self, keeper: Keeper) -> None:
        with contextlib.suppress(StoreUnavailable):
            await keeper.look()


async def history(url: str, pool: list[Point], steps: Steps) -> None:
    async with AsyncExitStack() as stack:
        run = Run(await open_centre(stack, url), pool)
        for name, what, seconds in chain.from_iterable(steps):
            if name == "land":
                if run.centre.stalled:
                    await run.centre.land(int(str(what)))
            else:
                await getattr(run, name)(what, seconds)
        await run.end()
        await assert_rolled_up(run.centre.levels, run.written)


@settings(max_examples=50)
@given(SAMPLES, STEPS)
@pytest.mark.slow
async def test_on_sqlite(pool: list[Point], steps: Steps) -> None:
    with tempfile.TemporaryDirectory() as folder:
        await history(f"sqlite:///{Path(folder)}/series.sqlite", pool, steps)


@pytest.mark.server
@settings(max_examples=4)
@given(pool=SAMPLES, steps=STEPS)
async def test_on_influxdb(influxd: InfluxDB, pool: list[Point], steps: Steps) -> None:
    await history(influxd.series_url(influxd.fresh_name()), pool, steps)
