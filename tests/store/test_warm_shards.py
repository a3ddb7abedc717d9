"""What goes to a shard that may be cold is written twice: InfluxDB loses first writes that meet."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from contract import StoreUnavailable, locate
from store import Point
from store.series.influx import InfluxSeries
from store.series.influx_http import InfluxHttp, Version
from store.series.warm_shards import HOUR_US, WARM_S, WarmShards
from tests.store.readings import READINGS

NOW = 1_790_000_000_000_000


class Counting:
    """A writer that counts, and fails when told."""

    def __init__(self) -> None:
        self.writes = 0
        self.fails = False

    async def prepare(self, databases: Sequence[str]) -> None:
        """Nothing to make."""

    async def write(self, database: str, body: bytes) -> None:
        self.writes += 1
        if self.fails:
            raise StoreUnavailable("away")

    async def close(self) -> None:
        """Nothing to close."""


class Bench:
    """A series store over a counting writer and a clock that stands still."""

    def __init__(self) -> None:
        self.now = 0.0
        self.writer = Counting()
        self.http = InfluxHttp(locate("influxdb://127.0.0.1:1/x", ("influxdb",), "x"))
        shards = WarmShards(lambda: self.now)
        version = Version("1.6.7", 1, 6)
        self.series = InfluxSeries(self.http, self.writer, version, "x", READINGS, shards)

    async def sent(self, at: int = NOW) -> int:
        """How many requests the writing of one point made."""
        before = self.writer.writes
        name = next(iter(READINGS))
        field = next(field for field in READINGS[name].fields if field.kind == "float")
        tags = {tag.name: "x" for tag in READINGS[name].tags if not tag.optional}
        await self.series.write([Point(name, "kiosk-a", tags, {field.name: 1.0}, at)])
        return self.writer.writes - before


async def test_the_first_write_to_an_hour_is_made_twice_and_the_next_ones_once() -> None:
    bench = Bench()
    assert await bench.sent() == 2
    assert await bench.sent() == 1
    assert await bench.sent(NOW + HOUR_US) == 2
    assert await bench.sent() == 1
    await bench.http.close()


async def test_after_a_pause_it_may_be_cold_again() -> None:
    bench = Bench()
    await bench.sent()
    bench.now += WARM_S
    assert await bench.sent() == 1
    bench.now += WARM_S + 0.1
    assert await bench.sent() == 2
    await bench.http.close()


async def test_after_a_failure_everything_may_be_cold() -> None:
    bench = Bench()
    await bench.sent()
    bench.writer.fails = True
    with pytest.raises(StoreUnavailable):
        await bench.sent()
    bench.writer.fails = False
    assert await bench.sent() == 2
    await bench.http.close()
