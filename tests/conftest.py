"""What all tests share: the real servers, and the marker of the tests that need them."""

import pytest

from tests.servers.fixtures import (
    SERVER_FIXTURES,
    influx_url,
    influxd,
    mosquitto,
    postgres,
    postgres_url,
    snmp_agent,
    victoria_metrics,
)

__all__ = [
    "influx_url",
    "influxd",
    "mosquitto",
    "postgres",
    "postgres_url",
    "snmp_agent",
    "victoria_metrics",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if SERVER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.server)
