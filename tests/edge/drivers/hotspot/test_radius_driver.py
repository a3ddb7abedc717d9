"""The RADIUS half of the driver: requests by UDP, answered or not."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from contract import DriverError
from edge.driver import Driver
from edge.drivers.hotspot import HotspotOptions, make
from tests.edge.drivers.examining import assert_taken
from tests.edge.drivers.hotspot.requests import (
    OUT,
    SECRET,
    SESSION,
    STATION,
    STATUS,
    TIME,
    is_answer,
    request,
)  # fmt: skip
from tests.edge.drivers.hotspot.sums import START
from tests.edge.material import HandClock
from tests.servers.process import LOOPBACK, free_port

STATION_ID = "A4-83-E7-2B-11-0C"
BEGIN = request((STATUS, 1), (SESSION, "8f3a"), (STATION, STATION_ID))
END = request((STATUS, 2), (SESSION, "8f3a"), (STATION, STATION_ID), (TIME, 60), (OUT, 900))


class Asking(asyncio.DatagramProtocol):
    """An access server's socket."""

    def __init__(self) -> None:
        self.answers: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.answers.put_nowait(data)


@asynccontextmanager
async def asking(port: int) -> AsyncIterator[tuple[asyncio.DatagramTransport, Asking]]:
    transport, protocol = await asyncio.get_running_loop().create_datagram_endpoint(
        Asking, remote_addr=(LOOPBACK, port)
    )
    try:
        yield transport, protocol
    finally:
        transport.close()


@asynccontextmanager
async def listening(
    tmp_path: Path, clock: HandClock, *, known: str = LOOPBACK
) -> AsyncIterator[tuple[Driver, int]]:
    port = free_port(socket.SOCK_DGRAM)
    secret = tmp_path / "secret"
    secret.write_bytes(SECRET + b"\n")
    server = {"address": known, "secret_file": str(secret)}
    options = {"radius": {"port": port, "servers": [server]}}
    driver = make(HotspotOptions.model_validate(options), clock)
    try:
        yield driver, port
    finally:
        await driver.close()


async def reading_again(driver: Driver) -> None:
    """Reads until it fails: the packet is on its way within this machine."""
    while True:
        await driver.read()
        await asyncio.sleep(0.01)


async def test_it_listens_from_the_first_reading_on_and_then_answers(tmp_path: Path) -> None:
    clock = HandClock(START)
    async with listening(tmp_path, clock) as (driver, port):
        (first,) = await driver.read()
        assert "up" not in first.fields
        async with asking(port) as (transport, server):
            for asked in (BEGIN, BEGIN, END, END):
                transport.sendto(asked)
                assert is_answer(await server.answers.get(), asked)
        (after,) = await driver.read()
        assert dict(after.fields) == {
            "up": True, "clients": 0, "authenticated": 0, "in_rate": 0.0, "out_rate": 0.0,
        }  # fmt: skip
        clock.advance(3_600)
        readings = await driver.read()
        assert_taken(readings)
        sums = {each.tags.get("band"): each.fields for each in readings[1:]}
        assert sums[None]["sessions"] == sums[None]["devices"] == 1
        assert sums[None]["in_octets"] == 900
        assert sums["under_5"]["sessions"] == 1


async def test_equal_bytes_a_minute_later_are_a_new_request(tmp_path: Path) -> None:
    clock = HandClock(START)
    on = request((STATUS, 7))
    async with listening(tmp_path, clock) as (driver, port):
        await driver.read()
        async with asking(port) as (transport, server):
            for asked in (on, BEGIN):
                transport.sendto(asked)
                await server.answers.get()
            clock.advance(100)
            transport.sendto(on)
            await server.answers.get()
        assert (await driver.read())[0].fields["authenticated"] == 0


async def test_what_is_refused_gets_no_answer_and_is_told_once_without_its_sender(
    tmp_path: Path,
) -> None:
    clock = HandClock(START)
    async with listening(tmp_path, clock) as (driver, port):
        await driver.read()
        async with asking(port) as (transport, server):
            transport.sendto(request((STATUS, 1), (SESSION, "8f3a"), secret=b"wrong"))
            transport.sendto(b"nonsense")
            transport.sendto(BEGIN)
            assert is_answer(await server.answers.get(), BEGIN)
            assert server.answers.empty()
        with capture_logs() as logged:
            await driver.read()
            await driver.read()
    told = {entry["reason"]: entry["packets"] for entry in logged}
    assert told == {"wrong_secret": 1, "malformed": 1}
    assert len(logged) == 2
    assert LOOPBACK not in str(logged)


async def test_nothing_but_a_wrong_secret_is_an_error_until_the_right_one_comes(
    tmp_path: Path,
) -> None:
    async with listening(tmp_path, HandClock(START)) as (driver, port):
        await driver.read()
        async with asking(port) as (transport, server):
            transport.sendto(request((STATUS, 1), (SESSION, "8f3a"), secret=b"wrong"))
            with pytest.raises(DriverError, match="not with this secret") as raised:
                await reading_again(driver)
            assert SECRET.decode() not in str(raised.value)
            transport.sendto(BEGIN)
            await server.answers.get()
        assert (await driver.read())[0].fields["authenticated"] == 1


async def test_a_server_that_is_not_named_is_not_answered(tmp_path: Path) -> None:
    async with listening(tmp_path, HandClock(START), known="192.0.2.1") as (driver, port):
        await driver.read()
        async with asking(port) as (transport, server):
            transport.sendto(BEGIN)
            with capture_logs() as logged:
                while not logged:
                    await driver.read()
                    await asyncio.sleep(0.01)
            assert server.answers.empty()
    assert logged[0]["reason"] == "unknown_server"


async def test_a_taken_port_is_an_error_and_is_tried_again(tmp_path: Path) -> None:
    async with listening(tmp_path, HandClock(START)) as (driver, port):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind((LOOPBACK, port))
            with pytest.raises(DriverError, match=f"UDP port {port}"):
                await driver.read()
        assert await driver.read()


@pytest.mark.parametrize(("text", "sentence"), [(None, "can't be read"), ("\n", "is empty")])
async def test_a_secret_that_is_not_there_is_an_error_that_names_its_place(
    tmp_path: Path, text: str | None, sentence: str
) -> None:
    async with listening(tmp_path, HandClock()) as (driver, _):
        secret = tmp_path / "secret"
        secret.unlink() if text is None else secret.write_text(text)
        with pytest.raises(DriverError, match=f"{sentence}.*{secret.name}"):
            await driver.read()
