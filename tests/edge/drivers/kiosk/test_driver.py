"""The driver: what the page reported becomes readings, and nothing of a session does."""

import asyncio
import http.client
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from contract import DriverError
from edge.driver import SensesPresence
from edge.drivers.kiosk.driver import KioskDriver
from edge.drivers.kiosk.endpoint import Request
from edge.readings import Reading
from tests.edge.drivers.examining import NOW, assert_taken
from tests.edge.drivers.kiosk.desk import BEAT, HEADERS, KEY, START, options
from tests.servers.process import LOOPBACK, free_port

HOUR_S = 3_600


@dataclass
class Hands:
    """A clock whose hands a test moves."""

    seconds: float = 0.0

    def now(self) -> int:
        return NOW - NOW % (HOUR_S * 1_000_000) + int(self.seconds * 1_000_000)

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Rig:
    driver: KioskDriver
    clock: Hands
    port: int
    read: list[Reading] = field(default_factory=list)

    async def ask(self, path: str, body: object = None) -> Any:
        return await asyncio.to_thread(self._ask, path, body)

    async def readings(self, measurement: str) -> list[Reading]:
        self.read = list(await self.driver.read())
        assert_taken(self.read)
        return [reading for reading in self.read if reading.m == measurement]

    def _ask(self, path: str, body: object) -> Any:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=5)
        method = "GET" if body is None else "POST"
        connection.request(method, path, body=json.dumps(body), headers=dict(HEADERS))
        answer = connection.getresponse().read()
        connection.close()
        return json.loads(answer) if answer else None


def made(clock: Hands, **changes: object) -> KioskDriver:
    return KioskDriver(options(**changes), clock, {"PAGE_KEY": KEY})


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    clock, port = Hands(), free_port()
    driver = made(clock, port=port)
    assert list(await driver.read()) == []
    yield Rig(driver, clock, port)
    await driver.close()


def request(path: str, body: object) -> Request:
    return Request("POST", path, HEADERS, json.dumps(body).encode())


async def test_a_heartbeat_becomes_the_application_and_its_peripherals(rig: Rig) -> None:
    printer = {"ok": False, "paper_out": True, "paper": 0, "detail": "cover_open"}
    await rig.ask("/v1/heartbeat", BEAT | {"brightness": 0.5, "peripherals": {"printer": printer}})
    rig.clock.seconds = 2
    (application,) = await rig.readings("application")
    (peripheral,) = await rig.readings("peripheral")
    assert application.fields == {
        "up": True,
        "heartbeat_age": 2.0,
        "screen_frozen": False,
        "screen_black": False,
        "version": "1.4.2",
    }
    assert peripheral.tags == {"peripheral": "printer"}
    assert peripheral.fields == printer


async def test_a_page_that_goes_silent_is_down_and_its_peripherals_are_not_known(rig: Rig) -> None:
    await rig.ask("/v1/heartbeat", BEAT | {"peripherals": {"printer": {"ok": True}}})
    rig.clock.seconds = 31
    (application,) = await rig.readings("application")
    assert (application.fields["up"], application.fields["heartbeat_age"]) == (False, 31.0)
    assert [reading.m for reading in rig.read] == ["application"]
    await rig.ask("/v1/heartbeat", BEAT)
    (application,) = await rig.readings("application")
    assert application.fields["up"] is True


async def test_a_session_holds_the_kiosk_occupied_until_it_ends(rig: Rig) -> None:
    assert isinstance(rig.driver, SensesPresence)
    handle = (await rig.ask("/v1/sessions", START))["session"]
    assert rig.driver.occupied()
    await rig.ask(f"/v1/sessions/{handle}/end", {})
    assert not rig.driver.occupied()


async def test_a_session_that_nobody_ends_frees_the_kiosk_by_silence(rig: Rig) -> None:
    await rig.ask("/v1/sessions", START)
    rig.clock.seconds = 121
    assert not rig.driver.occupied()


async def test_an_hour_leaves_as_counts_that_are_not_joined(rig: Rig) -> None:
    for language, minutes, satisfaction in (("fr", 3, 5), ("fr", 12, None), ("de", 12, 1)):
        handle = (await rig.ask("/v1/sessions", START | {"language": language}))["session"]
        for _ in range(minutes):
            rig.clock.seconds += 60
            await rig.ask("/v1/heartbeat", BEAT | {"session": handle})
        said = {} if satisfaction is None else {"satisfaction": satisfaction}
        await rig.ask(f"/v1/sessions/{handle}/end", said)
    assert await rig.readings("use") == []
    rig.clock.seconds = HOUR_S + 1
    counts = {
        tuple(reading.tags.values()): reading.fields["sessions"]
        for reading in await rig.readings("use")
    }
    assert {key: count for key, count in counts.items() if count} == {
        ("service", "procedures", "under_5"): 1,
        ("service", "procedures", "5_to_15"): 2,
        ("language", "fr"): 2,
        ("language", "other"): 1,
        ("accessibility", "none"): 3,
        ("satisfaction", "5"): 1,
        ("satisfaction", "1"): 1,
    }
    assert ("service", "family", "over_30") in counts
    assert await rig.readings("use") == []


async def test_nothing_of_a_session_is_in_a_reading_or_a_log(rig: Rig) -> None:
    with capture_logs() as events:
        handle = (await rig.ask("/v1/sessions", START))["session"]
        await rig.ask(f"/v1/sessions/{handle}/end", {"satisfaction": 2})
        await rig.ask("/v1/sessions", START | {"language": "Jean Dupont"})
        rig.clock.seconds = HOUR_S + 1
        await rig.readings("use")
    assert handle not in f"{rig.read}{events}"
    assert "Dupont" not in f"{rig.read}{events}"
    assert KEY not in f"{rig.read}{events}"


async def test_a_notice_reaches_the_page(rig: Rig) -> None:
    rig.driver.show("Redémarrage dans 20 s")
    assert (await rig.ask("/v1/state"))["notice"] == "Redémarrage dans 20 s"


async def test_a_port_that_is_taken_is_told_and_opened_when_it_is_free() -> None:
    port = free_port()
    first, second = made(Hands(), port=port), made(Hands(), port=port)
    await first.read()
    with pytest.raises(DriverError, match="in use"):
        await second.read()
    await first.close()
    assert list(await second.read()) == []
    await second.close()


async def test_a_key_that_is_missing_or_short_is_told_and_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "page.key"
    driver = KioskDriver(options(key_env=None, key_file=str(file), port=free_port()), Hands(), {})
    with pytest.raises(DriverError, match=r"can't be read.*page\.key"):
        await driver.read()
    file.write_text("short-secret\n")
    with pytest.raises(DriverError, match="at least 16") as error:
        await driver.read()
    assert "short-secret" not in str(error.value)
    file.write_text(f"{KEY}\n")
    assert list(await driver.read()) == []
    await driver.close()


async def test_a_busy_month_leaves_nothing_behind() -> None:
    clock = Hands()
    driver = made(clock, port=free_port())
    await driver.read()
    application = driver._application
    assert application is not None
    sizes = set()
    for hour in range(30 * 24):
        clock.seconds = hour * HOUR_S
        for _ in range(5):
            application.answer(request("/v1/sessions", START))
            application.answer(
                request("/v1/heartbeat", BEAT | {"peripherals": {"printer": {"ok": True}}})
            )
        assert_taken(found := await driver.read())
        sizes.add((len(found), len(application.peripherals)))
    assert sizes == {(2, 1), (2 + 2 * 4 + 3 + 2 + 5, 1)}
    await driver.close()
