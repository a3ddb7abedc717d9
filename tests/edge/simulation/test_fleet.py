"""A simulated fleet on the embedded broker: the daemon's own line, from end to end."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from broker import EmbeddedBroker
from contract import Kind, MqttSettings, SigningKey
from edge.simulation.fault import Fault, FaultKind
from edge.simulation.fleet import run_fleet, run_prepared_fleet
from edge.simulation.injected import inject, mend
from edge.simulation.kiosk import Environment
from edge.simulation.places import places_for
from tests.edge.simulation.office import Office, office
from tests.servers.process import free_port
from tests.waiting import eventually

KIOSKS = [place.id for place in places_for(3)]
FIRST = KIOSKS[0]
FAMILIES = {"host", "sensor", "connectivity"}


@pytest.fixture
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A broker of the test's own: what another one retained would be taken for the fleet's."""
    with EmbeddedBroker(tmp_path_factory.mktemp("broker"), free_port()) as broker:
        yield broker.url


@pytest.fixture
def key() -> SigningKey:
    return SigningKey.generate()


@asynccontextmanager
async def running(home: Path, url: str, key: SigningKey, count: int) -> AsyncIterator[None]:
    """The fleet, ended in order."""
    stopping = asyncio.Event()
    task = asyncio.create_task(
        run_fleet(
            home,
            count,
            MqttSettings(url=url),
            [key.public()],
            interval_s=0.2,
            environment=Environment(rng=random.Random(1), down_s=0.05, retry_s=5),
            stopping=stopping,
        )
    )
    try:
        yield
    finally:
        stopping.set()
        await task


def _all_measure(seen: Office) -> bool:
    families = {kiosk: set[str]() for kiosk in KIOSKS}
    for topic, _ in seen.heard:
        if topic.kind is Kind.LIVE and topic.family is not None:
            families.setdefault(topic.kiosk, set()).add(topic.family.value)
    return all(found >= FAMILIES for found in families.values())


async def test_every_kiosk_comes_online_measures_and_says_goodbye(
    tmp_path: Path, url: str, key: SigningKey
) -> None:
    async with office(url, key) as seen:
        async with running(tmp_path, url, key, 3):
            await seen.until(_all_measure, what="frames of each family from each kiosk")
            assert {kiosk: seen.state(kiosk) for kiosk in KIOSKS} == dict.fromkeys(KIOSKS, "online")
        await seen.until(
            lambda seen: all(seen.state(kiosk) == "offline" for kiosk in KIOSKS),
            what="all to say goodbye",
        )
    for kiosk in KIOSKS:
        assert (tmp_path / kiosk / "journal.sqlite").exists()


async def test_without_power_a_kiosk_is_gone_and_comes_back_as_another_boot(
    tmp_path: Path, url: str, key: SigningKey
) -> None:
    async with office(url, key) as seen, running(tmp_path, url, key, 2):
        await seen.until(lambda seen: seen.state(FIRST) == "online", what="the kiosk")
        before = seen.bodies(FIRST, Kind.STATUS)[-1]
        # A battery that lasts a quarter of a second.
        inject(tmp_path / FIRST, Fault(FaultKind.MAINS_LOST, time.time(), time.time() + 3_600, 1e4))
        await seen.until(lambda seen: seen.state(FIRST) == "offline", what="darkness")
        assert seen.state(KIOSKS[1]) == "online"
        mend(tmp_path / FIRST, FaultKind.MAINS_LOST, time.time())
        await seen.until(lambda seen: seen.state(FIRST) == "online", what="its return")
        after = seen.bodies(FIRST, Kind.STATUS)[-1]
    assert after["machine"] != before["machine"]


@pytest.mark.slow
async def test_a_cut_line_is_a_kiosk_offline_that_goes_on_measuring(
    tmp_path: Path, url: str, key: SigningKey
) -> None:
    async with office(url, key) as seen, running(tmp_path, url, key, 1):
        await seen.until(lambda seen: seen.state(FIRST) == "online", what="the kiosk")
        boot = seen.bodies(FIRST, Kind.STATUS)[-1]["boot"]
        inject(tmp_path / FIRST, Fault(FaultKind.LINK_CUT, time.time(), time.time() + 3_600))
        await seen.until(lambda seen: seen.state(FIRST) == "offline", what="the cut")
        mend(tmp_path / FIRST, FaultKind.LINK_CUT, time.time())
        await seen.until(lambda seen: seen.state(FIRST) == "online", what="its return")
        await seen.until(_line_was_down, what="what it measured meanwhile")
        assert seen.bodies(FIRST, Kind.STATUS)[-1]["boot"] == boot


def _line_was_down(seen: Office) -> bool:
    frames = [*seen.bodies(FIRST, Kind.LIVE), *seen.bodies(FIRST, Kind.BACKLOG)]
    return any(
        sample["m"] == "link" and sample["fields"]["up"] is False
        for frame in frames
        for sample in frame["samples"]
    )


async def test_identify_lights_the_lamp_of_that_kiosk(
    tmp_path: Path, url: str, key: SigningKey
) -> None:
    async with office(url, key) as seen, running(tmp_path, url, key, 2):
        await seen.until(lambda seen: seen.state(FIRST) == "online", what="the kiosk")
        command = await seen.command(FIRST, "identify", seconds=60)
        await seen.until(lambda seen: "succeeded" in seen.replies(command), what="success")
        assert json.loads((tmp_path / FIRST / "lamp").read_text())["command"] == command
        assert not (tmp_path / KIOSKS[1] / "lamp").exists()


async def test_a_reboot_succeeds_when_another_machine_id_is_seen(
    tmp_path: Path, url: str, key: SigningKey
) -> None:
    async with office(url, key) as seen, running(tmp_path, url, key, 2):
        await seen.until(lambda seen: seen.state(FIRST) == "online", what="the kiosk")
        before = seen.bodies(FIRST, Kind.STATUS)[-1]
        command = await seen.command(FIRST, "reboot", force=True, reason="a test")
        await seen.until(lambda seen: "succeeded" in seen.replies(command), what="success")
        after = seen.bodies(FIRST, Kind.STATUS)[-1]
        assert seen.replies(command)[-1] == "succeeded"
    assert after["machine"] != before["machine"]
    assert after["boot"] != before["boot"]
    others = {body["machine"] for body in seen.bodies(KIOSKS[1], Kind.STATUS)}
    assert len(others) == 1


async def test_a_kiosk_with_a_bad_file_leaves_the_others_alone(
    tmp_path: Path, url: str, key: SigningKey
) -> None:
    stopping = asyncio.Event()
    async with office(url, key) as seen:
        async with running(tmp_path, url, key, 2):
            await seen.until(lambda seen: seen.state(FIRST) == "online", what="the first start")
        (tmp_path / FIRST / "kiosk.toml").write_text("kiosk = 7\n")
        seen.heard.clear()
        with capture_logs() as events:
            task = asyncio.create_task(
                run_prepared_fleet(tmp_path, stopping=stopping, spread_s=0.1)
            )
            await seen.until(lambda seen: seen.state(KIOSKS[1]) == "online", what="the other one")
            stopping.set()
            await task
    assert seen.state(FIRST) is None
    assert [each["event"] for each in events if each["log_level"] == "critical"] == [
        "kiosk_not_started"
    ]


async def test_a_kiosk_whose_folder_cannot_be_used_is_tried_again(
    tmp_path: Path, url: str, key: SigningKey
) -> None:
    stopping = asyncio.Event()
    async with office(url, key) as seen, running(tmp_path, url, key, 1):
        await seen.until(lambda seen: seen.state(FIRST) == "online", what="the first start")
    file = tmp_path / FIRST / "kiosk.toml"
    text = file.read_text()
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    data = str(tmp_path / FIRST)
    file.write_text(text.replace(f'data = "{data}"', f'data = "{blocked}"'))
    with capture_logs() as events:
        async with office(url, key) as seen:
            task = asyncio.create_task(
                run_prepared_fleet(
                    tmp_path, stopping=stopping, spread_s=0, environment=Environment(retry_s=0.1)
                )
            )

            async def failed() -> bool:
                return any(each["event"] == "kiosk_failed" for each in events)

            await eventually(failed, what="the kiosk to fail")
            file.write_text(text)
            await seen.until(lambda seen: seen.state(FIRST) == "online", what="its return")
            stopping.set()
            await task
