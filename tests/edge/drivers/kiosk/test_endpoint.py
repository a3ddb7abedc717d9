"""The endpoint's socket: HTTP of any kind, and what a caller can cost."""

import asyncio
import http.client
import json
import socket
from collections.abc import AsyncIterator

import pytest

from contract import DriverError
from edge.drivers.kiosk.application import problem
from edge.drivers.kiosk.endpoint import MAX_BODY, MAX_CONNECTIONS, Answer, Endpoint, Request
from tests.servers.process import LOOPBACK, free_port


def echo(request: Request) -> Answer:
    said = {"method": request.method, "path": request.path, "body": request.body.decode("latin-1")}
    return Answer(200, json.dumps(said).encode(), {"Content-Type": "application/json"})


@pytest.fixture
async def port() -> AsyncIterator[int]:
    endpoint, chosen = Endpoint(echo, problem), free_port()
    await endpoint.open(chosen)
    yield chosen
    await endpoint.close()


def ask(port: int, *requests: tuple[str, str, bytes]) -> list[dict[str, str]]:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    answers = []
    for method, path, body in requests:
        connection.request(method, path, body=body)
        answers.append(json.loads(connection.getresponse().read()))
    connection.close()
    return answers


async def raw(port: int, *pieces: bytes) -> bytes:
    """What comes back until the other side ends."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        async with asyncio.timeout(5):
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            return await reader.read()
    finally:
        writer.close()


async def test_requests_follow_each_other_on_one_connection(port: int) -> None:
    asked = [("POST", "/a?b=c", b"one"), ("GET", "/d", b""), ("POST", "/e", b"two")]
    answers = await asyncio.to_thread(ask, port, *asked)
    assert answers == [
        {"method": "POST", "path": "/a", "body": "one"},
        {"method": "GET", "path": "/d", "body": ""},
        {"method": "POST", "path": "/e", "body": "two"},
    ]


async def test_a_head_is_answered_without_a_body(port: int) -> None:
    head = b"HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    answer = await raw(port, head)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"\r\n\r\n")


async def test_a_body_that_is_too_large_is_refused_before_it_is_read(port: int) -> None:
    head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {MAX_BODY + 1}\r\n\r\n"
    answer = await raw(port, head.encode())
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"send at most 16384 bytes" in answer


async def test_a_body_that_does_not_tell_its_length_is_bounded_too(port: int) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunk = b"1000\r\n" + b"x" * 4096 + b"\r\n"
    assert (await raw(port, head, *[chunk] * 5)).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "nonsense",
    [
        b"hello\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused(port: int, nonsense: bytes) -> None:
    answer = await raw(port, nonsense)
    assert answer.startswith(b"HTTP/1.1 4")
    assert b"application/problem+json" in answer


async def test_a_caller_that_leaves_halfway_harms_nobody(port: int) -> None:
    for part in (b"", b"POST / HT", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab"):
        _, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(part)
        writer.close()
        await writer.wait_closed()
    assert await asyncio.to_thread(ask, port, ("GET", "/", b""))


async def test_many_connections_are_bounded(port: int) -> None:
    held = [await asyncio.open_connection(LOOPBACK, port) for _ in range(MAX_CONNECTIONS)]
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    async with asyncio.timeout(5):
        assert await reader.read() == b""
    for each in (writer, *(each for _, each in held)):
        each.close()
        await each.wait_closed()


async def test_a_port_that_is_taken_is_an_error_that_names_it() -> None:
    endpoint = Endpoint(echo, problem)
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(DriverError, match=rf"in use.*127\.0\.0\.1:{number}.*another `port`"):
            await endpoint.open(number)
    assert not endpoint.is_open


async def test_closing_ends_what_goes_on_and_gives_the_port_back() -> None:
    endpoint, number = Endpoint(echo, problem), free_port()
    await endpoint.open(number)
    reader, writer = await asyncio.open_connection(LOOPBACK, number)
    async with asyncio.timeout(5):
        await endpoint.close()
        assert await reader.read() == b""
    writer.close()
    await endpoint.open(number)
    await endpoint.close()
