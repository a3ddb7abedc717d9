"""One probe of each kind. Each gives its time in ms, or None when it got no good answer.

A name is looked up once per reading, outside the time that is measured.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from functools import partial

from contract import DriverError
from edge.drivers.link.statistics import Probe
from edge.drivers.link.targets import DnsTarget, IcmpTarget, Target, TcpTarget

ProbeOnce = Callable[[], Awaitable[Probe]]


async def prepare(target: Target, *, timeout_s: float, privileged_icmp: bool) -> ProbeOnce | None:
    """How to probe `target` once; None when its name does not resolve."""
    match target:
        case TcpTarget():
            address = await _address(target.host, target.port, timeout_s)
            return None if address is None else partial(_tcp, address, timeout_s)
        case IcmpTarget():
            address = await _address(target.host, 0, timeout_s)
            if address is None:
                return None
            return partial(_icmp, target, address[1][0], timeout_s, privileged=privileged_icmp)
        case DnsTarget():
            return partial(_dns, target, timeout_s)


_Address = tuple[socket.AddressFamily, tuple[str, int]]


async def _address(host: str, port: int, timeout_s: float) -> _Address | None:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(timeout_s):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError):
        return None
    # IPv4 first: a router that hands out IPv6 addresses it can't route is no lost target.
    family, _, _, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
    return family, (str(address[0]), port)


async def _tcp(address: _Address, timeout_s: float) -> Probe:
    """The handshake alone: nothing is sent after it."""
    family, where = address
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.setblocking(False)  # noqa: FBT003 - its only argument
        start = time.perf_counter()
        try:
            async with asyncio.timeout(timeout_s):
                await asyncio.get_running_loop().sock_connect(connection, where)
        except (OSError, TimeoutError):
            return None
        return (time.perf_counter() - start) * 1_000


async def _icmp(target: IcmpTarget, address: str, timeout_s: float, *, privileged: bool) -> Probe:
    from icmplib import ICMPLibError, SocketPermissionError, async_ping

    try:
        host = await async_ping(address, count=1, timeout=timeout_s, privileged=privileged)
    except SocketPermissionError:
        raise DriverError(
            "this kiosk may not send ICMP",
            where=target.text,
            todo="allow the daemon's group in the sysctl net.ipv4.ping_group_range, "
            "or probe a tcp:// target",
        ) from None
    except (ICMPLibError, OSError):
        return None
    return float(host.rtts[0]) if host.rtts else None


async def _dns(target: DnsTarget, timeout_s: float) -> Probe:
    """Asks for the name's IPv4 address; an answer without one counts as lost."""
    import dns.asyncquery
    import dns.exception
    import dns.message
    import dns.rcode
    import dns.rdatatype

    question = dns.message.make_query(target.name, dns.rdatatype.A)
    start = time.perf_counter()
    try:
        # Over TCP where the answer does not fit a datagram.
        answer, _ = await dns.asyncquery.udp_with_fallback(
            question, target.server, timeout=timeout_s, port=target.port
        )
    except (dns.exception.DNSException, OSError, EOFError):
        return None
    elapsed = (time.perf_counter() - start) * 1_000
    if answer.rcode() != dns.rcode.NOERROR or not answer.answer:
        return None
    return elapsed
