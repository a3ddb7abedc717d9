"""Every part of the snmp driver against Net-SNMP's agent: its own MIBs, and objects given to it."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contract import DriverError, SystemClock
from edge.drivers.snmp import SnmpOptions, host, ups
from edge.drivers.snmp.driver import SnmpDriver
from edge.readings import Reading
from tests.edge.drivers.examining import assert_taken
from tests.servers import snmp_table
from tests.servers.snmpd import Snmpd, snmpd

pytestmark = pytest.mark.server

CLIENTS = "1.3.6.1.4.1.14988.1.1.1.2.1.3"
STATUS = "1.3.6.1.4.1.14988.9.1.0"
MACS = ("60.34.251.18.52.86", "60.34.251.18.52.87", "168.102.127.9.8.7")
ON_MAINS: Mapping[str, tuple[str, str]] = {
    ups.BATTERY_STATUS: ("integer", "2"),
    ups.MINUTES_REMAINING: ("integer", "42"),
    ups.CHARGE_REMAINING: ("integer", "100"),
    ups.BATTERY_VOLTAGE: ("integer", "273"),
    ups.INPUT_LINE_BADS: ("counter", "7"),
    ups.INPUT_VOLTAGE[0]: ("integer", "231"),
    ups.OUTPUT_SOURCE: ("integer", "3"),
    ups.OUTPUT_LOAD[0]: ("integer", "18"),
    ups.ALARMS_PRESENT: ("gauge", "0"),
}
ON_BATTERY: Mapping[str, tuple[str, str]] = {
    ups.BATTERY_STATUS: ("integer", "3"),
    ups.MINUTES_REMAINING: ("integer", "4"),
    ups.OUTPUT_SOURCE: ("integer", "5"),
    ups.ALARMS_PRESENT: ("gauge", "2"),
    f"{ups.ALARM_DESCR}.1": ("objectid", ups.ALARM_ON_BATTERY),
    f"{ups.ALARM_DESCR}.5": ("objectid", ups.ALARM_BATTERY_BAD),
}


@dataclass
class Device:
    """A kiosk's UPS and access point in one agent."""

    agent: Snmpd
    table: Path

    def put(self, *tables: Mapping[str, tuple[str, str]]) -> None:
        rows = {oid: row for table in tables for oid, row in table.items()}
        text = "".join(f"{oid} {kind} {value}\n" for oid, (kind, value) in rows.items())
        new = self.table.with_suffix(".new")
        new.write_text(text)
        new.replace(self.table)


def clients(*macs: str) -> dict[str, tuple[str, str]]:
    rows = {f"{CLIENTS}.{mac}.2": ("integer", "-61") for mac in macs}
    return {**rows, STATUS: ("integer", "1")}


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    folder = tmp_path_factory.mktemp("device")
    table = folder / "objects"
    table.write_text("")
    command = f"{sys.executable} -I {snmp_table.__file__} {table}"
    places = (".1.3.6.1.2.1.33", ".1.3.6.1.4.1.14988")
    with snmpd(folder, "".join(f"pass_persist {oid} {command}\n" for oid in places)) as agent:
        yield Device(agent, table)


def driver(device: Device, version: str, **options: Any) -> SnmpDriver:
    agent = device.agent
    environ = {"C": agent.community, "A": agent.auth_password, "P": agent.priv_password}
    keys = (
        {"community_env": "C"}
        if version == "2c"
        else {"user": agent.user, "auth_key_env": "A", "privacy_key_env": "P"}
    )
    whole = {"host": agent.host, "port": agent.port, "version": version, **keys, **options}
    return SnmpDriver(SnmpOptions.model_validate(whole), SystemClock(), environ)


async def only(snmp: SnmpDriver) -> Reading:
    readings = await snmp.read()
    assert_taken(readings)
    (reading,) = readings
    return reading


@pytest.mark.parametrize("version", ["2c", "3"])
async def test_the_host_is_what_snmpget_reads_of_it(device: Device, version: str) -> None:
    snmp = driver(device, version, parts=["host"])
    before = int(device.agent.get(host.HR_SYSTEM_UPTIME)[0]) // 100
    reading = await only(snmp)
    after = int(device.agent.get(host.HR_SYSTEM_UPTIME)[0]) // 100
    assert before <= int(reading.fields["uptime"]) <= after
    names = device.agent.walk(host.HR_STORAGE_DESCR)
    assert "Physical memory" in names
    assert 0 < float(reading.fields["memory"]) < 100
    # Net-SNMP tells the processors' load from its second minute on.
    loads = [int(load) for load in device.agent.walk(host.HR_PROCESSOR_LOAD) if load.isdigit()]
    assert ("cpu" in reading.fields) == bool(loads)
    await snmp.close()


@pytest.mark.parametrize("version", ["2c", "3"])
async def test_a_ups_goes_to_battery_and_back(device: Device, version: str) -> None:
    snmp = driver(device, version, parts=["ups"], ups="cabin")
    device.put(ON_MAINS)
    reading = await only(snmp)
    assert reading.tags == {"ups": "cabin"}
    assert reading.fields["on_battery"] is False
    assert reading.fields["runtime"] == 2_520
    assert reading.fields["line_bads"] == 7
    assert reading.fields["battery_voltage"] == 27.3
    device.put(ON_MAINS, ON_BATTERY)
    reading = await only(snmp)
    states = ("on_battery", "battery_low", "replace_battery")
    assert [reading.fields[name] for name in states] == [True] * 3
    assert reading.fields["runtime"] == 240
    device.put(ON_MAINS)
    assert (await only(snmp)).fields["on_battery"] is False
    await snmp.close()


async def test_clients_are_counted_by_their_rows_and_no_address_is_in_the_reading(
    device: Device,
) -> None:
    radios = [{"client_rows": CLIENTS, "status": STATUS}]
    snmp = driver(device, "3", parts=["access_point"], radios=radios)
    for some in (MACS, MACS[:1], ()):
        device.put(clients(*some))
        reading = await only(snmp)
        assert reading.fields == {"up": True, "clients": len(some)}
        assert not [mac for mac in MACS if mac in repr(reading)]
    await snmp.close()


async def test_a_hundred_clients_are_more_than_one_answer_and_all_are_counted(
    device: Device,
) -> None:
    snmp = driver(
        device, "2c", parts=["access_point"], radios=[{"client_rows": CLIENTS, "radio": "5 GHz"}]
    )
    device.put(clients(*(f"60.34.251.18.52.{number}" for number in range(100))))
    assert (await only(snmp)).fields["clients"] == 100
    await snmp.close()


async def test_all_parts_are_read_at_once(device: Device) -> None:
    parts = ["interfaces", "host", "ups", "access_point"]
    radios = [{"client_rows": CLIENTS}]
    snmp = driver(device, "3", parts=parts, interfaces=["lo"], radios=radios)
    device.put(ON_MAINS, clients(*MACS))
    readings = await snmp.read()
    assert_taken(readings)
    assert [each.m for each in readings] == ["snmp_interface", "snmp_host", "ups", "access_point"]
    await snmp.close()


async def test_an_agent_without_the_mib_is_told(device: Device) -> None:
    device.put({})
    snmp = driver(device, "2c", parts=["ups"])
    with pytest.raises(DriverError, match="no UPS-MIB"):
        await snmp.read()
    await snmp.close()
