"""The watchdog on real brokers: its probes come back, and a lane that can't hear is renewed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from broker import EmbeddedBroker
from tests.collector.material import KIOSK
from tests.collector.processes import collector, embedded
from tests.servers.mosquitto import OPEN, mosquitto
from tests.servers.process import free_port
from tests.waiting import eventually

pytestmark = pytest.mark.slow

DEAF_ACL = "topic write escale/#\ntopic read escale/v1/+/down/#\n"


@pytest.fixture(params=["rumqttd", pytest.param("mosquitto", marks=pytest.mark.server)])
def mqtt(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with ExitStack() as stack:
        if request.param == "mosquitto":
            yield stack.enter_context(mosquitto(tmp_path / "mosquitto")).url
        else:
            yield stack.enter_context(EmbeddedBroker(tmp_path / "broker", free_port())).url


async def test_two_idle_collectors_hear_their_probes_in_each_lane(
    mqtt: str, tmp_path: Path
) -> None:
    line = embedded(tmp_path / "home", mqtt)
    await line.register(KIOSK)
    with collector(line, 1) as first, collector(line, 2) as second:

        async def heard() -> bool:
            counts = [
                await one.figure("probes_total", f'lane="{lane}",outcome="heard"')
                for one in (first, second)
                for lane in ("live", "backlog")
            ]
            return min(counts) >= 2

        await eventually(heard, what="probes in each lane of each", deadline_s=60)
        for one in (first, second):
            assert await one.figure("sessions_renewed_total") == 0
            assert await one.figure("frames_total", 'outcome="astray"') == 0


@pytest.mark.server
@pytest.mark.slow
async def test_a_lane_to_which_the_broker_delivers_nothing_begins_a_new_session(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "mosquitto"
    config = f"{OPEN}acl_file {folder}/acl\n"
    with mosquitto(folder, config, files={"acl": DEAF_ACL}) as broker:
        line = embedded(tmp_path / "home", broker.url)
        await line.register(KIOSK)
        with collector(line, 1) as process:

            async def renewed() -> bool:
                return process.log.read_text().count("broker_connected") >= 4

            await eventually(renewed, what="new sessions", deadline_s=60)
            assert await process.figure("sessions_renewed_total") == 2
            assert "nothing_arrives" in process.log.read_text()
