"""The default gateway, as the kernel's tables of routes name it (proc(5)). Pure."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from contract import DriverError

_UP, _REJECT = 0x1, 0x200


@dataclass(frozen=True, slots=True)
class DefaultRoute:
    """Where what is for nobody here goes: over `interface`, to `address`.

    None where the line has no next hop, as of many modems.
    """

    interface: str
    address: str | None
    metric: int


def default_route(ipv4: str, ipv6: str) -> DefaultRoute | None:
    """From the text of /proc/net/route and of /proc/net/ipv6_route; None without a default route.

    The one of the lowest metric, of IPv4 if there is one. DriverError when it is no such table.
    """
    try:
        return _best(_ipv4(ipv4)) or _best(_ipv6(ipv6))
    except (ValueError, IndexError):
        raise DriverError(
            "the kernel's table of routes is not as expected", where="/proc/net/route"
        ) from None


def _best(routes: Iterable[DefaultRoute]) -> DefaultRoute | None:
    return min(routes, key=lambda route: (route.address is None, route.metric), default=None)


def _ipv4(text: str) -> Iterable[DefaultRoute]:
    for line in text.splitlines()[1:]:
        row = line.split()
        flags = int(row[3], 16)
        if int(row[1], 16) or int(row[7], 16) or not flags & _UP or flags & _REJECT:
            continue
        # The kernel prints the four bytes as one number of its own byte order.
        hop = ipaddress.IPv4Address(int(row[2], 16).to_bytes(4, sys.byteorder))
        yield DefaultRoute(row[0], None if int(hop) == 0 else str(hop), int(row[6]))


def _ipv6(text: str) -> Iterable[DefaultRoute]:
    for line in text.splitlines():
        row = line.split()
        flags = int(row[8], 16)
        if int(row[0], 16) or int(row[1], 16) or not flags & _UP or flags & _REJECT:
            continue
        hop = ipaddress.IPv6Address(int(row[4], 16))
        scope = f"%{row[9]}" if hop.is_link_local else ""
        address = None if int(hop) == 0 else f"{hop}{scope}"
        yield DefaultRoute(row[9], address, int(row[5], 16))
