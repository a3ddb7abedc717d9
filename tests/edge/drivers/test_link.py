"""The link driver against servers of this machine."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

import dns.message
import dns.rcode
import dns.rrset
import icmplib
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from structlog.testing import capture_logs

from contract import DriverError, SystemClock
from edge.drivers.link import LinkOptions, make
from edge.drivers.link.statistics import resolution_fields, round_trip_fields
from edge.drivers.link.targets import DnsTarget, IcmpTarget, TcpTarget, TlsTarget, parse_target
from edge.readings import Reading
from tests.edge.drivers.examining import assert_taken
from tests.edge.drivers.serving import listening
from tests.servers.process import LOOPBACK, free_port


class Responder(asyncio.DatagramProtocol):
    """A name server that knows `kiosk.test` and says NXDOMAIN to the rest."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str | int, int]) -> None:
        answer = dns.message.make_response(dns.message.from_wire(data))
        name = answer.question[0].name
        if str(name) == "kiosk.test.":
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "A", "192.0.2.1"))
        else:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), addr)


@asynccontextmanager
async def resolving() -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Responder, local_addr=(LOOPBACK, 0))
    try:
        yield transport.get_extra_info("sockname")[1]
    finally:
        transport.close()


async def read(*targets: str, **options: object) -> dict[str, Reading]:
    """The readings by their targets' texts, each of which gets a name: most are addresses."""
    names = {f"place-{place}": text for place, text in enumerate(targets)}
    named = [{"name": name, "probe": text} for name, text in names.items()]
    settings = {"targets": named, "pause_s": 0.01, "probe_timeout_s": 0.2, **options}
    driver = make(LinkOptions.model_validate(settings), SystemClock())
    readings = await driver.read()
    await driver.close()
    assert_taken(readings)
    return {names[reading.tags["target"]]: reading for reading in readings}


async def test_a_port_that_accepts_is_up_with_its_round_trip() -> None:
    async with listening() as port:
        target = f"tcp://{LOOPBACK}:{port}"
        fields = (await read(target, probes=4))[target].fields
    assert fields["up"] is True
    assert fields["loss"] == 0
    assert 0 < float(fields["round_trip"]) <= float(fields["round_trip_max"]) < 200
    assert float(fields["jitter"]) >= 0


async def test_a_name_is_probed_like_an_address() -> None:
    async with listening() as port:
        target = f"tcp://localhost:{port}"
        assert (await read(target))[target].fields["up"] is True


async def test_a_name_with_both_addresses_is_probed_by_ipv4(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop = asyncio.get_running_loop()

    async def both(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        sixth = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", port, 0, 0))
        return [sixth, (socket.AF_INET, socket.SOCK_STREAM, 6, "", (LOOPBACK, port))]

    async with listening() as port:
        monkeypatch.setattr(loop, "getaddrinfo", both)
        target = f"tcp://kiosk.test:{port}"
        assert (await read(target))[target].fields["up"] is True


async def test_a_closed_port_is_a_reading_and_not_an_error() -> None:
    target = f"tcp://{LOOPBACK}:{free_port()}"
    assert (await read(target))[target].fields == {"up": False, "loss": 100.0}


async def test_a_port_that_never_answers_costs_its_timeout_alone() -> None:
    # A full backlog: the kernel drops further handshakes in silence.
    with socket.socket() as deaf, socket.socket() as first, socket.socket() as second:
        deaf.bind((LOOPBACK, 0))
        deaf.listen(0)
        for filler in (first, second):
            filler.setblocking(False)
            filler.connect_ex(deaf.getsockname())
        silent = f"tcp://{LOOPBACK}:{deaf.getsockname()[1]}"
        async with listening() as port:
            good = f"tcp://{LOOPBACK}:{port}"
            async with asyncio.timeout(5):
                readings = await read(silent, good, probes=1)
    assert readings[silent].fields["up"] is False
    assert readings[good].fields["up"] is True


async def test_a_name_server_is_up_with_the_time_of_its_answer() -> None:
    async with resolving() as port:
        target = f"dns://{LOOPBACK}:{port}/kiosk.test"
        fields = (await read(target))[target].fields
    assert fields["up"] is True
    assert fields["loss"] == 0
    assert 0 < float(fields["dns"]) < 200
    assert "round_trip" not in fields


async def test_a_name_without_an_address_is_lost() -> None:
    async with resolving() as port:
        target = f"dns://{LOOPBACK}:{port}/nobody.test"
        assert (await read(target))[target].fields == {"up": False, "loss": 100.0}


async def test_a_silent_name_server_is_lost() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind((LOOPBACK, 0))
        target = f"dns://{LOOPBACK}:{deaf.getsockname()[1]}/kiosk.test"
        assert (await read(target, probes=1))[target].fields["up"] is False


def _may_ping(*, privileged: bool) -> bool:
    try:
        icmplib.ping(LOOPBACK, count=1, timeout=1, privileged=privileged)
    except icmplib.SocketPermissionError:
        return False
    return True


@pytest.mark.parametrize("privileged", [False, True])
async def test_icmp_answers_or_says_what_to_allow(privileged: bool) -> None:
    target = f"icmp://{LOOPBACK}"
    if _may_ping(privileged=privileged):
        fields = (await read(target, privileged_icmp=privileged))[target].fields
        assert fields["up"] is True
        assert 0 < float(fields["round_trip"]) < 200
    else:
        with pytest.raises(DriverError, match="ping_group_range"):
            await read(target, privileged_icmp=privileged)


async def test_a_target_that_may_not_be_probed_is_told_once_and_spares_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def refused(*_: object, **__: object) -> None:
        raise icmplib.SocketPermissionError(False)

    monkeypatch.setattr(icmplib, "async_ping", refused)
    async with listening() as port:
        targets = (f"tcp://{LOOPBACK}:{port}", f"icmp://{LOOPBACK}")
        driver = make(LinkOptions(targets=targets, probes=1), SystemClock())
        with capture_logs() as events:
            first, second = await driver.read(), await driver.read()
    assert [reading.tags["target"] for reading in (*first, *second)] == ["target-1"] * 2
    assert [(event["event"], event["target"]) for event in events] == [
        ("target_left_out", "target-2")
    ]
    assert LOOPBACK not in str(events)


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("tcp://a.example:8883", TcpTarget("tcp://a.example:8883", "a.example", 8883)),
        ("tls://a.example", TlsTarget("tls://a.example", "a.example", 443)),
        ("tls://a.example:8883", TlsTarget("tls://a.example:8883", "a.example", 8883)),
        ("icmp://[::1]", IcmpTarget("icmp://[::1]", "::1")),
        ("dns://192.0.2.53/a.b", DnsTarget("dns://192.0.2.53/a.b", "192.0.2.53", 53, "a.b")),
        ("dns://127.0.0.1:53/a", DnsTarget("dns://127.0.0.1:53/a", "127.0.0.1", 53, "a")),
    ],
)
def test_a_target_is_taken_apart(text: str, target: object) -> None:
    assert parse_target(text) == target


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tcp://host",
        "tcp://:80",
        "tcp://host:0",
        "tcp://host:99999",
        "tcp://host:80/path",
        "tcp://user@host:80",
        "tls://host:443/path",
        "icmp://host:80",
        "dns://resolver.example/name",
        "dns://192.0.2.53",
        "dns://192.0.2.53/a..b",
        "dns://192.0.2.53/" + "a" * 64,
        "http://host:80",
    ],
)
def test_a_bad_target_is_a_fault_of_the_configuration(text: str) -> None:
    with pytest.raises(ValidationError):
        LinkOptions(targets=(text,))


def test_a_target_named_twice_is_a_fault() -> None:
    with pytest.raises(ValidationError, match="named twice"):
        LinkOptions(targets=("icmp://a", "icmp://a"))


PROBES = st.lists(st.none() | st.floats(0, 10_000), min_size=1, max_size=10)


@given(PROBES)
def test_any_probes_make_a_reading_that_the_registry_takes(probes: list[float | None]) -> None:
    for fields in (round_trip_fields(probes), resolution_fields(probes)):
        assert_taken([Reading("link", fields, {"target": "tcp://a:1"})])
        assert fields["up"] is (fields["loss"] != 100)


def test_loss_jitter_and_round_trip_are_those_of_the_probes() -> None:
    assert round_trip_fields([10.0, None, 16.0, 13.0]) == {
        "up": True,
        "loss": 25.0,
        "round_trip": 13.0,
        "round_trip_max": 16.0,
        "jitter": 4.5,
    }
