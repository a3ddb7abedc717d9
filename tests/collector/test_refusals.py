"""A database that refuses for reasons of its own: held, and said to staff, by a real InfluxDB."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from broker import EmbeddedBroker
from store import office_alarms, open_database
from tests.collector.line import Installation, kiosk_by_hand
from tests.collector.material import KIOSK, body, climate
from tests.collector.processes import collector
from tests.servers.influxdb import InfluxDB, influxdb
from tests.servers.process import free_port
from tests.waiting import eventually

pytestmark = pytest.mark.server


def now() -> int:
    return time.time_ns() // 1_000


@pytest.fixture
def mqtt(tmp_path: Path) -> Iterator[str]:
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        yield broker.url


@asynccontextmanager
async def alarms_of(line: Installation) -> AsyncIterator[Callable[[], Awaitable[list[str]]]]:
    database = open_database(line.database)

    async def raised() -> list[str]:
        return [row.alarm.type for row in await office_alarms.list(database, now())]

    try:
        yield raised
    finally:
        await database.close()


async def test_a_database_dropped_behind_its_back_is_held_and_an_alarm(
    tmp_path: Path, mqtt: str, influxd: InfluxDB
) -> None:
    home, name = tmp_path / "home", influxd.fresh_name()
    line = Installation(home, mqtt, influxd.series_url(name), f"sqlite:///{home}/escale.sqlite")
    await line.register(KIOSK)
    with collector(line, 1):
        async with kiosk_by_hand(mqtt) as kiosk, alarms_of(line) as raised:
            await kiosk.send(1, body(1, climate(now())))
            await kiosk.answered(1)
            assert await raised() == []
            async with httpx.AsyncClient(trust_env=False) as http:
                dropped = f'DROP DATABASE "{name}"'
                await http.post(f"{influxd.url}/query", params={"q": dropped})
            await kiosk.send(2, body(2, climate(now())))
            await kiosk.send(3, body(3, climate(now())), lane="backlog")
            assert await eventually(raised, what="the alarm") == ["series_refuses"]
            assert kiosk.named() == {1}
            assert kiosk.rejections() == {}
    async with alarms_of(line) as raised:
        assert await raised() == [], "a process that ends takes its alarms back"


async def test_a_wrong_password_at_the_start_is_an_alarm_until_it_is_mended(
    tmp_path: Path, mqtt: str
) -> None:
    home = tmp_path / "home"
    server = influxdb(tmp_path / "influxd", auth=True)
    with server:
        async with httpx.AsyncClient(trust_env=False) as http:
            made = "CREATE USER escale WITH PASSWORD 'quay-side' WITH ALL PRIVILEGES"
            await http.post(f"{server.url}/query", params={"q": made})
            url = f"influxdb://escale:wrong-one@127.0.0.1:{server.port}/escale"
            line = Installation(home, mqtt, url, f"sqlite:///{home}/escale.sqlite")
            await line.register(KIOSK)
            process = collector(line, 1)
            process.ready = lambda: "dependency_refuses" in process.log.read_text()
            async with alarms_of(line) as raised:
                with process:
                    assert await eventually(raised, what="the alarm") == ["series_refuses"]
                    assert "wrong-one" not in process.log.read_text()
                    params = {"u": "escale", "p": "quay-side"}
                    mended = "SET PASSWORD FOR escale = 'wrong-one'"
                    await http.post(f"{server.url}/query", params={"q": mended, **params})

                    async def none() -> bool:
                        return await raised() == []

                    await eventually(none, what="the alarm to end", deadline_s=30)
