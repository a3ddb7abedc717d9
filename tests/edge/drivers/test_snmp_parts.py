"""The parts of an SNMP agent, from walks of agents, and what is said when it goes away."""

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from contract import DriverError, SystemClock
from edge.drivers.snmp import SnmpOptions, host, ups
from edge.drivers.snmp.driver import SnmpDriver
from edge.drivers.snmp.host import LISTED_AGAIN
from edge.drivers.snmp.interfaces import Value
from edge.drivers.snmp.refusals import AgentSilent
from tests.edge.drivers.examining import assert_taken
from tests.edge.drivers.walks import WalkedAgent, objects

CASES = sorted((Path(__file__).parent / "snmp/cases").iterdir())
Driving = Callable[[WalkedAgent, Mapping[str, Any]], SnmpDriver]


@pytest.fixture
def driving(monkeypatch: pytest.MonkeyPatch) -> Driving:
    def make(agent: WalkedAgent, options: Mapping[str, Any]) -> SnmpDriver:
        monkeypatch.setattr("edge.drivers.snmp.driver.Session", lambda *_: agent)
        whole = {"host": "192.0.2.1", "version": "2c", "community_env": "C", **options}
        return SnmpDriver(SnmpOptions.model_validate(whole), SystemClock(), {})

    return make


def walked(case: str) -> WalkedAgent:
    (folder,) = [each for each in CASES if each.name == case]
    return WalkedAgent(objects((folder / "agent.walk").read_text()))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_case_is_read_as_expected(case: Path, driving: Driving) -> None:
    options = tomllib.loads((case / "options.toml").read_text())
    expected = tomllib.loads((case / "expected.toml").read_text())
    driver = driving(walked(case.name), options)
    if "error" in expected:
        with pytest.raises(DriverError, match=expected["error"]):
            await driver.read()
        return
    readings = await driver.read()
    assert_taken(readings)
    found = [{"m": each.m, "tags": each.tags, "fields": each.fields} for each in readings]
    assert found == expected["readings"]


async def test_every_part_is_read_in_one_session(driving: Driving) -> None:
    known: dict[str, Value] = {}
    for case in ("ups-on-mains", "host-linux-router", "access-point-rows-by-mac"):
        known |= walked(case).known
    rows = "1.3.6.1.4.1.14988.1.1.1.2.1.3"
    parts = ["host", "ups", "access_point"]
    driver = driving(WalkedAgent(known), {"parts": parts, "radios": [{"client_rows": rows}]})
    readings = await driver.read()
    assert [each.m for each in readings] == ["snmp_host", "ups", "access_point"]


async def test_the_rows_of_the_host_are_listed_once_and_again_after_a_while(
    driving: Driving,
) -> None:
    agent = walked("host-linux-router")
    driver = driving(agent, {"parts": ["host"]})
    for _ in range(LISTED_AGAIN):
        await driver.read()
    assert agent.asked.count(f"{host.HR_STORAGE_TYPE}.*") == 1
    agent.known[f"{host.HR_STORAGE_TYPE}.40"] = host.TYPE_FIXED_DISK
    agent.known[f"{host.HR_STORAGE_SIZE}.40"] = 10
    agent.known[f"{host.HR_STORAGE_USED}.40"] = 10
    del agent.known[f"{host.HR_STORAGE_TYPE}.31"]
    (reading,) = await driver.read()
    assert reading.fields["storage"] == 100.0
    assert agent.asked.count(f"{host.HR_STORAGE_TYPE}.*") == 2


async def test_a_row_that_is_gone_has_the_rows_listed_anew(driving: Driving) -> None:
    agent = walked("host-linux-router")
    driver = driving(agent, {"parts": ["host"]})
    await driver.read()
    for oid in [oid for oid in agent.known if oid.endswith(".31")]:
        del agent.known[oid]
    (reading,) = await driver.read()
    assert reading.fields["storage"] == 25.0
    await driver.read()
    assert agent.asked.count(f"{host.HR_STORAGE_TYPE}.*") == 2


async def test_the_alarm_table_is_walked_only_while_there_are_alarms(driving: Driving) -> None:
    agent = walked("ups-on-mains")
    driver = driving(agent, {"parts": ["ups"]})
    await driver.read()
    assert f"{ups.ALARM_DESCR}.*" not in agent.asked
    agent.known |= {ups.ALARMS_PRESENT: 1, f"{ups.ALARM_DESCR}.1": ups.ALARM_BATTERY_BAD}
    (reading,) = await driver.read()
    assert reading.fields["replace_battery"] is True


async def test_an_access_point_that_does_not_answer_any_more_is_down(
    driving: Driving, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = walked("access-point-rows-by-mac")
    rows = "1.3.6.1.4.1.14988.1.1.1.2.1.3"
    options = {"parts": ["access_point", "host"], "radios": [{"client_rows": rows}]}
    agent.known |= walked("host-linux-router").known
    driver = driving(agent, options)
    assert len(await driver.read()) == 2
    monkeypatch.setattr(agent, "count", silent)
    (away,) = await driver.read()
    assert_taken([away])
    assert (away.m, away.fields) == ("access_point", {"up": False})
    monkeypatch.undo()


async def test_an_access_point_that_never_answered_is_an_error(
    driving: Driving, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = walked("access-point-rows-by-mac")
    driver = driving(agent, {"parts": ["access_point"], "radios": [{"client_rows": "1.3.6"}]})
    monkeypatch.setattr(agent, "count", silent)
    with pytest.raises(AgentSilent):
        await driver.read()


async def test_an_agent_that_refuses_is_an_error_also_where_it_is_an_access_point(
    driving: Driving, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = walked("access-point-rows-by-mac")
    driver = driving(agent, {"parts": ["access_point"], "radios": [{"client_rows": "1.3.6"}]})
    await driver.read()
    monkeypatch.setattr(agent, "count", refusing)
    with pytest.raises(DriverError, match="refuses the authentication key"):
        await driver.read()


async def silent(_: object) -> int:
    raise AgentSilent("the SNMP agent does not answer")


async def refusing(_: object) -> int:
    raise DriverError("the SNMP agent refuses the authentication key")
