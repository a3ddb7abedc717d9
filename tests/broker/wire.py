"""A TCP relay between client and broker that a test can cut or stall, as a mobile network does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from contract import MqttSettings
from tests.servers.process import LOOPBACK


class Wire:
    """`up` and `down` are cleared to stall a direction: bytes wait, the sockets stay open.

    `chunks` counts what the client sent; `grown` is notified with each.
    """

    def __init__(self, target: int) -> None:
        self._target = target
        self._writers: set[asyncio.StreamWriter] = set()
        self.up, self.down = asyncio.Event(), asyncio.Event()
        self.up.set()
        self.down.set()
        self.chunks = 0
        self.grown = asyncio.Condition()
        self.port = 0

    def cut(self) -> None:
        """Resets every connection, without a word of MQTT or TLS."""
        for writer in self._writers:
            writer.transport.abort()

    async def sent(self, chunks: int) -> None:
        """Returns once the client has sent so many more chunks."""
        goal = self.chunks + chunks
        async with self.grown:
            await self.grown.wait_for(lambda: self.chunks >= goal)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self._target)
        except OSError:
            writer.transport.abort()
            return
        pair = {writer, far_writer}
        self._writers |= pair
        try:
            await asyncio.wait(
                {
                    asyncio.create_task(self._relay(reader, far_writer, self.up, count=True)),
                    asyncio.create_task(self._relay(far_reader, writer, self.down, count=False)),
                },
                return_when=asyncio.ALL_COMPLETED,
            )
        finally:
            self._writers -= pair

    async def _relay(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        gate: asyncio.Event,
        *,
        count: bool,
    ) -> None:
        try:
            while data := await reader.read(65536):
                if count:
                    async with self.grown:
                        self.chunks += 1
                        self.grown.notify_all()
                await gate.wait()
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            # A stalled line does not tell its end either.
            await gate.wait()
            writer.close()


@asynccontextmanager
async def wire_to(settings: MqttSettings) -> AsyncIterator[tuple[Wire, MqttSettings]]:
    """A relay to the broker, and the settings that lead over it."""
    parts = urlsplit(settings.url)
    assert parts.port
    wire = Wire(parts.port)
    server = await asyncio.start_server(wire.serve, LOOPBACK, 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        url = f"{parts.scheme}://{LOOPBACK}:{wire.port}"
        yield wire, settings.model_copy(update={"url": url})
    finally:
        server.close()
        wire.up.set()
        wire.down.set()
        wire.cut()
        await server.wait_closed()
