"""Two real lines for the same tests: embedded, and the servers of production."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from broker import EmbeddedBroker
from tests.collector.line import Installation
from tests.servers.process import free_port


@pytest.fixture(params=["embedded", pytest.param("servers", marks=pytest.mark.server)])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    home = tmp_path / "home"
    if request.param == "servers":
        broker = request.getfixturevalue("mosquitto")
        influx_url, postgres_url = (
            request.getfixturevalue(name) for name in ("influx_url", "postgres_url")
        )
        yield Installation(home, broker.url, influx_url, postgres_url)
        return
    with EmbeddedBroker(tmp_path / "broker", free_port()) as embedded:
        yield Installation(
            home,
            embedded.url,
            f"sqlite:///{home}/series.sqlite",
            f"sqlite:///{home}/escale.sqlite",
        )
