"""The snmp driver against Net-SNMP's agent, compared with Net-SNMP's own client."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from contract import DriverError, SystemClock
from edge.drivers.snmp import SnmpOptions
from edge.drivers.snmp import make as make_driver
from edge.drivers.snmp.driver import SnmpDriver
from edge.drivers.snmp.mib import IF_HC_IN_OCTETS, IF_HIGH_SPEED, IF_NAME, IF_OPER_STATUS
from edge.readings import Reading
from tests.edge.drivers.examining import assert_taken
from tests.servers.process import LOOPBACK
from tests.servers.snmpd import CONFIGURATION, Snmpd, snmpd
from tests.waiting import eventually


@asynccontextmanager
async def driving(
    agent: Snmpd, version: str, *, secrets: Mapping[str, str] | None = None, **options: object
) -> AsyncIterator[SnmpDriver]:
    environ = {
        "COMMUNITY": agent.community,
        "AUTH": agent.auth_password,
        "PRIVACY": agent.priv_password,
        **(secrets or {}),
    }
    keys: dict[str, object] = (
        {"community_env": "COMMUNITY"}
        if version == "2c"
        else {"user": agent.user, "auth_key_env": "AUTH", "privacy_key_env": "PRIVACY"}
    )
    place = {"host": agent.host, "port": agent.port, "version": version, "request_timeout_s": 0.3}
    settings = SnmpOptions.model_validate({**place, **keys, "interfaces": ["lo"], **options})
    driver = SnmpDriver(settings, SystemClock(), environ)
    try:
        yield driver
    finally:
        await driver.close()


async def only(driver: SnmpDriver) -> Reading:
    readings = await driver.read()
    assert_taken(readings)
    (reading,) = readings
    return reading


def index_of(agent: Snmpd, name: str) -> int:
    return agent.walk(IF_NAME).index(name) + 1


def restart(agent: Snmpd, configuration: Path) -> None:
    """Begun anew with another engine id: the agent keeps its own state in the same file."""
    agent.stop()
    configuration.write_text(
        CONFIGURATION.format(
            host=agent.host,
            port=agent.port,
            community=agent.community,
            user=agent.user,
            auth=agent.auth_password,
            priv=agent.priv_password,
        )
    )
    agent.start()


def send_over_loopback(size: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind((LOOPBACK, 0))
        for _ in range(size // 60_000):
            sink.sendto(bytes(60_000), sink.getsockname())


@pytest.mark.parametrize("version", ["2c", "3"])
async def test_the_values_are_those_that_snmpget_reads(snmp_agent: Snmpd, version: str) -> None:
    index = index_of(snmp_agent, "lo")
    counter = f"{IF_HC_IN_OCTETS}.{index}"
    async with driving(snmp_agent, version) as driver:
        low = int(snmp_agent.get(counter)[0])
        reading = await only(driver)
        high = int(snmp_agent.get(counter)[0])
    assert reading.tags == {"device": "router", "interface": "lo"}
    assert low <= int(reading.fields["in_octets"]) <= high
    status, speed = snmp_agent.get(f"{IF_OPER_STATUS}.{index}", f"{IF_HIGH_SPEED}.{index}")
    assert reading.fields["up"] is (status == "1")
    assert reading.fields.get("speed", 0) == int(speed) * 1_000_000
    assert "in_rate" not in reading.fields


async def test_the_rate_is_that_of_the_counters(snmp_agent: Snmpd) -> None:
    async with driving(snmp_agent, "3") as driver:
        first = await only(driver)

        async def grown() -> Reading | None:
            # The agent looks at the kernel's counters every few seconds only.
            send_over_loopback(3_000_000)
            reading = await only(driver)
            changed = int(reading.fields["in_octets"]) - int(first.fields["in_octets"])
            return reading if changed > 0 else None

        reading = await eventually(grown, what="the agent's counters to grow")
    assert reading is not None
    assert float(reading.fields["in_rate"]) > 0
    assert float(reading.fields["out_rate"]) > 0


async def test_all_interfaces_but_loopback_are_watched_unless_told_otherwise(
    snmp_agent: Snmpd,
) -> None:
    others = sorted(set(snmp_agent.walk(IF_NAME)) - {"lo"})
    if not others:
        pytest.skip("this machine has no interface but loopback")
    async with driving(snmp_agent, "2c", interfaces=[]) as driver:
        readings = await driver.read()
    assert_taken(readings)
    assert sorted(reading.tags["interface"] for reading in readings) == others


async def test_an_interface_that_the_router_has_not_is_an_error_that_names_those_it_has(
    snmp_agent: Snmpd,
) -> None:
    async with driving(snmp_agent, "2c", interfaces=["wan9"]) as driver:
        with pytest.raises(DriverError, match=r"none of the interfaces.*it has .*lo"):
            await driver.read()


WRONG = "not-the-right-one"


@pytest.mark.parametrize(
    ("version", "secret", "sentence"),
    [
        ("2c", "COMMUNITY", "does not answer.*a wrong community or privacy key"),
        ("3", "AUTH", "refuses the authentication key.*check the auth key"),
        ("3", "PRIVACY", "does not answer.*a wrong community or privacy key"),
    ],
)
async def test_a_wrong_secret_is_told_without_showing_it(
    snmp_agent: Snmpd, version: str, secret: str, sentence: str
) -> None:
    with capture_logs() as events:
        async with driving(snmp_agent, version, secrets={secret: WRONG}, retries=0) as driver:
            with pytest.raises(DriverError, match=sentence) as caught:
                await driver.read()
    assert f"udp {LOOPBACK}:{snmp_agent.port}" in str(caught.value)
    chain = f"{caught.value!r}{caught.value.__cause__!r}{events}"
    for word in (WRONG, snmp_agent.auth_password, snmp_agent.priv_password):
        assert word not in chain


async def test_an_unknown_user_is_told(snmp_agent: Snmpd) -> None:
    async with driving(snmp_agent, "3", user="nobody") as driver:
        with pytest.raises(DriverError, match=r"does not know the user.*check `user`"):
            await driver.read()


async def test_silence_costs_the_timeouts_and_is_told() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind((LOOPBACK, 0))
        options = SnmpOptions(
            host=LOOPBACK,
            port=deaf.getsockname()[1],
            version="2c",
            community_env="C",
            request_timeout_s=0.1,
            retries=1,
        )
        driver = SnmpDriver(options, SystemClock(), {"C": "anything"})
        with pytest.raises(DriverError, match="does not answer"):
            await driver.read()
        await driver.close()


async def test_a_name_that_does_not_resolve_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", nowhere)
    options = SnmpOptions(host="router.invalid", version="2c", community_env="C")
    driver = SnmpDriver(options, SystemClock(), {"C": "anything"})
    with pytest.raises(DriverError, match="could not be made"):
        await driver.read()
    await driver.close()


async def test_a_cancelled_reading_leaves_a_driver_that_reads(snmp_agent: Snmpd) -> None:
    async with driving(snmp_agent, "3") as driver:
        await only(driver)
        snmp_agent.pause()
        waiting = asyncio.ensure_future(driver.read())
        await asyncio.sleep(0.05)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        snmp_agent.resume()
        assert (await only(driver)).fields["up"] is True


async def test_one_session_serves_all_readings_and_is_closed_at_the_end(
    snmp_agent: Snmpd,
) -> None:
    async with driving(snmp_agent, "3") as driver:
        await only(driver)
        session = driver._session
        await only(driver)
        assert driver._session is session
    assert driver._session is None
    # A socket or task left open would warn now, and warnings are errors.
    gc.collect()


@pytest.mark.server
async def test_a_router_that_restarts_as_another_engine_is_read_on(tmp_path: Path) -> None:
    with snmpd(tmp_path) as agent:
        async with driving(agent, "3") as driver:
            await only(driver)
            restart(agent, tmp_path / "snmpd.conf")

            async def answered() -> Reading | None:
                try:
                    return await only(driver)
                except DriverError:
                    return None

            reading = await eventually(answered, what="the router to be read again")
    assert reading is not None
    assert reading.fields["up"] is True


async def test_the_face_makes_a_driver(snmp_agent: Snmpd, tmp_path: Path) -> None:
    file = tmp_path / "community"
    file.write_text(f"{snmp_agent.community}\n")
    options = SnmpOptions(
        host=snmp_agent.host,
        port=snmp_agent.port,
        version="2c",
        community_file=str(file),
        interfaces=("lo",),
    )
    driver = make_driver(options, SystemClock())
    assert_taken(await driver.read())
    await driver.close()
