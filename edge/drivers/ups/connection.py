"""A connection to upsd: plain text lines over TCP, kept open over readings."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from contract import DriverError
from edge.drivers.ups.protocol import NotNut, refusal, variables

MAX_LINES = 1_024


class Connection:
    """One connection. Once an exchange has not come to its end it can't be used any more."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, where: str):
        self._reader = reader
        self._writer = writer
        self._where = where
        self.usable = True

    async def log_in(self, user: str, password: str) -> None:
        """Says who asks. LOGIN is not said: upsd would wait for us before it shuts down."""
        await self._exchange(f"USERNAME {user}")
        await self._exchange(f"PASSWORD {_quoted(password)}")

    async def variables(self, ups: str) -> dict[str, str]:
        """The UPS's variables. DriverError when upsd refuses, EOFError when it has gone."""
        first = await self._exchange(f"LIST VAR {ups}")
        if first.split() != ["BEGIN", "LIST", "VAR", ups]:
            raise self._nonsense("LIST VAR")
        self.usable = False
        lines = await self._until(f"END LIST VAR {ups}")
        try:
            found = variables(lines, ups)
        except NotNut:
            raise self._nonsense("LIST VAR") from None
        self.usable = True
        return found

    def close(self) -> None:
        """Gives the socket back, without waiting for what it may still hold."""
        self._writer.transport.abort()

    async def _exchange(self, command: str) -> str:
        self.usable = False
        self._writer.write(f"{command}\n".encode())
        await self._writer.drain()
        answer = await self._line()
        self.usable = True
        refused = refusal(answer, self._where)
        if refused is not None:
            raise refused
        return answer

    async def _until(self, end: str) -> Iterable[str]:
        lines: list[str] = []
        while len(lines) < MAX_LINES:
            line = await self._line()
            if line == end:
                return lines
            lines.append(line)
        raise self._nonsense("a list")

    async def _line(self) -> str:
        try:
            raw = await self._reader.readline()
        except ValueError:
            # A line longer than the reader's 64 KiB.
            raise self._nonsense("a line") from None
        if not raw.endswith(b"\n"):
            raise EOFError
        return raw.decode("utf-8", "replace").rstrip("\r\n")

    def _nonsense(self, what: str) -> DriverError:
        self.usable = False
        return DriverError(
            f"the answer to {what} is not of NUT's protocol",
            where=self._where,
            todo="check that upsd listens there, and nothing else",
        )


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
