"""The collector as a process, on a real broker and real databases: embedded, then the servers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from broker import EmbeddedBroker
from store import Row, activity, dead_letters, open_database, open_series, strangers
from tests.collector.line import ROOT, Installation, kiosk_by_hand
from tests.collector.material import KIOSK, body, climate
from tests.servers.influxdb import influxdb
from tests.servers.postgresql import postgresql
from tests.servers.process import free_port
from tests.waiting import eventually, until


def now() -> int:
    return time.time_ns() // 1_000


async def rows(installation: Installation, since: int) -> list[Row]:
    series = await open_series(installation.series)
    try:
        return await series.range("climate", start=since, end=since + 3_600_000_000)
    finally:
        await series.close()


def events(installation: Installation) -> list[str]:
    text = (installation.home / "collector.log").read_text()
    return [json.loads(line)["event"] for line in text.splitlines() if line.startswith("{")]


def run_collector(
    environment: Mapping[str, str],
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "collector"],
        env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
async def test_frames_in_rows_out_acknowledged(installation: Installation) -> None:
    await installation.register(KIOSK)
    began = now()
    with installation.collector():
        async with kiosk_by_hand(installation.mqtt) as kiosk:
            await kiosk.send(1, body(1, climate(began), climate(began + 1, m="weather")))
            await kiosk.send(2, body(2, climate(began + 2)), lane="backlog")
            await kiosk.send(3, b"\xff")
            await kiosk.answered(1, 2, 3)
            assert kiosk.rejections() == {1: "unknown_measurement", 3: "not_json"}
            assert [
                (row.at, row.fields["temperature"]) for row in await rows(installation, began)
            ] == [(began, 21.5), (began + 2, 21.5)]
    database = open_database(installation.database)
    try:
        kept = await dead_letters.list(database)
        assert {(one.seq, one.index, one.reason) for one in kept} == {
            (1, 1, "unknown_measurement"),
            (3, -1, "not_json"),
        }
        seen = await activity.get(database, KIOSK)
        assert seen is not None
        assert seen.last_sample_at == began
        assert seen.last_frame_at is not None
        assert seen.last_frame_at >= began
    finally:
        await database.close()
    assert events(installation)[-1] == "collector_stopped"


@pytest.mark.slow
async def test_killed_between_write_and_ack_the_frame_comes_again_and_is_stored_once(
    installation: Installation,
) -> None:
    await installation.register(KIOSK)
    began = now()
    async with kiosk_by_hand(installation.mqtt) as kiosk:
        doomed = installation.collector(module="tests.collector.dies_after_writing").start()
        await kiosk.send(1, body(1, climate(began)))
        until(lambda: not doomed.running, what="the collector to be killed")
        assert [row.at for row in await rows(installation, began)] == [began]
        assert kiosk.named() == set()
        with installation.collector():
            await kiosk.send(1, body(1, climate(began)), lane="backlog")
            await kiosk.answered(1)
    assert [row.at for row in await rows(installation, began)] == [began]


@pytest.mark.slow
async def test_a_stranger_is_recorded_and_gets_no_answer(installation: Installation) -> None:
    await installation.register(KIOSK)
    began = now()
    database = open_database(installation.database)
    try:
        with installation.collector():
            async with (
                kiosk_by_hand(installation.mqtt, "stranger") as stranger,
                kiosk_by_hand(installation.mqtt) as kiosk,
            ):
                await stranger.send(1, body(1, climate(began)))
                await kiosk.send(2, body(2, climate(began + 1)))
                await kiosk.answered(2)
                heard = await eventually(
                    lambda: strangers.list(database), what="the stranger in the database"
                )
                assert [(one.kiosk, one.frames) for one in heard] == [("stranger", 1)]
                assert stranger.named() == set()
        assert [row.at for row in await rows(installation, began)] == [began + 1]
    finally:
        await database.close()


@pytest.mark.slow
async def test_a_broker_that_is_not_there_at_start_is_waited_for(tmp_path: Path) -> None:
    broker = EmbeddedBroker(tmp_path / "broker", free_port())
    home = tmp_path / "home"
    installation = Installation(
        home, broker.url, f"sqlite:///{home}/series.sqlite", f"sqlite:///{home}/escale.sqlite"
    )
    await installation.register(KIOSK)
    with installation.collector(awaits="broker_away"), broker:
        async with kiosk_by_hand(installation.mqtt) as kiosk:
            until(
                lambda: events(installation).count("broker_connected") == 2,
                what="both lanes to be connected",
            )
            await kiosk.send(1, body(1, climate(now())))
            await kiosk.answered(1)


@pytest.mark.slow
async def test_a_database_without_its_tables_is_waited_for_and_said_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        installation = Installation(
            home, broker.url, f"sqlite:///{home}/series.sqlite", f"sqlite:///{home}/escale.sqlite"
        )
        with installation.collector(awaits="dependency_refuses"):
            await installation.register(KIOSK)
            async with kiosk_by_hand(installation.mqtt) as kiosk:
                until(
                    lambda: events(installation).count("broker_connected") == 2,
                    what="both lanes to be connected",
                )
                await kiosk.send(1, body(1, climate(now())))
                await kiosk.answered(1)
        assert events(installation).count("dependency_refuses") == 1


@pytest.mark.server
async def test_influxdb_is_waited_for_at_start_and_survived_when_killed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    influxd = influxdb(tmp_path / "influxd")
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        installation = Installation(
            home, broker.url, influxd.series_url("escale"), f"sqlite:///{home}/escale.sqlite"
        )
        await installation.register(KIOSK)
        began = now()
        with installation.collector(awaits="dependency_away"), influxd:
            until(
                lambda: events(installation).count("broker_connected") == 2,
                what="both lanes to be connected",
            )
            async with kiosk_by_hand(installation.mqtt) as kiosk:
                await kiosk.send(1, body(1, climate(began)))
                await kiosk.answered(1)
                influxd.kill()
                await kiosk.send(2, body(2, climate(began + 1)))
                until(
                    lambda: events(installation).count("dependency_away") == 2,
                    what="the outage to be said",
                )
                assert kiosk.named() == {1}
                influxd.start()
                await kiosk.answered(2)
            assert [row.at for row in await rows(installation, began)] == [began, began + 1]


@pytest.mark.server
async def test_postgresql_away_stops_no_clean_frame_and_loses_no_bad_one(tmp_path: Path) -> None:
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker, postgresql() as postgres:
        home = tmp_path / "home"
        installation = Installation(
            home, broker.url, f"sqlite:///{home}/series.sqlite", postgres.fresh_database()
        )
        await installation.register(KIOSK)
        with installation.collector():
            async with kiosk_by_hand(installation.mqtt) as kiosk:
                await kiosk.send(1, body(1, climate(now())))
                await kiosk.answered(1)
                postgres.stop()
                await kiosk.send(2, b"not json")
                await kiosk.send(3, body(3, climate(now())))
                await kiosk.answered(3)
                until(
                    lambda: "dependency_away" in events(installation),
                    what="the outage to be said",
                )
                assert kiosk.named() == {1, 3}
                postgres.start()
                await kiosk.send(2, b"not json", lane="backlog")
                await kiosk.answered(2)
        database = open_database(installation.database)
        try:
            assert [one.seq for one in await dead_letters.list(database)] == [2]
        finally:
            await database.close()


@pytest.mark.slow
async def test_its_figures_are_served_on_loopback(tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    home.mkdir()
    (home / "escale.toml").write_text(f"[collector]\nmetrics_port = {port}\n")
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        installation = Installation(
            home, broker.url, f"sqlite:///{home}/series.sqlite", f"sqlite:///{home}/escale.sqlite"
        )
        await installation.register(KIOSK)
        with installation.collector():
            async with kiosk_by_hand(installation.mqtt) as kiosk:
                await kiosk.send(1, body(1, climate(now()), climate(now() + 1)))
                await kiosk.answered(1)
            async with httpx.AsyncClient(trust_env=False) as http:
                text = (await http.get(f"http://127.0.0.1:{port}/metrics")).text
    assert 'escale_collector_frames_total{lane="live",outcome="stored"} 1.0' in text
    assert 'escale_collector_samples_stored_total{lane="live"} 2.0' in text


@pytest.mark.slow
def test_unsafe_settings_end_it_with_a_sentence_that_names_them_all(tmp_path: Path) -> None:
    environment = {
        "ESCALE_HOME": str(tmp_path),
        "ESCALE_MQTT_URL": "mqtt://broker.example:1883",
        "ESCALE_SERIES_URL": "influxdb://127.0.0.1:8086",
    }
    done = run_collector(environment)
    assert done.returncode == 2
    assert "use mqtts://" in done.stderr
    assert "end it with /NAME" in done.stderr
    assert "Traceback" not in done.stderr
