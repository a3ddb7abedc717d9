"""What is SQLite's own: its file, its locks, several processes on it."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contract import SettingsError, StoreHeld, StoreRefused, StoreUnavailable
from store import SeriesStore, check_series, open_series
from store.series import sqlite_lane
from tests.store.readings import NOW, READINGS, point


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder of its own" / "series.sqlite"


@pytest.fixture
async def series(file: Path) -> AsyncIterator[SeriesStore]:
    store = await open_series(f"sqlite:///{file}", READINGS)
    yield store
    await store.close()


def is_there(file: Path) -> bool:
    return file.exists()


async def count(store: SeriesStore) -> int:
    return len(await store.range("climate", start=0, end=2**53 - 1))


async def test_the_file_is_made_at_the_first_use(series: SeriesStore, file: Path) -> None:
    assert not is_there(file)
    await series.write([point()])
    assert is_there(file)


async def test_what_is_written_is_there_after_closing(series: SeriesStore, file: Path) -> None:
    await series.write([point()])
    await series.close()
    again = await open_series(f"sqlite:///{file}", READINGS)
    assert await count(again) == 1
    await again.close()


async def test_the_file_is_kept_safe_against_a_power_cut(series: SeriesStore, file: Path) -> None:
    await series.prepare()
    lane = sqlite_lane.Lane(file, name="test")
    journal = await lane.run(lambda on: on.execute("PRAGMA journal_mode").fetchone()[0])
    synchronous = await lane.run(lambda on: on.execute("PRAGMA synchronous").fetchone()[0])
    full = 2
    assert (journal, synchronous) == ("wal", full)
    await lane.close()


async def test_one_bad_point_keeps_the_whole_write_out(series: SeriesStore) -> None:
    with pytest.raises(StoreRefused):
        await series.write([point(), point(NOW + 1, temperature="warm")])
    assert await count(series) == 0
    # Its series was rolled back with it, and is made again.
    await series.write([point()])
    assert await count(series) == 1


async def test_a_lock_that_lasts_is_unavailable_and_passes(
    series: SeriesStore, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_lane, "BUSY_TIMEOUT_S", 0.05)
    await series.write([point()])
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked"):
        await series.write([point(NOW + 1)])
    # Readers do not wait for writers.
    assert await count(series) == 1
    other.execute("ROLLBACK")
    other.close()
    await series.write([point(NOW + 1)])
    assert await count(series) == 2


async def test_reads_go_on_while_a_write_waits(series: SeriesStore, file: Path) -> None:
    await series.write([point()])
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(series.write([point(NOW + 1)]))
    assert await count(series) == 1
    assert not waiting.done()
    other.execute("ROLLBACK")
    other.close()
    await waiting
    assert await count(series) == 2


WRITER = """
import asyncio, sys
from store import open_series
from tests.store.readings import NOW, READINGS, point

async def main(url, number):
    store = await open_series(url, READINGS)
    for n in range(20):
        await store.write([point(NOW + n, kiosk=f"kiosk-{number}-{n}"), point(NOW + n)])
    await store.close()

asyncio.run(main(sys.argv[1], sys.argv[2]))
"""


@pytest.mark.slow
async def test_three_processes_write_one_file_without_losing_a_point(
    series: SeriesStore, file: Path
) -> None:
    command = [sys.executable, "-c", WRITER, f"sqlite:///{file}"]
    writers = [
        await asyncio.create_subprocess_exec(*command, str(number), stderr=subprocess.PIPE)
        for number in range(3)
    ]
    for writer in writers:
        _, errors = await writer.communicate()
        assert writer.returncode == 0, errors.decode()
    assert await count(series) == 4 * 20


@pytest.fixture
def text(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"this is not a database, it is a text " * 200)


async def test_a_file_that_is_no_database_is_held(
    text: None, series: SeriesStore, file: Path
) -> None:
    with pytest.raises(StoreHeld):
        await series.write([point()])
    with pytest.raises(StoreHeld):
        await check_series(f"sqlite:///{file}")


async def test_a_folder_that_cannot_be_made_is_unavailable() -> None:
    store = await open_series(f"sqlite:///{__file__}/series.sqlite", READINGS)
    with pytest.raises(StoreUnavailable):
        await store.prepare()
    await store.close()


async def test_a_check_says_what_is_there_and_makes_nothing(
    series: SeriesStore, file: Path
) -> None:
    assert "will be made" in await check_series(f"sqlite:///{file}")
    assert not is_there(file)
    await series.prepare()
    assert "is there" in await check_series(f"sqlite:///{file}")


@pytest.mark.parametrize("url", ["mysql://x/y", "influxdb://127.0.0.1:8086", "series.sqlite"])
async def test_a_url_that_names_no_store_is_refused(url: str) -> None:
    with pytest.raises(SettingsError, match="series URL"):
        await open_series(url, READINGS)
