"""A desk without a broker, one with, and the broker."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from broker import EmbeddedBroker
from tests.control_api import desks
from tests.control_api.desks import Desk, StillClock
from tests.servers.process import free_port


@pytest.fixture(autouse=True)
def _terse_log() -> Iterator[None]:
    """One line an event: the library's own default draws each exception with all its locals."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )
    yield
    structlog.reset_defaults()


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
async def desk(tmp_path: Path, clock: StillClock) -> AsyncIterator[Desk]:
    """An API whose broker is away and whose clock stands."""
    async with desks.desk(desks.settings(tmp_path), clock) as found:
        yield found


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker(tmp_path_factory.mktemp("broker"), free_port()) as running:
        yield running


@pytest.fixture
async def connected(tmp_path: Path, broker: EmbeddedBroker) -> AsyncIterator[Desk]:
    """An API at the real embedded broker, on the real clock."""
    async with desks.desk(desks.settings(tmp_path, broker.url)) as found:
        await found.office.client.wait_connected()
        yield found
