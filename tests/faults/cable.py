"""A cable to a server on loopback that can be cut, slow or blocked: a TCP forwarder."""

from __future__ import annotations

import asyncio
import random

from tests.servers.process import LOOPBACK, free_port

_PIECE = 65_536
_SLOW_PIECE = 4_096
_SLOW_S = (0.03, 0.25)


class Cable:
    """Forwards a port of its own to `to_port`. Made whole by `mend`."""

    def __init__(self, to_port: int, rng: random.Random) -> None:
        self._to_port = to_port
        self._rng = rng
        self.port = free_port()
        self._server: asyncio.Server | None = None
        self._joined: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._slow = False

    async def mend(self) -> None:
        """What connects gets through, at full speed."""
        self._slow = False
        self._flowing.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._join, LOOPBACK, self.port)

    async def cut(self) -> None:
        """Every connection breaks, and no new one is made."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in list(self._joined):
            task.cancel()
        await asyncio.gather(*self._joined, return_exceptions=True)
        # A transport that was aborted is closed in the loop's next round.
        await asyncio.sleep(0)

    def slow(self) -> None:
        """From now on it carries some 30 kB a second, with delays."""
        self._slow = True

    def stall(self) -> None:
        """Connections stay, and can be made, but nothing gets through."""
        self._flowing.clear()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._joined.add(task)
        ends = [writer]
        try:
            far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self._to_port)
            ends.append(far_writer)
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        except (OSError, asyncio.CancelledError):
            return
        finally:
            self._joined.discard(task)
            for end in ends:
                end.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(_SLOW_PIECE if self._slow else _PIECE):
                await self._flowing.wait()
                if self._slow:
                    await asyncio.sleep(self._rng.uniform(*_SLOW_S))
                writer.write(data)
                await writer.drain()
        finally:
            writer.transport.abort()
