"""How long InfluxDB keeps each level: the real 1.6.7, and 2.7 and 3 as they are documented."""

from __future__ import annotations

import time

import pytest

from contract import (
    DAY_S,
    DUE,
    LEVELS,
    REGISTRY,
    Registry,
    SeriesSettings,
    StoreHeld,
    load_settings,
)
from store import Point, open_levels, open_series
from store.check import findings
from store.retention import SLACK_S, Change, Keeping, Kept, open_keeping
from store.retention.influx import shard_s
from store.retention.influx_policies import Policies, seconds
from store.retention.kept import series_lives
from store.series.influx_http import InfluxHttp, Series
from tests.store.influx_fakes import Bucket, InfluxDB2, InfluxDB3, serving
from tests.waiting import eventually

NOW = 1_700_000_000_000_000
DAY = DAY_S * 1_000_000
FEW = Registry([REGISTRY["host"], REGISTRY[DUE]])
PLACES = ["escale", "escale_usage", "escale_5m", "escale_5m_usage", "escale_1h", "escale_1h_usage"]


def settings(url: str, raw_days: int = 30) -> SeriesSettings:
    return SeriesSettings.model_validate({"url": url, "raw_days": raw_days})


async def applied(keeping: Keeping, given: SeriesSettings) -> list[Change]:
    return [step async for step in keeping.apply(series_lives(given))]


async def shown(given: SeriesSettings) -> list[Kept]:
    keeping = await open_keeping(given, FEW)
    try:
        return await keeping.kept()
    finally:
        await keeping.close()


@pytest.mark.server
async def test_a_real_influxdb_keeps_each_level_for_its_life(influx_url: str) -> None:
    given = settings(influx_url)
    keeping = await open_keeping(given, FEW)
    assert not any(one.there for one in await keeping.kept())
    steps = await applied(keeping, given)
    assert [(step.before_s, step.after_s) for step in steps[::2]] == [
        (None, 30 * DAY_S + SLACK_S),
        (None, 730 * DAY_S + SLACK_S),
        (None, 3_650 * DAY_S + SLACK_S),
    ]
    assert {one.level.name: one.life_s for one in await keeping.kept()} == series_lives(given)
    assert not any(step.is_one for step in await applied(keeping, given))
    await keeping.close()


@pytest.mark.server
async def test_what_the_door_still_takes_influxdb_takes_too(influx_url: str) -> None:
    given = settings(influx_url)
    keeping = await open_keeping(given, FEW)
    await applied(keeping, given)
    await keeping.close()
    levels = await open_levels(influx_url)
    now = time.time_ns() // 1_000
    await levels.raw.write([Point("host", "kiosk-a", {}, {"cpu": 1.0}, now - 30 * DAY)])
    with pytest.raises(StoreHeld, match="retention"):
        await levels.raw.write([Point("host", "kiosk-a", {}, {"cpu": 1.0}, now - 32 * DAY)])
    await levels.close()


@pytest.mark.server
async def test_what_is_older_leaves_influxdb_by_itself(influx_url: str) -> None:
    given = settings(influx_url)
    levels = await open_levels(influx_url)
    await levels.prepare()
    now = time.time_ns() // 1_000
    ages = [day * DAY for day in range(0, 100, 5)]
    await levels.raw.write([Point("host", "kiosk-a", {}, {"cpu": 1.0}, now - age) for age in ages])
    keeping = await open_keeping(given)
    await applied(keeping, given)

    async def shortened() -> bool:
        oldest = (await keeping.kept())[0].oldest
        return oldest is not None and oldest > now - 40 * DAY

    await eventually(shortened, what="the old shards to go")
    left = await levels.raw.range("host", start=0, end=now + 1)
    # Whole shards go, of the week that they were made with.
    assert left[0].at > now - 39 * DAY
    assert now - 30 * DAY in [row.at for row in left]
    await levels.close()
    await keeping.close()


@pytest.mark.server
async def test_samples_that_were_never_to_be_rolled_up_stay_in_influxdb_too(
    influx_url: str,
) -> None:
    given = settings(influx_url)
    registry = Registry([row for row in REGISTRY.values() if row.name != DUE])
    older = await open_series(influx_url, registry)
    await older.prepare()
    await older.write([Point("host", "kiosk-a", {}, {"cpu": 1.0}, NOW)])
    await older.close()
    keeping = await open_keeping(given, FEW)
    with pytest.raises(StoreHeld, match="escale retention mark"):
        await applied(keeping, given)
    steps = [step async for step in keeping.apply(series_lives(given), anyway=True)]
    assert steps[0].after_s == 31 * DAY_S
    await keeping.close()


@pytest.mark.server
async def test_a_real_influxdb_says_what_it_holds(influx_url: str) -> None:
    levels = await open_levels(influx_url)
    await levels.prepare()
    times = [NOW - 40 * DAY, NOW - 3 * DAY, NOW]
    await levels.raw.write([Point("host", "kiosk-a", {}, {"cpu": 1.0}, at) for at in times])
    await levels.close()
    raw, usage, *_ = await shown(settings(influx_url))
    # The marks of what is to be rolled up stand beside the samples, at their windows' starts.
    assert raw.oldest is not None
    assert times[0] - 3_600_000_000 <= raw.oldest <= times[0]
    assert raw.newest == times[-1]
    assert raw.bytes
    assert (usage.bytes, usage.oldest, usage.newest) == (0, None, None)


async def test_a_bucket_of_2_x_gets_its_life_and_says_what_it_weighs() -> None:
    server = InfluxDB2([Bucket("b0", "escale", every_seconds=0)])
    async with serving(server) as url:
        given = settings(url)
        keeping = await open_keeping(given, FEW)
        steps = await applied(keeping, given)
        again = await applied(keeping, given)
        found = await keeping.kept()
        await keeping.close()
    assert [step.place for step in steps] == PLACES
    assert all(step.is_one for step in steps)
    assert not any(step.is_one for step in again)
    assert {each.name: each.every_seconds for each in server.buckets} == {
        place: series_lives(given)[level.name]
        for level in LEVELS
        for place in PLACES
        if place.removesuffix("_usage") == f"escale{level.suffix}"
    }
    assert (found[0].bytes, found[0].oldest, found[0].newest) == (3_000_000, 1_000_000, 2_000_000)


async def test_a_database_of_3_x_is_made_with_its_life_or_gets_it() -> None:
    server = InfluxDB3({"escale": None, "escale_5m": "24h"})
    async with serving(server) as url:
        given = settings(url)
        keeping = await open_keeping(given, FEW)
        steps = await applied(keeping, given)
        again = await applied(keeping, given)
        found = await keeping.kept()
        await keeping.close()
    assert [(step.before_s, step.after_s) for step in steps if step.place == "escale_5m"] == [
        (DAY_S, 731 * DAY_S)
    ]
    assert server.databases["escale"] == server.databases["escale_usage"] == f"{31 * 24}h"
    assert not any(step.is_one for step in again)
    assert (found[0].rows, found[0].bytes, found[0].oldest) == (12, 4_096, 1_000_000)


async def test_a_3_x_that_changes_no_life_is_said_with_what_to_do() -> None:
    async with serving(InfluxDB3({"escale": None}, changes=False)) as url:
        given = settings(url)
        keeping = await open_keeping(given, FEW)
        with pytest.raises(StoreHeld, match="make a new database with this life") as held:
            await applied(keeping, given)
        await keeping.close()
    assert "an-administrators-token" not in str(held.value)


async def test_a_life_that_the_server_does_not_take_is_not_believed() -> None:
    class Deaf(InfluxDB2):
        def _patched(self, name: str, _body: object) -> tuple[int, object]:
            return 200, next(each for each in self.buckets if each.id == name).document()

    async with serving(Deaf()) as url:
        given = settings(url)
        keeping = await open_keeping(given, FEW)
        with pytest.raises(StoreHeld, match="not 2678400 seconds"):
            await applied(keeping, given)
        await keeping.close()


@pytest.mark.parametrize(
    ("text", "found"),
    [("0s", 0), ("2904h0m0s", 2_904 * 3_600), ("1h30m0s", 5_400), ("30s", 30), ("10m0s", 600)],
)
def test_a_duration_is_read_as_go_writes_it(text: str, found: int) -> None:
    assert seconds(text) == found


def test_a_shard_is_never_longer_than_a_seventh_of_the_life() -> None:
    raw, _, hour = LEVELS
    assert [shard_s(raw, days * DAY_S) // DAY_S for days in (2, 31, 121)] == [1, 4, 7]
    assert shard_s(hour, 3_651 * DAY_S) // DAY_S == 364


async def test_a_user_who_may_not_is_told_to_ask_an_administrator(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def forbidden(_self: InfluxHttp, _statement: str) -> None:
        raise StoreHeld("InfluxDB answered 403", where="here", todo="grant the user this database")

    async def policies(_self: InfluxHttp, _database: str | None, _statement: str) -> list[Series]:
        return [Series({}, ({"name": "autogen", "duration": "0s", "default": True},))]

    monkeypatch.setattr(InfluxHttp, "execute", forbidden)
    monkeypatch.setattr(InfluxHttp, "query", policies)
    http = InfluxHttp(settings("influxdb://127.0.0.1:1/escale").location)
    with pytest.raises(StoreHeld, match="run it with an administrator"):
        await Policies(http).set_life("escale", 31 * DAY_S, LEVELS[0])
    await http.close()


@pytest.mark.server
async def test_doctor_is_told_where_another_life_is_in_force(influx_url: str) -> None:
    settings = load_settings({"ESCALE_SERIES_URL": influx_url})
    levels = await open_levels(influx_url)
    await levels.prepare()
    await levels.close()
    told = (await findings(settings))[-1]
    assert (told.subject, told.well) == ("retention", False)
    assert "_1h_usage" in told.seen
    assert "escale retention apply" in told.todo
    keeping = await open_keeping(settings.series, FEW)
    await applied(keeping, settings.series)
    await keeping.close()
    assert (await findings(settings))[-1].well
