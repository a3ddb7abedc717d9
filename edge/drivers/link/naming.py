"""What a target is called where others read it: its name, never an address."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass

from edge.drivers.link.targets import DnsTarget, Target

GATEWAY = "gateway"
PUBLIC = "public"
RESERVED = frozenset({GATEWAY, PUBLIC})
"""What the driver itself calls the default gateway and the internet."""

_DOTTED = re.compile(r"(?<!\d)\d{1,3}(?:[.-]\d{1,3}){3}(?!\d)")


@dataclass(frozen=True, slots=True)
class NamedTarget:
    """A target and its tag."""

    name: str
    target: Target


def named(targets: Sequence[tuple[str | None, Target]]) -> tuple[NamedTarget, ...]:
    """Each with the name given to it, else its own text, else its place: `target-2`, `dns-3`."""
    return tuple(
        NamedTarget(name or _own_name(target, place), target)
        for place, (name, target) in enumerate(targets, 1)
    )


def tells_address(text: str) -> bool:
    """Whether an IP address is, or stands in, a host's name."""
    plain = text.strip("[]").partition("%")[0]
    try:
        ipaddress.ip_address(plain)
    except ValueError:
        return _DOTTED.search(text) is not None or _is_number(plain)
    return True


def _is_number(text: str) -> bool:
    # `127.1` and `0x7f000001` are addresses too for the resolver.
    try:
        socket.inet_aton(text)
    except OSError:
        return False
    return True


def _own_name(target: Target, place: int) -> str:
    if isinstance(target, DnsTarget):
        # Its server is always an address; rules know name servers by these three letters.
        return f"dns-{place}"
    return f"target-{place}" if tells_address(target.host) else target.text
