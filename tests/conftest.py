"""What all tests share: the real servers, and the marker of the tests that need them."""

import signal
from functools import cache

import hypothesis
import pytest
import typer.testing

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
from tests.tracing import untraced

__all__ = [
    "influx_url",
    "influxd",
    "mosquitto",
    "postgres",
    "postgres_url",
    "snmp_agent",
    "untraced",
    "victoria_metrics",
]

# A loaded machine is no fault of an example. `--hypothesis-profile=quick` tries fewer of them.
_CALM = hypothesis.settings(deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.register_profile("escale", _CALM)
hypothesis.settings.register_profile("quick", _CALM, max_examples=20)
hypothesis.settings.load_profile("escale")

# A tree of commands is built anew at each call otherwise, which takes longer than most calls.
typer.testing._get_command = cache(typer.testing._get_command)  # type: ignore[attr-defined]

# A shell's background job ignores Ctrl-C, and so would all that tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if SERVER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.server)
        # A whole API is made for each of these: seconds for a few, minutes for all of them.
        if {"desk", "office"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)
