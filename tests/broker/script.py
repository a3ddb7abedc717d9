"""A broker that says what a test tells it to: for answers that no real one can be brought to."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from broker import Client, Outgoing
from contract import MqttSettings
from tests.servers.process import LOOPBACK

CONNECT, PUBLISH, SUBSCRIBE = 0x10, 0x30, 0x80
WELCOME = b"\x20\x03\x00\x00\x00"


def connack(code: int = 0, properties: bytes = b"") -> bytes:
    body = bytes([0, code, len(properties)]) + properties
    return bytes([0x20, len(body)]) + body


def suback(code: int) -> bytes:
    # The first packet identifier that a client gives is 1.
    return bytes([0x90, 4, 0, 1, 0, code])


@dataclass
class Script:
    """`answers` by packet type; `received` holds the types of the packets that came."""

    answers: Mapping[int, bytes]
    port: int = 0
    received: list[int] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    open: dict[asyncio.Task[object], asyncio.StreamWriter] = field(default_factory=dict)

    def client(self, **options: object) -> Client:
        settings = MqttSettings(url=f"mqtt://{LOOPBACK}:{self.port}")
        return Client(settings, client_id="kiosk-a", **options)  # type: ignore[arg-type]

    async def count(self, kind: int, number: int) -> None:
        """Returns once so many packets of a type have come."""
        async with self.changed, asyncio.timeout(10):
            await self.changed.wait_for(lambda: self.received.count(kind) >= number)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.open[task] = writer
        try:
            while True:
                kind = (await reader.readexactly(1))[0] & 0xF0
                length, shift = 0, 0
                while True:
                    byte = (await reader.readexactly(1))[0]
                    length |= (byte & 0x7F) << shift
                    shift += 7
                    if byte < 0x80:
                        break
                await reader.readexactly(length)
                async with self.changed:
                    self.received.append(kind)
                    self.changed.notify_all()
                writer.write(self.answers.get(kind, b""))
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()
            del self.open[task]


@asynccontextmanager
async def scripted(answers: Mapping[int, bytes]) -> AsyncIterator[Script]:
    script = Script(answers)
    server = await asyncio.start_server(script.serve, LOOPBACK, 0)
    script.port = server.sockets[0].getsockname()[1]
    async with server:
        yield script
        for writer in script.open.values():
            writer.transport.abort()
        if script.open:
            await asyncio.wait(set(script.open))


@asynccontextmanager
async def running(client: Client) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(client.run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait({task})


def reading(size: int = 1) -> Outgoing:
    return Outgoing("escale/v1/kiosk-a/up/live/host", bytes(size))
