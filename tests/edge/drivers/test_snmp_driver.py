"""The snmp driver over an agent that is played: restarts, renumbering, counters that jump."""

from collections.abc import Sequence

import pytest

from contract import DriverError
from edge.drivers.snmp import SnmpOptions, mib
from edge.drivers.snmp.driver import SILENCES_BORNE, SnmpDriver
from edge.drivers.snmp.interfaces import Value
from edge.drivers.snmp.refusals import AgentSilent
from edge.readings import Reading
from tests.edge.drivers.examining import assert_taken


class PlayedAgent:
    """A session's place taken by a dict of objects; `seconds` drives its clock and ours."""

    def __init__(self) -> None:
        self.seconds = 100.0
        self.started = 0.0
        self.objects: dict[str, Value] = {mib.IF_NUMBER: 2, mib.IF_TABLE_LAST_CHANGE: 0}
        self.walks = 0
        self.failing: DriverError | None = None
        self.closed = False
        self.forgotten = False

    def put(self, index: int, name: str, octets: int) -> None:
        values: dict[str, Value] = {
            mib.IF_NAME: name.encode(),
            mib.IF_TYPE: 6,
            mib.IF_OPER_STATUS: 1,
            mib.IF_HIGH_SPEED: 100,
            mib.IF_HC_IN_OCTETS: octets,
            mib.IF_HC_OUT_OCTETS: octets,
            mib.IF_COUNTER_DISCONTINUITY_TIME: 0,
        }
        self.objects |= {f"{column}.{index}": value for column, value in values.items()}

    def drop(self, index: int) -> None:
        for oid in [oid for oid in self.objects if oid.endswith(f".{index}")]:
            del self.objects[oid]

    async def get(self, oids: Sequence[str]) -> list[Value]:
        if self.failing is not None:
            raise self.failing
        self.objects[mib.SYS_UPTIME] = int((self.seconds - self.started) * 100)
        return [self.objects.get(oid) for oid in oids]

    async def walk(self, column: str) -> dict[int, Value]:
        self.walks += 1
        prefix = f"{column}."
        return {
            int(oid.removeprefix(prefix)): value
            for oid, value in self.objects.items()
            if oid.startswith(prefix)
        }

    def forget(self) -> None:
        self.forgotten = True

    def close(self) -> None:
        self.closed = True

    def now(self) -> int:
        return int(self.seconds * 1_000_000)

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def agent() -> PlayedAgent:
    played = PlayedAgent()
    played.put(1, "wan", 1_000)
    return played


@pytest.fixture
def driver(agent: PlayedAgent, monkeypatch: pytest.MonkeyPatch) -> SnmpDriver:
    monkeypatch.setattr("edge.drivers.snmp.driver.Session", lambda *_: agent)
    options = SnmpOptions(host="192.0.2.1", version="2c", community_env="C")
    return SnmpDriver(options, agent, {})


async def read(driver: SnmpDriver) -> dict[str, Reading]:
    readings = await driver.read()
    assert_taken(readings)
    return {reading.tags["interface"]: reading for reading in readings}


async def test_rates_come_with_the_second_reading(driver: SnmpDriver, agent: PlayedAgent) -> None:
    assert "in_rate" not in (await read(driver))["wan"].fields
    agent.seconds += 10
    agent.put(1, "wan", 1_000 + 12_500)
    assert (await read(driver))["wan"].fields["in_rate"] == 10_000.0
    # Names, descriptions and types are walked once.
    assert agent.walks == 2


async def test_a_restart_of_the_router_leaves_the_rate_out_once(
    driver: SnmpDriver, agent: PlayedAgent
) -> None:
    await read(driver)
    agent.seconds += 10
    agent.started = agent.seconds - 3
    agent.put(1, "wan", 2_000)
    assert "in_rate" not in (await read(driver))["wan"].fields
    agent.seconds += 10
    agent.put(1, "wan", 2_000 + 1_250)
    assert (await read(driver))["wan"].fields["in_rate"] == 1_000.0


async def test_a_restart_that_numbers_the_interfaces_anew_is_noticed(
    driver: SnmpDriver, agent: PlayedAgent
) -> None:
    agent.put(2, "lan", 5_000)
    await read(driver)
    agent.seconds += 10
    agent.started = agent.seconds - 3
    agent.put(1, "lan", 70)
    agent.put(2, "wan", 90)
    readings = await read(driver)
    assert readings["lan"].fields["in_octets"] == 70
    assert readings["wan"].fields["in_octets"] == 90


async def test_interfaces_are_listed_again_when_the_table_has_changed(
    driver: SnmpDriver, agent: PlayedAgent
) -> None:
    await read(driver)
    agent.seconds += 10
    agent.drop(1)
    agent.put(1, "lan", 500_000)
    agent.put(2, "wan", 1_000 + 12_500)
    agent.objects[mib.IF_TABLE_LAST_CHANGE] = 10_500
    readings = await read(driver)
    # Index 1 is another interface now: no rate from the counters of the one before.
    assert set(readings) == {"lan", "wan"}
    assert "in_rate" not in readings["lan"].fields


async def test_an_interface_that_goes_away_is_left_out(
    driver: SnmpDriver, agent: PlayedAgent
) -> None:
    agent.put(2, "usb0", 5)
    assert set(await read(driver)) == {"wan", "usb0"}
    agent.drop(2)
    assert set(await read(driver)) == {"wan"}


async def test_an_error_ends_the_session_and_the_next_reading_opens_another(
    driver: SnmpDriver, agent: PlayedAgent
) -> None:
    await read(driver)
    agent.failing = DriverError("the SNMP agent refuses the authentication key")
    with pytest.raises(DriverError, match="refuses"):
        await driver.read()
    assert agent.closed
    agent.failing = None
    agent.seconds += 10
    agent.put(1, "wan", 1_000 + 2_500)
    assert (await read(driver))["wan"].fields["in_rate"] == 2_000.0


async def test_a_session_bears_silence_for_a_while(driver: SnmpDriver, agent: PlayedAgent) -> None:
    await read(driver)
    agent.failing = AgentSilent("the SNMP agent does not answer")
    for silence in range(1, SILENCES_BORNE + 1):
        with pytest.raises(DriverError, match="does not answer"):
            await driver.read()
        assert agent.closed is (silence == SILENCES_BORNE)
        assert agent.forgotten
    agent.failing = None
    assert "wan" in await read(driver)


async def test_an_old_agent_is_read_from_iftable(driver: SnmpDriver, agent: PlayedAgent) -> None:
    agent.drop(1)
    old: dict[str, Value] = {
        mib.IF_DESCR: b"eth0\0",
        mib.IF_TYPE: 6,
        mib.IF_SPEED: 10_000_000,
        mib.IF_IN_OCTETS: 2**32 - 1_000,
        mib.IF_OUT_OCTETS: 0,
    }
    agent.objects |= {f"{column}.3": value for column, value in old.items()}
    await read(driver)
    agent.seconds += 10
    agent.objects[f"{mib.IF_IN_OCTETS}.3"] = 250
    reading = (await read(driver))["eth0"]
    assert reading.fields["in_rate"] == 1_000.0
    assert reading.fields["out_rate"] == 0.0
    assert "up" not in reading.fields
