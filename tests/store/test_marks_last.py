"""In which order a write goes out: no mark before its points, whatever cuts the write short."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from contract import StoreUnavailable, locate
from store import Point
from store.series import influx
from store.series.influx import InfluxSeries
from store.series.influx_http import InfluxHttp, Version
from store.series.marks import Marks
from tests.store.readings import point
from tests.store.rolled_up import MARKED, START


class Recording:
    """A writer that keeps what it was sent, and is away after so many requests."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []
        self.away_after = 100

    async def prepare(self, databases: Sequence[str]) -> None:
        """Nothing to make."""

    async def write(self, database: str, body: bytes) -> None:
        if len(self.sent) >= self.away_after:
            raise StoreUnavailable("away")
        self.sent.append((database, body))

    async def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def writer() -> Recording:
    return Recording()


@pytest.fixture
def store(writer: Recording) -> InfluxSeries:
    http = InfluxHttp(locate("influxdb://127.0.0.1:1/x", ("influxdb",), "x"))
    marks = Marks(MARKED, random.Random(1))
    return InfluxSeries(http, writer, Version("1.6.7", 1, 6), "x", MARKED, None, marks)


USE = Point("use", "kiosk-a", {}, {"sessions": 1}, START)


async def test_marks_go_with_the_last_request_of_a_write(
    store: InfluxSeries, writer: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(influx, "MAX_BODY_LINES", 3)
    await store.write([point(START), USE, *(point(START + number) for number in range(1, 4))])
    assert [database for database, _ in writer.sent] == ["x_usage", "x", "x", "x"]
    *_, middle, last = writer.sent
    assert middle[1].count(b"rollup_due") == 2
    assert last[1].startswith(b"rollup_due")
    assert writer.sent[1][1].count(b"rollup_due") == 0
    await store.close()


async def test_a_write_that_is_cut_short_marks_nothing(
    store: InfluxSeries, writer: Recording
) -> None:
    writer.away_after = 1
    with pytest.raises(StoreUnavailable):
        await store.write([USE, point(START)])
    assert not any(b"rollup_due" in body for _, body in writer.sent)
    await store.close()


async def test_marks_of_what_is_small_cost_no_request(
    store: InfluxSeries, writer: Recording
) -> None:
    await store.write([point(START)])
    assert len(writer.sent) == 1
    await store.close()
