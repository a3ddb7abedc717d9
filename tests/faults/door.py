"""The door to the database: an HTTP forwarder that can refuse, delay, or lose an answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum

import httpx

from tests.servers.process import LOOPBACK, free_port

_HOP = {"host", "content-length", "connection", "accept-encoding", "transfer-encoding"}
_REASONS = {403: b"Forbidden", 503: b"Service Unavailable"}
_TIMEOUT_S = 15.0


class Door(Enum):
    """How the door is."""

    OPEN = "open"
    GONE = "no connection is made"
    SLOW = "each request waits for a second"
    DEAF = "the request gets through, the answer gets lost"
    AWAY = "503"
    FORBIDDEN = "403"


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Written:
    """A write that was let through: how many lines, and the database's answer."""

    lines: int
    status: int


class DatabaseDoor:
    """Forwards HTTP requests on a port of its own to `url`, and notes the writes among them."""

    def __init__(self, url: str) -> None:
        self.port = free_port()
        self.state = Door.OPEN
        self.writes: list[Written] = []
        self._client = httpx.AsyncClient(base_url=url, timeout=_TIMEOUT_S, trust_env=False)
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Begins to listen."""
        self._server = await asyncio.start_server(self._meet, LOOPBACK, self.port)

    async def close(self) -> None:
        """Ends every connection."""
        if self._server is not None:
            self._server.close()
        for task in list(self._serving):
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await self._client.aclose()
        # A transport that was aborted is closed in the loop's next round.
        await asyncio.sleep(0)

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            while request := await _read(reader):
                answer = await self._answer(request)
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
        except (ConnectionError, OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return
        finally:
            self._serving.discard(task)
            writer.transport.abort()

    async def _answer(self, request: _Request) -> bytes | None:
        match self.state:
            case Door.GONE:
                return None
            case Door.AWAY:
                return _response(503, b'{"error":"timeout"}')
            case Door.FORBIDDEN:
                return _response(403, b'{"error":"not allowed"}')
            case Door.SLOW:
                await asyncio.sleep(1.0)
        try:
            response = await self._client.request(
                request.method, request.target, headers=request.headers, content=request.body
            )
        except httpx.TransportError:
            return None
        if request.target.startswith("/write"):
            self.writes.append(Written(len(request.body.splitlines()), response.status_code))
        if self.state is Door.DEAF:
            return None
        kept = {
            name: value
            for name, value in response.headers.items()
            if name.lower() not in {*_HOP, "content-encoding"}
        }
        return _response(response.status_code, response.content, kept)


async def _read(reader: asyncio.StreamReader) -> _Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.rstrip().split("\r\n")
    method, target, _ = first.split(" ", 2)
    named = dict(line.split(": ", 1) for line in lines)
    headers = {name.lower(): value for name, value in named.items()}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    forwarded = {name: value for name, value in headers.items() if name not in _HOP}
    return _Request(method, target, forwarded, body)


def _response(status: int, body: bytes, headers: dict[str, str] | None = None) -> bytes:
    reason = _REASONS.get(status, b"Answer").decode()
    lines = [f"HTTP/1.1 {status} {reason}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    # A 204 must not have a length above 0; it has none here.
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
