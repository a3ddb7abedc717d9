"""The keeper in its collector: rounds and pauses, what dashboards are told, what came before it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from collector import rolling
from collector.level_points import level_points
from collector.office import Office
from collector.process import prepared_levels
from collector.rolling import Rolling
from collector.rollup import AT_ONCE
from contract import (
    DUE,
    FIVE_MINUTES,
    ONE_HOUR,
    RAW,
    REGISTRY,
    Registry,
    Settings,
    StoreUnavailable,
    load_settings,
)
from store import Levels, Point, open_levels, open_series
from tests.collector.fakes import FakeRecords, ManualClock
from tests.servers.influxdb import influxdb
from tests.store.rolled_up import HOUR, START
from tests.waiting import eventually

DAY = 24 * HOUR
DAYS = {RAW: 120, FIVE_MINUTES: 730, ONE_HOUR: 3_650}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"ESCALE_HOME": str(tmp_path)})


@pytest.fixture
async def levels(settings: Settings) -> AsyncIterator[Levels]:
    opened = await open_levels(settings.series.url)
    await opened.prepare()
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> ManualClock:
    clock = ManualClock()
    clock.wall = START + 10 * HOUR + 7
    return clock


@pytest.fixture
def office(settings: Settings, levels: Levels, clock: ManualClock) -> Office:
    return Office(
        settings, series=levels.raw, records=FakeRecords(), clock=clock, rng=random.Random(1)
    )


@pytest.fixture
def keeping(settings: Settings, levels: Levels, office: Office) -> Rolling:
    return Rolling(levels, office, settings.series, random.Random(1), AT_ONCE)


def climate(at: int) -> Point:
    return Point("climate", "kiosk-a", {"zone": "cabin"}, {"temperature": 21.0}, at)


async def rolled(levels: Levels) -> list[int]:
    return [row.at for row in await levels.of(ONE_HOUR).range("climate", start=0, end=2**53 - 1)]


def test_each_level_is_told_with_its_source_its_reach_and_its_longest_period() -> None:
    points = level_points(START + 5, DAYS)
    assert [(point.fields["source"], point.at - START) for point in points] == [
        ("escale-1h", 0),
        ("escale-5m", 1),
        ("escale", 2),
    ]
    hour, five, raw = (point.fields for point in points)
    assert (raw["longest"], five["longest"]) == (DAY // 1_000, 30 * DAY // 1_000)
    assert raw["reach"] == (START - 119 * DAY) // 1_000
    assert five["reach"] == (START - 729 * DAY) // 1_000
    assert int(str(hour["longest"])) > 50 * 365 * DAY // 1_000


async def test_levels_are_told_once_an_hour(
    keeping: Rolling, levels: Levels, clock: ManualClock
) -> None:
    for _ in range(3):
        await keeping.look()
    clock.wall += HOUR
    await keeping.look()
    rows = await levels.raw.range("level", start=0, end=2**53 - 1)
    assert [row.at - START - 10 * HOUR for row in rows] == [0, 1, 2, HOUR, HOUR + 1, HOUR + 2]


async def test_what_is_written_is_rolled_up_and_counted(
    keeping: Rolling, levels: Levels, office: Office
) -> None:
    await levels.raw.write([climate(START), climate(START + HOUR)])
    assert await keeping.look()
    assert await rolled(levels) == [START, START + HOUR]
    assert await keeping.look()
    assert office.windows_due == 0
    counted = office.metrics.registry.get_sample_value("escale_collector_windows_rolled_total")
    assert counted is not None
    assert counted >= 4


async def test_it_goes_on_until_it_is_stopped(
    keeping: Rolling, levels: Levels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rolling, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(rolling, "SOON_S", 0.01)
    running = asyncio.ensure_future(keeping.run())
    for at in (START, START + HOUR):
        await levels.raw.write([climate(at)])

        async def done(at: int = at) -> bool:
            return at in await rolled(levels)

        await eventually(done, what="an hour rolled up")
    keeping.stop()
    await running


async def test_while_the_series_are_away_it_asks_them_nothing(
    keeping: Rolling, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []

    async def look() -> bool:
        happened.append("look")
        keeping.stop()
        return True

    async def pause(_: float) -> None:
        happened.append("pause")
        if len(happened) == 3:
            office.series_outage.ended()

    monkeypatch.setattr(keeping, "look", look)
    monkeypatch.setattr(keeping, "_pause", pause)
    office.series_outage.began(StoreUnavailable("away"))
    await keeping.run()
    assert happened == ["pause", "pause", "pause", "look", "pause"]


@pytest.mark.parametrize("fault", [StoreUnavailable("away"), ValueError("never seen before")])
async def test_a_round_that_fails_is_not_the_collectors_end(
    keeping: Rolling, levels: Levels, fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: object, **__: object) -> list[object]:
        raise fault

    with monkeypatch.context() as broken:
        broken.setattr(levels.raw, "range", failing)
        assert not await keeping.look()
    assert await keeping.look()


async def test_a_figure_that_is_not_renewed_is_not_told(
    keeping: Rolling, levels: Levels, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def failing(*_: object, **__: object) -> list[object]:
        raise StoreUnavailable("away")

    await keeping.look()
    monkeypatch.setattr(levels.raw, "range", failing)
    seen = []
    for _ in range(3):
        await keeping.look()
        seen.append(office.windows_due)
    assert seen == [0, 0, None]


@pytest.mark.server
async def test_levels_that_may_not_be_made_yet_stop_no_samples(
    tmp_path: Path, settings: Settings, office: Office
) -> None:
    with influxdb(tmp_path / "guarded", auth=True) as server:
        boss = {"u": "boss", "p": "hush-hush"}

        def told(statement: str, **who: str) -> None:
            answer = httpx.post(f"{server.url}/query", params={"q": statement, **who})
            assert answer.status_code == 200, answer.text

        told("CREATE USER boss WITH PASSWORD 'hush-hush' WITH ALL PRIVILEGES")
        told("CREATE USER guest WITH PASSWORD 'guest-word'", **boss)

        def grant(*names: str) -> None:
            for name in names:
                told(f'CREATE DATABASE "{name}"', **boss)
                told(f'GRANT ALL ON "{name}" TO guest', **boss)

        grant("escale", "escale_usage")
        url = server.series_url("escale").replace("//", "//guest:guest-word@")
        levels = await prepared_levels(url)
        keeping = Rolling(levels, office, settings.series, random.Random(1), AT_ONCE)
        await levels.raw.write([climate(START)])
        assert not await keeping.look()
        grant("escale_5m", "escale_5m_usage", "escale_1h", "escale_1h_usage")
        assert await keeping.look()
        assert await rolled(levels) == [START]
        await levels.close()


async def unmarked(settings: Settings, *points: Point) -> None:
    """Stores samples as a version without levels did."""
    older = Registry([row for row in REGISTRY.values() if row.name != DUE])
    store = await open_series(settings.series.url, older)
    await store.write(points)
    await store.close()


async def test_what_was_stored_before_there_were_levels_is_rolled_up_too(
    settings: Settings, keeping: Rolling, levels: Levels, clock: ManualClock
) -> None:
    old = [START - 40 * DAY, START - 3 * DAY, START, START + 9 * HOUR]
    await unmarked(settings, *(climate(at) for at in old))
    for _ in range(50):
        assert await keeping.look()
        clock.steady += 60.0
    assert await rolled(levels) == old


async def test_what_came_before_is_looked_for_once(
    settings: Settings, keeping: Rolling, levels: Levels, office: Office
) -> None:
    await unmarked(settings, climate(START))
    for _ in range(5):
        await keeping.look()
    await unmarked(settings, climate(START + 2 * HOUR))
    next_start = Rolling(levels, office, settings.series, random.Random(2), AT_ONCE)
    for _ in range(5):
        await next_start.look()
    assert await rolled(levels) == [START]
