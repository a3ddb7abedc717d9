"""A small HTTP/1.1 server on loopback: h11 for the protocol, asyncio for the sockets.

It bounds what a caller can cost: connections, size of head and body, and time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus

import h11

from contract import DriverError

HOST = "127.0.0.1"
MAX_HEAD = 8 * 1024
MAX_BODY = 16 * 1024
MAX_CONNECTIONS = 16
IDLE_S = 60.0
REQUEST_S = 10.0


@dataclass(frozen=True, slots=True)
class Request:
    """A whole request; names of headers are in lower case, of repeated ones the first counts."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    query: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """A request that is not even handed on: its status and what to do."""

    def __init__(self, status: int, detail: str) -> None:
        self.status = status
        self.detail = detail
        super().__init__(detail)


Handler = Callable[[Request], Answer]
Refusal = Callable[[int, str], Answer]


class Endpoint:
    """The open port and its conversations. `refusal` words what `handler` never sees."""

    def __init__(self, handler: Handler, refusal: Refusal) -> None:
        self._handler = handler
        self._refusal = refusal
        self._server: asyncio.Server | None = None
        self._conversations: set[asyncio.Task[None]] = set()

    @property
    def is_open(self) -> bool:
        """Whether it listens."""
        return self._server is not None

    async def open(self, port: int) -> None:
        """Listens; DriverError when the port is not to be had."""
        try:
            self._server = await asyncio.start_server(
                self._accept, HOST, port, limit=MAX_HEAD + MAX_BODY, backlog=MAX_CONNECTIONS
            )
        except OSError as error:
            raise DriverError(
                f"the application's port can't be opened: {error.strerror or error}",
                where=f"{HOST}:{port}",
                todo="end what listens there, or choose another `port`",
            ) from None

    async def close(self) -> None:
        """Ends the conversations and gives the port back."""
        if self._server is None:
            return
        self._server.close()
        for conversation in self._conversations:
            conversation.cancel()
        if self._conversations:
            await asyncio.wait(self._conversations)
        await self._server.wait_closed()
        self._server = None

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._conversations) >= MAX_CONNECTIONS:
            writer.close()
            return
        task = asyncio.create_task(self._converse(reader, writer), name="kiosk-endpoint")
        self._conversations.add(task)
        task.add_done_callback(self._conversations.discard)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD)
        try:
            while await self._exchange(connection, reader, writer):
                connection.start_next_cycle()
        except (OSError, TimeoutError, h11.ProtocolError):
            # Whoever asked is gone, or speaks no HTTP: there is nobody to tell.
            return
        finally:
            writer.close()

    async def _exchange(
        self,
        connection: h11.Connection,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> bool:
        """One request and its answer; whether another may follow."""
        try:
            request = await _receive(connection, reader)
            if request is None:
                return False
            answer = self._handler(request)
            if request.method == "HEAD":
                answer = replace(answer, body=b"")
        except Refused as refused:
            answer = self._refusal(refused.status, refused.detail)
        except h11.RemoteProtocolError as error:
            answer = self._refusal(error.error_status_hint, "this is not an HTTP request")
        async with asyncio.timeout(REQUEST_S):
            writer.write(_written(connection, answer))
            await writer.drain()
        return connection.our_state is h11.DONE and connection.their_state is h11.DONE


async def _receive(connection: h11.Connection, reader: asyncio.StreamReader) -> Request | None:
    """The next whole request; None when the other side has ended."""
    async with asyncio.timeout(IDLE_S):
        head = await _event(connection, reader)
    if not isinstance(head, h11.Request):
        return None
    headers: dict[str, str] = {}
    for name, value in head.headers:
        headers.setdefault(name.decode("ascii"), value.decode("latin-1"))
    if int(headers.get("content-length", "0")) > MAX_BODY:
        raise Refused(413, f"send at most {MAX_BODY} bytes")
    body = bytearray()
    async with asyncio.timeout(REQUEST_S):
        while isinstance(event := await _event(connection, reader), h11.Data):
            body += event.data
            if len(body) > MAX_BODY:
                raise Refused(413, f"send at most {MAX_BODY} bytes")
    if not isinstance(event, h11.EndOfMessage):
        return None
    path, _, query = head.target.decode("latin-1").partition("?")
    return Request(head.method.decode("ascii"), path, headers, bytes(body), query)


async def _event(
    connection: h11.Connection, reader: asyncio.StreamReader
) -> h11.Event | type[h11.PAUSED]:
    while (event := connection.next_event()) is h11.NEED_DATA:
        connection.receive_data(await reader.read(MAX_HEAD))
    return event  # type: ignore[return-value]


def _written(connection: h11.Connection, answer: Answer) -> bytes:
    headers = {
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        **answer.headers,
        "Content-Length": str(len(answer.body)),
    }
    if connection.their_state is not h11.DONE:
        # The rest of the request was not read: what follows on this connection is not known.
        headers["Connection"] = "close"
    response = h11.Response(
        status_code=answer.status,
        headers=list(headers.items()),
        reason=HTTPStatus(answer.status).phrase,
    )
    parts = [connection.send(response)]
    if answer.body:
        parts.append(connection.send(h11.Data(data=answer.body)))
    parts.append(connection.send(h11.EndOfMessage()))
    return b"".join(part for part in parts if part)
