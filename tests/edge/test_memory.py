"""What the daemon does not load, because a kiosk has little memory."""

import subprocess
import sys

import pytest

LOADED = """
import sys
import edge.process
print(*sys.modules)
"""


HEAVY = {
    *("rich", "pygments", "typer", "iotcore", "sqlalchemy", "fastapi", "prometheus_client"),
    *("pysnmp", "store", "broker.certificates", "broker.installation"),
}


@pytest.mark.slow
def test_the_daemon_loads_neither_the_back_office_nor_what_draws_for_people() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert loaded & HEAVY == set()
    assert "structlog.dev" in loaded, "rich would have come with it"


def test_who_draws_tables_still_finds_rich() -> None:
    code = "import contract, rich.table, structlog; print(structlog.dev.ConsoleRenderer())"
    subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)


def test_what_the_face_of_the_broker_loads_later_is_there_when_asked_for() -> None:
    import broker

    assert all(getattr(broker, name) is not None for name in broker.__all__)
    assert not hasattr(broker, "nothing")
