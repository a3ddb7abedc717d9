"""The default gateway, from the kernel's tables."""

import contextlib
import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import DriverError, SystemClock
from edge.drivers.link import LinkOptions
from edge.drivers.link.driver import LinkDriver
from edge.drivers.link.gateway import DefaultRoute, default_route
from edge.readings import Reading
from tests.edge.drivers.examining import assert_taken
from tests.edge.drivers.serving import listening
from tests.servers.binaries import require
from tests.servers.process import free_port

HEAD = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
LAN = "eth0\t0002A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n"
WIRE = "eth0\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
MODEM = "wwan0\t00000000\t00000000\t0001\t0\t0\t700\t00000000\t0\t0\t0\n"
LOOPBACK_HOP = "lo\t00000000\t0100007F\t0003\t0\t0\t1\t00000000\t0\t0\t0\n"
NO = "0" * 32
UNREACHABLE = f"{NO} 00 {NO} 00 {NO} ffffffff 00000001 00000000 00200200 lo\n"
SIXTH = f"{NO} 00 {NO} 00 fe800000000000000000000000000001 00000400 1 0 00000003 eth0\n"


def test_the_gateway_of_the_lowest_metric_is_taken() -> None:
    spare = WIRE.replace("eth0", "eth1").replace("0102A8C0", "FE02A8C0").replace("100", "50")
    assert default_route(HEAD + LAN + WIRE + spare, "") == DefaultRoute("eth1", "192.168.2.254", 50)


def test_a_line_without_a_next_hop_is_told_apart() -> None:
    assert default_route(HEAD + MODEM, "") == DefaultRoute("wwan0", None, 700)
    assert default_route(HEAD + MODEM + WIRE, "") == DefaultRoute("eth0", "192.168.2.1", 100)


def test_ipv6_is_asked_where_ipv4_has_no_way() -> None:
    assert default_route(HEAD + LAN, UNREACHABLE + SIXTH) == DefaultRoute(
        "eth0", "fe80::1%eth0", 1024
    )


def test_without_a_default_route_there_is_none() -> None:
    assert default_route(HEAD + LAN, UNREACHABLE) is None
    assert default_route("", "") is None


@given(st.text(), st.text())
def test_any_text_is_a_route_none_or_an_error(ipv4: str, ipv6: str) -> None:
    with contextlib.suppress(DriverError):
        default_route(f"{HEAD}{ipv4}", ipv6)


def driver(proc: Path, route: str, **options: object) -> LinkDriver:
    (proc / "net").mkdir(exist_ok=True)
    (proc / "net" / "route").write_text(route)
    made = LinkOptions.model_validate({"gateway": True, "probes": 1, **options})
    return LinkDriver(made, SystemClock(), proc)


async def gateway(proc: Path, route: str, **options: object) -> Reading:
    (reading,) = await driver(proc, route, **options).read()
    assert_taken([reading])
    assert reading.tags == {"target": "gateway"}
    return reading


async def test_a_gateway_that_accepts_or_refuses_is_up(tmp_path: Path) -> None:
    async with listening() as port:
        accepted = await gateway(tmp_path, HEAD + LOOPBACK_HOP, gateway_port=port)
    refused = await gateway(tmp_path, HEAD + LOOPBACK_HOP, gateway_port=free_port())
    assert accepted.fields["up"] is refused.fields["up"] is True
    assert "round_trip" in refused.fields


async def test_no_default_route_is_a_gateway_that_is_down(tmp_path: Path) -> None:
    reading = await gateway(tmp_path, HEAD + LAN)
    assert reading.fields == {"up": False, "loss": 100.0}


async def test_a_line_without_a_gateway_is_said_and_not_guessed(tmp_path: Path) -> None:
    with pytest.raises(DriverError, match="over wwan0 has no gateway to ask"):
        await driver(tmp_path, HEAD + MODEM).read()


async def test_a_gateway_of_one_link_alone_is_not_said_to_be_down(tmp_path: Path) -> None:
    sixth = driver(tmp_path, HEAD + LAN)
    (tmp_path / "net" / "ipv6_route").write_text(SIXTH)
    with pytest.raises(DriverError, match="set gateway_port"):
        await sixth.read()


async def test_a_table_that_is_missing_or_broken_is_an_error(tmp_path: Path) -> None:
    broken = driver(tmp_path, HEAD + "eth0 zz\n")
    with pytest.raises(DriverError, match="not as expected"):
        await broken.read()
    (tmp_path / "net" / "route").unlink()
    with pytest.raises(DriverError, match="can't be read"):
        await broken.read()


@pytest.mark.server
def test_this_machines_own_tables_say_what_iproute2_says() -> None:
    """Read only: nobody is asked."""
    said: list[dict[str, object]] = []
    for family in ("-4", "-6"):
        command = [require("ip"), family, "-j", "route", "show", "default"]
        printed = subprocess.run(command, capture_output=True, check=True).stdout
        said = said or json.loads(printed or b"[]")
    net = Path("/proc/net")
    sixth = net / "ipv6_route"
    found = default_route((net / "route").read_text(), sixth.read_text() if sixth.exists() else "")
    hops = {(each["dev"], each.get("gateway")) for each in said}
    plain = found and (found.address or "").partition("%")[0]
    assert (found is None and not hops) or (found and (found.interface, plain or None) in hops)
