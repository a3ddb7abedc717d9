"""InfluxDB 1.6.7 as it really answers: limits, retention, access, outages, sizes."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from contract import StoreHeld, StoreRefused, StoreUnavailable
from store import Point, Row, SeriesStore, check_series, open_series
from store.series import influx
from tests.servers.influxdb import InfluxDB, influxdb
from tests.servers.process import LOOPBACK, free_port
from tests.store.readings import NOW, READINGS, point

pytestmark = pytest.mark.server


@pytest.fixture
async def series(influx_url: str) -> AsyncIterator[SeriesStore]:
    store = await open_series(influx_url, READINGS)
    await store.prepare()
    yield store
    await store.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[InfluxDB]:
    """An influxd of the test's own, to be limited and ended."""
    with influxdb(tmp_path / "own", max_series=3) as own:
        yield own


async def everything(store: SeriesStore) -> list[Row]:
    return await store.range("climate", start=0, end=2**53 - 1, fields=["temperature", "openings"])


def execute(server: InfluxDB, statement: str, **options: object) -> str:
    with httpx.Client(trust_env=False) as client:
        answer = client.post(f"{server.url}/query", params={"q": statement}, **options)  # type: ignore[arg-type]
    assert "error" not in answer.text, answer.text
    return answer.text


async def test_good_points_beside_a_refused_one_are_kept(
    series: SeriesStore, influxd: InfluxDB, influx_url: str
) -> None:
    # Types are per shard, so the conflicting point lies near the others.
    line = f"climate note=1i {NOW}000"
    async with httpx.AsyncClient(trust_env=False) as client:
        database = influx_url.rsplit("/", 1)[1]
        await client.post(f"{influxd.url}/write", params={"db": database}, content=line)
    with pytest.raises(StoreRefused, match="field type conflict"):
        await series.write([point(), point(NOW + 1, note="a text")])
    rows = await everything(series)
    assert [row.at for row in rows] == [NOW]


async def test_points_beyond_the_series_limit_are_held(server: InfluxDB) -> None:
    store = await open_series(server.series_url("limited"), READINGS)
    await store.prepare()
    with pytest.raises(StoreHeld, match="max-series-per-database"):
        await store.write([point(kiosk=f"kiosk-{n}") for n in range(9)])
    await store.close()


async def test_points_older_than_the_retention_are_held(
    series: SeriesStore, influxd: InfluxDB, influx_url: str
) -> None:
    database = influx_url.rsplit("/", 1)[1]
    policy = f'CREATE RETENTION POLICY "day" ON "{database}" DURATION 1d REPLICATION 1 DEFAULT'
    execute(influxd, policy)
    with pytest.raises(StoreHeld, match="retention"):
        await series.write([point(at=1_000_000)])


async def test_a_database_that_went_away_is_held_until_it_is_made_again(
    series: SeriesStore, influxd: InfluxDB, influx_url: str
) -> None:
    database = influx_url.rsplit("/", 1)[1]
    execute(influxd, f'DROP DATABASE "{database}"')
    with pytest.raises(StoreHeld, match="404"):
        await series.write([point()])
    with pytest.raises(StoreHeld, match="no such database"):
        await series.latest("climate")
    await series.prepare()
    await series.write([point()])
    assert len(await series.latest("climate")) == 1


async def test_a_database_away_is_unavailable_and_comes_back_by_itself(server: InfluxDB) -> None:
    url = server.series_url("away")
    store = await open_series(url, READINGS)
    await store.prepare()
    await store.write([point()])
    server.kill()
    with pytest.raises(StoreUnavailable):
        await store.write([point(NOW + 1)])
    with pytest.raises(StoreUnavailable):
        await store.latest("climate")
    with pytest.raises(StoreUnavailable):
        await open_series(url, READINGS)
    server.start()
    await store.write([point(NOW + 1)])
    # What was answered before the kill is there too: its 204 means kept.
    assert [row.at for row in await everything(store)] == [NOW, NOW + 1]
    await store.close()


async def test_a_body_above_the_limit_is_split(
    series: SeriesStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(influx, "MAX_BODY_BYTES", 2_000)
    await series.write([point(NOW + n, openings=n, note="x" * 900) for n in range(20)])
    assert len(await everything(series)) == 20


async def test_a_measurement_of_use_lies_in_a_database_of_its_own(
    series: SeriesStore, influxd: InfluxDB, influx_url: str
) -> None:
    await series.write([Point("use", "kiosk-a", {}, {"sessions": 1}, NOW), point()])
    database = influx_url.rsplit("/", 1)[1]
    assert "climate" in execute(influxd, f'SHOW MEASUREMENTS ON "{database}"')
    apart = execute(influxd, f'SHOW MEASUREMENTS ON "{database}_usage"')
    assert "use" in apart
    assert "climate" not in apart


async def test_who_may_not_is_held_and_the_password_stays_hidden(tmp_path: Path) -> None:
    with influxdb(tmp_path / "guarded", auth=True) as server:
        execute(server, "CREATE USER boss WITH PASSWORD 'hush-hush' WITH ALL PRIVILEGES")
        address = f"{LOOPBACK}:{server.port}/escale"
        boss = await open_series(f"influxdb://boss:hush-hush@{address}", READINGS)
        await boss.prepare()
        await boss.write([point()])
        await boss.close()
        execute(server, "CREATE USER guest WITH PASSWORD 'guest-word'", auth=("boss", "hush-hush"))
        for who, status in (("boss:wrong-word", "401"), ("guest:guest-word", "403")):
            store = await open_series(f"influxdb://{who}@{address}", READINGS)
            with pytest.raises(StoreHeld, match=status) as held:
                await store.write([point()])
            assert "-word" not in str(held.value)
            with pytest.raises(StoreHeld):
                await store.prepare()
            await store.close()


async def test_no_proxy_of_the_environment_stands_between(
    influx_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://{LOOPBACK}:{free_port()}")
    monkeypatch.setenv("NO_PROXY", "")
    store = await open_series(influx_url, READINGS)
    await store.prepare()
    await store.write([point()])
    assert len(await everything(store)) == 1
    await store.close()


async def test_a_check_says_what_answers(influxd: InfluxDB, influx_url: str) -> None:
    assert "InfluxDB 1.6.7" in await check_series(influx_url)
    with pytest.raises(StoreUnavailable):
        await check_series(f"influxdb://{LOOPBACK}:{free_port()}/escale")
