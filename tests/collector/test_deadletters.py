"""`escale deadletters` on a real poison frame, from its refusal to its row in the database."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker import EmbeddedBroker
from collector.process import prepared_series
from store import Database, DeadLetter, dead_letters, open_database, open_series
from tests.collector.line import ROOT, Installation, kiosk_by_hand
from tests.collector.material import BOOT, KIOSK, body, climate
from tests.collector.processes import embedded
from tests.servers.influxdb import InfluxDB
from tests.servers.process import free_port

pytestmark = pytest.mark.slow

SECOND = 1_000_000


@asynccontextmanager
async def database_of(installation: Installation) -> AsyncIterator[Database]:
    database = open_database(installation.database)
    try:
        yield database
    finally:
        await database.close()


async def deadletters(
    installation: Installation, *arguments: str, code: int = 0
) -> subprocess.CompletedProcess[str]:
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-P", "-m", "escale.main", "deadletters", *arguments],
        env={
            **os.environ,
            **installation.environment,
            "PYTHONPATH": str(ROOT),
            "COLUMNS": "200",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


async def said(installation: Installation, *arguments: str) -> Any:
    return json.loads((await deadletters(installation, *arguments, "--json")).stdout)


async def times(installation: Installation, since: int) -> list[int]:
    series = await open_series(installation.series)
    try:
        rows = await series.range("climate", start=since, end=since + 3_600 * SECOND)
        return [row.at for row in rows]
    finally:
        await series.close()


def older_collector(installation: Installation) -> Any:
    return installation.collector(module="tests.collector.older_version")


async def test_a_measurement_unknown_to_an_older_collector_is_replayed_after_its_upgrade(
    tmp_path: Path,
) -> None:
    began = time.time_ns() // 1_000
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        installation = embedded(tmp_path / "home", broker.url)
        await installation.register(KIOSK)
        with older_collector(installation):
            async with kiosk_by_hand(installation.mqtt) as kiosk:
                power = {"m": "power", "at": began, "tags": {"source": "mains"},
                         "fields": {"voltage": 230.0}}  # fmt: skip
                await kiosk.send(1, body(1, climate(began), climate(began + 1), power))
                await kiosk.send(2, b"\xff not JSON")
                await kiosk.answered(1, 2)
    assert await times(installation, began) == []
    listed = await said(installation, "list", "--reason", "unknown_measurement")
    assert [(row["seq"], row["index"]) for row in listed["items"]] == [(1, 0), (1, 1)]
    shown = await said(installation, "show", str(listed["items"][1]["id"]))
    assert json.loads(shown["payload"])["samples"] == [climate(began + 1)]

    assert await said(installation, "replay") == {"stored": 2, "kept": 1}
    assert await times(installation, began) == [began, began + 1]
    assert await said(installation, "replay") == {"stored": 0, "kept": 1}
    left = await said(installation, "list")
    assert [row["reason"] for row in left["items"]] == ["not_json"]


@pytest.mark.server
async def test_a_type_conflict_in_influxdb_is_shown_and_replayed_once_it_is_mended(
    tmp_path: Path, influxd: InfluxDB
) -> None:
    began = time.time_ns() // 1_000
    home, name = tmp_path / "home", influxd.fresh_name()
    influx_url = influxd.series_url(name)
    await (await prepared_series(influx_url)).close()
    # Someone wrote text where the registry has a number: this shard now refuses numbers.
    line = f'climate,kiosk=x temperature="warm" {began}000'
    async with httpx.AsyncClient(trust_env=False) as http:
        written = await http.post(f"{influxd.url}/write", params={"db": name}, content=line)
        assert written.status_code == 204
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        installation = Installation(home, broker.url, influx_url, f"sqlite:///{home}/escale.sqlite")
        await installation.register(KIOSK)
        with installation.collector():
            async with kiosk_by_hand(installation.mqtt) as kiosk:
                humid = climate(began + 1, fields={"humidity": 40.0})
                await kiosk.send(1, body(1, climate(began), humid))
                await kiosk.answered(1)
                assert kiosk.rejections() == {1: "store_refused"}
        (row,) = (await said(installation, "list"))["items"]
        assert (row["seq"], row["index"], row["reason"]) == (1, 0, "store_refused")
        assert "type" in row["description"]
        assert await said(installation, "replay", str(row["id"])) == {"stored": 0, "kept": 1}
        mended = Installation(
            home,
            broker.url,
            influxd.series_url(f"{name}_mended"),
            f"sqlite:///{home}/escale.sqlite",
        )
        assert await said(mended, "replay", str(row["id"])) == {"stored": 1, "kept": 0}
        assert await times(mended, began) == [began]


async def letters_in(installation: Installation, *received_at: int) -> list[int]:
    await installation.register(KIOSK)
    async with database_of(installation) as database:
        await dead_letters.keep(
            database,
            [
                DeadLetter(KIOSK, BOOT, seq, -1, "not_json", "no JSON", at, b"\x00\x1b[31mred")
                for seq, at in enumerate(received_at, 1)
            ],
        )
        return [letter.id for letter in await dead_letters.list(database)]


async def test_letters_are_purged_by_id_and_by_age_and_it_is_in_the_audit(tmp_path: Path) -> None:
    installation = embedded(tmp_path)
    now = time.time_ns() // 1_000
    first, *_ = await letters_in(installation, now, now, now - 40 * 86_400 * SECOND)
    assert await said(installation, "purge", str(first)) == {"purged": 1}
    assert await said(installation, "purge", "--before", "30d") == {"purged": 1}
    assert [row["seq"] for row in (await said(installation, "list"))["items"]] == [2]
    async with database_of(installation) as database, database.reading() as session:
        connection = await session.connection()
        rows = await connection.exec_driver_sql("SELECT action FROM audit ORDER BY id")
        assert [row.action for row in rows] == ["deadletters.purge"] * 2


async def test_what_is_missing_or_senseless_is_said_in_a_sentence(tmp_path: Path) -> None:
    installation = embedded(tmp_path)
    assert "escale database migrate" in (await deadletters(installation, "list", code=2)).stderr
    await letters_in(installation, 1)
    assert "no dead letter 99" in (await deadletters(installation, "show", "99", code=2)).stderr
    assert "--before" in (await deadletters(installation, "purge", code=2)).stderr
    wrong = await deadletters(installation, "purge", "--before", "soon", code=2)
    assert "2026-11-01T00:00" in wrong.stderr


async def test_for_people_they_are_a_table_and_bytes_do_not_steer_the_terminal(
    tmp_path: Path,
) -> None:
    installation = embedded(tmp_path)
    (letter,) = await letters_in(installation, time.time_ns() // 1_000)
    listed = (await deadletters(installation, "list")).stdout
    assert KIOSK in listed
    assert "whole frame" in listed
    assert "1 shown, 1 kept" in listed
    shown = (await deadletters(installation, "show", str(letter))).stdout
    assert "\x1b" not in shown
    assert "[31mred" in shown
