"""A cable between a kiosk and its broker that can be cut and mended: a TCP forwarder."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from tests.servers.process import LOOPBACK, free_port


class Cable:
    """Forwards `url`'s port to another port of loopback while it is whole."""

    def __init__(self, to_port: int) -> None:
        self._to_port = to_port
        self._port = free_port()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def url(self) -> str:
        """Where the kiosk connects to."""
        return f"mqtt://{LOOPBACK}:{self._port}"

    async def mend(self) -> None:
        """From now on connections get through."""
        self._server = await asyncio.start_server(self._join, LOOPBACK, self._port)

    async def cut(self) -> None:
        """Every connection breaks, and no new one is made."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for writer in list(self._writers):
            writer.transport.abort()

    async def __aenter__(self) -> Self:
        await self.mend()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.cut()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self._to_port)
        self._writers |= {writer, far_writer}
        both = [_pump(reader, far_writer), _pump(far_reader, writer)]
        await asyncio.gather(*both)
        self._writers -= {writer, far_writer}


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except (ConnectionError, OSError):
        return
    finally:
        writer.transport.abort()
