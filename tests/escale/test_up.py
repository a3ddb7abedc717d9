"""`escale up` as a newcomer sees it: one process to start, everything to look at."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path

import psutil
import pytest

from broker import Client, Outgoing
from contract import Kind, MqttSettings, Topic, build
from tests.escale.running import Running, children, start
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("up")]


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = start(tmp_path_factory.mktemp("up"), kiosks=2)
    yield running
    if running.process.poll() is None:
        running.end()


def test_local_measures_what_this_machine_really_has(up: Running) -> None:
    def latest() -> dict[str, float]:
        rows = up.get("/kiosks/local/series/host?start=-1m")["items"]
        return rows[-1]["fields"] if rows and "cpu" in rows[-1]["fields"] else {}

    fields = until(latest, what="a reading of this host")
    assert fields["memory_total"] == psutil.virtual_memory().total
    assert fields["disk_free"] == pytest.approx(psutil.disk_usage("/").free, rel=0.1)
    assert 0 <= fields["cpu"] <= 100


def test_simulated_kiosks_stand_on_named_places(up: Running) -> None:
    listed = up.get("/kiosks")["items"]
    assert len(listed) == 3
    assert all(kiosk["state"] == "online" for kiosk in listed)
    assert all(kiosk["site_name"] and kiosk["commune_name"] for kiosk in listed)


def test_identify_is_proven_at_the_device_and_its_bytes_are_refused_again(up: Running) -> None:
    asked = up.escale("command", "local", "identify", "seconds=1", "--wait", "--json")
    assert asked.returncode == 0, asked.stderr
    command = json.loads(asked.stdout)
    assert command["state"] == "succeeded"

    def lit() -> list[object]:
        return [event for event in up.log("edge-local") if event["event"] == "lamp_lit"]

    assert len(until(lit, what="the lamp's own word")) == 1

    with closing(sqlite3.connect(up.home / "escale.sqlite")) as database:
        (token,) = database.execute(
            "SELECT token FROM commands WHERE id = ?", (command["id"],)
        ).fetchone()
    asyncio.run(_publish_again(up.mqtt_port, token))

    def refused() -> bool:
        return any(event["event"] == "command_refused" for event in up.log("edge-local"))

    until(refused, what="the refusal of the same bytes")
    assert len(lit()) == 1


async def _publish_again(port: int, token: str) -> None:
    client = Client(MqttSettings(url=f"mqtt://127.0.0.1:{port}"), client_id="_thief")
    running = asyncio.create_task(client.run())
    await client.wait_connected()
    await client.publish(Outgoing(build(Topic("local", Kind.COMMAND)), token.encode()))
    await client.close()
    await running


def test_a_reboot_that_nothing_can_carry_out_fails_and_says_so(up: Running) -> None:
    asked = up.escale("command", "local", "reboot", "--wait", "--json")
    assert asked.returncode == 1
    command = json.loads(asked.stdout)
    assert command["state"] == "failed"
    assert command["detail"]["code"] == "no_executor"


def test_a_simulated_kiosk_reboots_and_a_new_kernel_proves_it(up: Running) -> None:
    kiosk = next(row["id"] for row in up.get("/kiosks")["items"] if row["id"] != "local")
    before = up.get(f"/kiosks/{kiosk}")["status"]["machine"]
    reason = "reason=a test needs it"
    asked = up.escale("command", kiosk, "reboot", "force=true", reason, "--wait", "--json")
    assert json.loads(asked.stdout)["state"] == "succeeded", asked.stdout + asked.stderr
    assert up.get(f"/kiosks/{kiosk}")["status"]["machine"] != before


def test_the_link_it_prints_opens_the_fleets_page_once(up: Running) -> None:
    link = next(word for word in up.said.read_text().split() if "/sign-in?code=" in word)
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with opener.open(link, timeout=10) as page:
        text = page.read().decode()
    assert page.url == f"{up.url}/"
    assert "local" in text
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.build_opener().open(link, timeout=10)
    caught.value.close()
    assert caught.value.code in (401, 403, 410)


def test_a_room_that_is_killed_is_started_again(up: Running) -> None:
    pid = up.child("collector")
    os.kill(pid, signal.SIGKILL)
    until(lambda: "collector ended (by SIGKILL)" in up.said.read_text(), what="the news")
    until(lambda: up.child("collector") != pid, what="another collector")

    def stored_since() -> bool:
        account = up.get("/kiosks/local")["last_value_at"]
        return bool(account)

    until(stored_since, what="values again")


def test_a_second_up_from_the_same_folder_is_refused(up: Running) -> None:
    second = up.escale("up", "--port", str(up.port + 1))
    assert second.returncode == 1
    assert "already runs from this folder" in second.stderr


def test_a_stopped_daemon_leaves_online_within_90_seconds(up: Running) -> None:
    pid = up.child("edge", "run")
    os.kill(pid, signal.SIGSTOP)
    try:
        until(lambda: up.state("local") != "online", what="another state", deadline_s=90)
    finally:
        os.kill(pid, signal.SIGCONT)
    until(lambda: up.state("local") == "online", what="online again", deadline_s=60)


def test_control_c_ends_every_process_and_keeps_what_was_gathered(up: Running) -> None:
    pids = children(up.process.pid)
    assert len(pids) == 5
    assert up.end() == 0
    assert "Stopped." in up.said.read_text()
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    assert (up.home / "series.sqlite").stat().st_size > 0
    assert not (up.home / "run" / "api.url").exists()
