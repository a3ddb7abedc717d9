"""One probe of each kind. Each gives its time in ms, or None when it got no good answer.

A name is looked up once per reading, outside the time that is measured.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial

from contract import DriverError
from edge.drivers.link.addresses import Address, address_of, connected
from edge.drivers.link.statistics import Probe
from edge.drivers.link.targets import DnsTarget, IcmpTarget, Target, TcpTarget, TlsTarget

ProbeOnce = Callable[[], Awaitable[Probe]]


async def prepare(
    target: Target, *, timeout_s: float, privileged_icmp: bool, refusal_counts: bool = False
) -> ProbeOnce | None:
    """How to probe `target` once; None when its name does not resolve.

    `refusal_counts`: a port that refuses is an answer too, of the machine itself.
    """
    match target:
        case TcpTarget() | TlsTarget():
            address = await address_of(target.host, target.port, timeout_s)
            return None if address is None else partial(_tcp, address, timeout_s, refusal_counts)
        case IcmpTarget():
            address = await address_of(target.host, 0, timeout_s)
            if address is None:
                return None
            return partial(_icmp, address.host, timeout_s, privileged=privileged_icmp)
        case DnsTarget():
            return partial(_dns, target, timeout_s)


async def _tcp(address: Address, timeout_s: float, refusal_counts: bool) -> Probe:
    """The handshake alone: nothing is sent after it."""
    start = time.perf_counter()
    try:
        async with asyncio.timeout(timeout_s):
            connection = await connected(address)
    except ConnectionRefusedError:
        if not refusal_counts:
            return None
    except (OSError, TimeoutError):
        return None
    else:
        connection.close()
    return (time.perf_counter() - start) * 1_000


async def _icmp(address: str, timeout_s: float, *, privileged: bool) -> Probe:
    from icmplib import ICMPLibError, SocketPermissionError, async_ping

    try:
        host = await async_ping(address, count=1, timeout=timeout_s, privileged=privileged)
    except SocketPermissionError:
        raise DriverError(
            "this kiosk may not send ICMP",
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
