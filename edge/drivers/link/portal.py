"""Captive-portal detection: an address of the city's own, asked over plain HTTP, must answer as
we know that it does; whoever else answers in its place is a portal.
"""

from __future__ import annotations

import asyncio
import socket
import time
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

import h11

from edge.drivers.link.addresses import address_of, connected

MAX_BODY = 64 * 1024
_PIECE = 8 * 1024
NETWORK_AUTHENTICATION_REQUIRED = 511

Verdict = Literal["open", "portal", "unknown"]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the address answers when nothing stands in between."""

    url: str
    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back; `took_ms` until its head was there."""

    status: int
    body: bytes
    took_ms: float


def judge(fetched: Fetched | None, expected: Expected) -> Verdict:
    """Whether a portal answered in the place of the address.

    A server of ours that has a fault of its own (4xx, 5xx) says nothing of portals.
    """
    if fetched is None:
        return "unknown"
    body = fetched.body.decode("utf-8", "replace").strip()
    if fetched.status == expected.status and body == expected.body.strip():
        return "open"
    if fetched.status < 400 or fetched.status == NETWORK_AUTHENTICATION_REQUIRED:
        return "portal"
    return "unknown"


async def fetch(url: str, *, timeout_s: float) -> Fetched | None:
    """One GET, no redirect followed, nothing kept; None without an HTTP answer in time."""
    parts = urlsplit(url)
    address = await address_of(parts.hostname or "", parts.port or 80, timeout_s)
    if address is None:
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [("Host", parts.netloc), ("User-Agent", "escale"), ("Connection", "close")]
    request = h11.Request(method="GET", target=path, headers=headers)
    start = time.perf_counter()
    try:
        async with asyncio.timeout(timeout_s):
            with await connected(address) as connection:
                return await _exchange(connection, request, start)
    except (OSError, TimeoutError, h11.RemoteProtocolError):
        return None


async def _exchange(connection: socket.socket, request: h11.Request, start: float) -> Fetched:
    loop, http = asyncio.get_running_loop(), h11.Connection(h11.CLIENT)
    asked = (http.send(request) or b"") + (http.send(h11.EndOfMessage()) or b"")
    await loop.sock_sendall(connection, asked)
    status, took, body = 0, 0.0, b""
    while len(body) <= MAX_BODY:
        event = http.next_event()
        if event is h11.NEED_DATA:
            http.receive_data(await loop.sock_recv(connection, _PIECE))
        elif isinstance(event, h11.Response):
            status, took = event.status_code, (time.perf_counter() - start) * 1_000
        elif isinstance(event, h11.Data):
            body += bytes(event.data)
        elif not isinstance(event, h11.InformationalResponse):
            break
    return Fetched(status, body, took)
