"""The office at an embedded broker, with a clock that is moved, and a booth that hears it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from broker import EmbeddedBroker
from tests.control_api import desks
from tests.control_api.desks import Desk, StillClock
from tests.servers.process import free_port
from tests.stories.town import KIOSK, Booth, booth_at, furnish


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker(tmp_path_factory.mktemp("broker"), free_port()) as running:
        yield running


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
async def office(tmp_path: Path, broker: EmbeddedBroker, clock: StillClock) -> AsyncIterator[Desk]:
    """The API, with a kiosk and places of Bordeaux and Lormont."""
    async with desks.desk(desks.settings(tmp_path, broker.url), clock) as found:
        await found.office.client.wait_connected()
        await found.add_kiosk(KIOSK)
        await furnish(found)
        yield found


@pytest.fixture
async def booth(office: Desk, clock: StillClock, tmp_path: Path) -> AsyncIterator[Booth]:
    (tmp_path / "kiosk").mkdir()
    async with booth_at(office, clock, tmp_path / "kiosk") as found:
        yield found
