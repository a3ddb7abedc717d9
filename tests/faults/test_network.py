"""The cable and the door do to connections what they say."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.faults.cable import Cable
from tests.faults.door import DatabaseDoor, Door
from tests.servers.process import LOOPBACK, free_port


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(100):
            writer.write(data)
    except ConnectionError:
        return
    finally:
        writer.transport.abort()


@asynccontextmanager
async def echo_cable() -> AsyncIterator[Cable]:
    port = free_port()
    server = await asyncio.start_server(_echo, LOOPBACK, port)
    cable = Cable(port, random.Random(1))
    await cable.mend()
    try:
        yield cable
    finally:
        await cable.cut()
        server.close()
        await rest()


async def rest() -> None:
    """Lets the loop close what was aborted."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_whole_cable_carries_and_a_cut_one_breaks_and_refuses() -> None:
    async with echo_cable() as cable:
        reader, writer = await asyncio.open_connection(LOOPBACK, cable.port)
        writer.write(b"ping")
        assert await reader.read(4) == b"ping"
        await cable.cut()
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        writer.transport.abort()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection(LOOPBACK, cable.port)
        await cable.mend()
        _, writer = await asyncio.open_connection(LOOPBACK, cable.port)
        writer.transport.abort()


async def test_a_stalled_cable_gives_what_it_held_back_once_mended() -> None:
    async with echo_cable() as cable:
        reader, writer = await asyncio.open_connection(LOOPBACK, cable.port)
        cable.stall()
        writer.write(b"ping")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await reader.read(4)
        await cable.mend()
        assert await reader.read(4) == b"ping"
        writer.transport.abort()


@asynccontextmanager
async def counted_door() -> AsyncIterator[tuple[DatabaseDoor, list[bytes]]]:
    """A door to a server that answers 204 to everything and notes what it got."""
    got: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(
                    int(line.split(b":")[1])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length")
                )
                got.append(await reader.readexactly(length))
                writer.write(b"HTTP/1.1 204 No Content\r\nX-Influxdb-Version: 1.6.7\r\n\r\n")
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.transport.abort()

    port = free_port()
    server = await asyncio.start_server(serve, LOOPBACK, port)
    door = DatabaseDoor(f"http://{LOOPBACK}:{port}")
    await door.open()
    try:
        yield door, got
    finally:
        await door.close()
        server.close()
        await rest()


async def test_the_door_lets_through_refuses_and_loses_answers() -> None:
    async with (
        counted_door() as (door, got),
        httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{door.port}", trust_env=False) as client,
    ):
        answer = await client.post("/write?db=x", content=b"one")
        assert (answer.status_code, answer.headers["X-Influxdb-Version"]) == (204, "1.6.7")
        for state, status in ((Door.AWAY, 503), (Door.FORBIDDEN, 403)):
            door.state = state
            assert (await client.post("/write?db=x", content=b"two")).status_code == status
        door.state = Door.GONE
        with pytest.raises(httpx.TransportError):
            await client.post("/write?db=x", content=b"three")
        assert got == [b"one"]
        door.state = Door.DEAF
        with pytest.raises(httpx.TransportError):
            await client.post("/write?db=x", content=b"four")
        assert got == [b"one", b"four"]
        assert [one.lines for one in door.writes] == [1, 1]
