"""`escale database` as it is typed, and what importing the room costs."""

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from store.cli import app
from store.series.lock import hold_write_lock
from tests.waiting import until


def run(command: str, home: Path, **environment: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [command], env={"ESCALE_HOME": str(home), **environment})
    return done.exit_code, done.output


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MQTT_URL", "SERIES_URL", "DATABASE_URL", "CONFIG", "HOME"):
        monkeypatch.delenv(f"ESCALE_{name}", raising=False)


def test_migrate_brings_the_database_up_to_date(tmp_path: Path) -> None:
    code, said = run("check", tmp_path)
    assert (code, "escale database migrate" in said) == (1, True)
    assert run("migrate", tmp_path)[0] == 0
    code, said = run("check", tmp_path)
    assert (code, "up to date" in said) == (0, True)


def test_a_database_that_does_not_answer_is_said_in_a_sentence(tmp_path: Path) -> None:
    url = "postgresql://escale:hush-hush@127.0.0.1:9/escale"
    code, said = run("migrate", tmp_path, ESCALE_DATABASE_URL=url)
    assert code == 1
    assert "127.0.0.1:9" in said
    assert "hush-hush" not in said
    assert "Traceback" not in said


def test_faulty_settings_are_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "escale.toml").write_text("[database]\nurl = 'mysql://x/y'")
    assert run("check", tmp_path)[0] == 1
    code, said = run("check", tmp_path, ESCALE_CONFIG=str(tmp_path / "none.toml"))
    assert (code, "none.toml" in said) == (1, True)


def test_the_embedded_series_can_be_locked_for_a_rehearsal(tmp_path: Path) -> None:
    file = tmp_path / "series.sqlite"
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as other:
        rehearsal = threading.Thread(target=hold_write_lock, args=(file, 0.4))
        rehearsal.start()
        until(lambda: not writable(other), what="the lock to be held")
        assert other.execute("SELECT 1").fetchone() == (1,)
        rehearsal.join()
        assert writable(other)
    assert run("lock-series", tmp_path, ESCALE_SERIES_URL="influxdb://127.0.0.1:9/x")[0] == 1
    code, said = run("lock-series", tmp_path, ESCALE_SERIES_URL=f"sqlite:///{__file__}/x")
    assert (code, "could not be locked" in said) == (1, True)


def writable(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    connection.execute("ROLLBACK")
    return True


@pytest.mark.slow
def test_importing_the_room_loads_no_driver_that_is_not_asked_for() -> None:
    program = (
        "import sys, store; "
        "late = ('influxdb_client', 'asyncpg', 'aiosqlite', 'httpx', 'alembic'); "
        "print([name for name in late if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.strip() == b"[]"
