"""The broker's fixtures: each behaviour test runs on both real brokers."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.broker.rigs import Rig, mosquitto_rig, rumqttd_rig

RIGS: dict[str, Callable[[Path], AbstractContextManager[Rig]]] = {
    "rumqttd": rumqttd_rig,
    "mosquitto": mosquitto_rig,
}
BOTH = ["rumqttd", pytest.param("mosquitto", marks=pytest.mark.server)]


@pytest.fixture(scope="session", params=BOTH)
def rig(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """A broker that lives as long as the worker: a test leaves it as it found it."""
    with RIGS[request.param](tmp_path_factory.mktemp(request.param)) as made:
        yield made


@pytest.fixture(params=BOTH)
def own_rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Rig]:
    """A broker that the test may kill."""
    with RIGS[request.param](tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def module_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    """A Mosquitto as for production, shared by a module's tests."""
    with mosquitto_rig(tmp_path_factory.mktemp("mosquitto")) as made:
        yield made


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[Rig]:
    """A Mosquitto of the test's own, as it is set up for production."""
    with mosquitto_rig(tmp_path) as made:
        yield made
