"""From a host's name to a connection; the only place where the link opens sockets of its own."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Address:
    """A socket address of its family, IPv6 scope included."""

    family: socket.AddressFamily
    where: tuple[Any, ...]

    @property
    def host(self) -> str:
        """The IP address alone."""
        return str(self.where[0])


async def address_of(host: str, port: int, timeout_s: float) -> Address | None:
    """Where `host` is; None when its name does not resolve in time."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(timeout_s):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError, UnicodeError):
        return None
    # IPv4 first: a router that hands out IPv6 addresses it can't route is no lost target.
    family, _, _, _, where = min(found, key=lambda each: each[0] != socket.AF_INET)
    return Address(socket.AddressFamily(family), where)


async def connected(address: Address) -> socket.socket:
    """A TCP connection, not blocking; OSError when there is none. The caller closes it."""
    connection = socket.socket(address.family, socket.SOCK_STREAM)
    connection.setblocking(False)  # noqa: FBT003 - its only argument
    try:
        await asyncio.get_running_loop().sock_connect(connection, address.where)
    except BaseException:
        connection.close()
        raise
    return connection
