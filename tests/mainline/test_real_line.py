"""The main line on the servers of production, asked by their own tools."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator

import psutil
import pytest

from broker import Client, Outgoing
from contract import Kind, MqttSettings, Topic, build
from tests.mainline.line import KIOSK, RealLine, real_line
from tests.servers.influxdb import InfluxDB
from tests.servers.postgresql import PostgreSQL
from tests.servers.process import LOOPBACK
from tests.servers.snmpd import Snmpd
from tests.waiting import until

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("line")]

INTERFACES = ".1.3.6.1.2.1.31.1.1.1.1"
IN_OCTETS, OUT_OCTETS = ".1.3.6.1.2.1.31.1.1.1.6", ".1.3.6.1.2.1.31.1.1.1.10"
OPER_STATUS = ".1.3.6.1.2.1.2.2.1.8"


@pytest.fixture(scope="module")
def line(
    tmp_path_factory: pytest.TempPathFactory,
    influxd: InfluxDB,
    postgres: PostgreSQL,
    snmp_agent: Snmpd,
) -> Iterator[RealLine]:
    with real_line(tmp_path_factory.mktemp("line"), influxd, postgres, snmp_agent) as made:
        yield made


def test_influxdbs_own_shell_shows_the_interfaces_that_snmpget_confirms(line: RealLine) -> None:
    names = line.agent.walk(INTERFACES)
    before = dict(zip(names, line.agent.walk(IN_OCTETS), strict=True))
    sent_before = dict(zip(names, line.agent.walk(OUT_OCTETS), strict=True))
    states = dict(zip(names, line.agent.walk(OPER_STATUS), strict=True))
    asked = time.time_ns() // 1_000
    query = (
        "SELECT interface, in_octets, out_octets, up FROM snmp_interface "  # noqa: S608
        f"WHERE kiosk = '{KIOSK}' AND time > {asked}u LIMIT {len(names)}"
    )
    rows = until(
        lambda: found if len(found := line.influx(query)) == len(names) else [],
        what="a reading of every interface made after snmpwalk's",
    )
    after = dict(zip(names, line.agent.walk(IN_OCTETS), strict=True))
    sent_after = dict(zip(names, line.agent.walk(OUT_OCTETS), strict=True))
    assert {row["interface"] for row in rows} == set(names)
    for row in rows:
        name = row["interface"]
        assert int(before[name]) <= row["in_octets"] <= int(after[name])
        assert int(sent_before[name]) <= row["out_octets"] <= int(sent_after[name])
        assert row["up"] == (states[name] == "1")


def test_the_hosts_values_are_those_of_this_machine(line: RealLine) -> None:
    [row] = until(
        lambda: line.influx(
            "SELECT last(memory_total) AS memory, last(uptime) AS uptime FROM host "  # noqa: S608
            f"WHERE kiosk = '{KIOSK}'"
        ),
        what="the kiosk's own figures in InfluxDB",
    )
    assert row["memory"] == psutil.virtual_memory().total
    assert abs(row["uptime"] - (time.time() - psutil.boot_time())) < 60


def test_the_kiosk_is_online_with_nothing_rejected(line: RealLine) -> None:
    def shown() -> dict[str, object]:
        items = json.loads(line.escale("kiosk", "list", "--json"))["items"]
        return next(item for item in items if item["id"] == KIOSK)

    until(lambda: shown()["state"] == "online", what="the kiosk to be shown online")
    letters = line.postgres.query(
        "SELECT count(*) FROM dead_letters", line.database.rpartition("/")[2]
    )
    assert letters == "0"


def test_a_command_is_obeyed_and_its_proof_is_at_the_kiosk(line: RealLine) -> None:
    answer = line.escale("command", KIOSK, "identify", "seconds=60", "--wait", "--json")
    issued = json.loads(answer)
    assert issued["state"] == "succeeded"
    lamp = json.loads((line.kiosk_folder / "data" / "lamp").read_text())
    assert lamp["command"] == issued["id"]
    lit = [entry for entry in line.kiosk_events() if entry["event"] == "lamp_lit"]
    assert lit[-1]["command"] == issued["id"]


async def test_the_same_command_published_again_by_hand_is_refused(line: RealLine) -> None:
    issued = json.loads(
        await asyncio.to_thread(line.escale, "command", KIOSK, "identify", "--wait", "--json")
    )
    token = line.postgres.query(
        f"SELECT token FROM commands WHERE id = '{issued['id']}'",  # noqa: S608
        line.database.rpartition("/")[2],
    )
    folder = line.broker.folder
    client = Client(
        MqttSettings(
            url=f"mqtts://{LOOPBACK}:{line.broker.office_port}",
            ca=str(folder / "office.crt"),
            certificate=str(folder / "clients" / "_api.crt"),
            key=str(folder / "clients" / "_api.key"),
        ),
        client_id="_api-by-hand",
    )
    running = asyncio.ensure_future(client.run())
    await client.wait_connected()
    await client.publish(Outgoing(build(Topic(KIOSK, Kind.COMMAND)), token.encode()))
    await client.close()
    await running

    def refused() -> bool:
        return any(
            entry["event"] == "command_refused" and entry["reason"] == "replayed"
            for entry in line.kiosk_events()
        )

    await asyncio.to_thread(until, refused, what="the kiosk to refuse the command")
    lit = [entry for entry in line.kiosk_events() if entry["event"] == "lamp_lit"]
    assert [entry["command"] for entry in lit].count(issued["id"]) == 1
