"""Targets of the link: `tcp://host:port`, `tls://host[:port]`, `icmp://host`,
`dns://server[:port]/name`.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

DNS_PORT = 53
TLS_PORT = 443
_FORMS = "tcp://host:port, tls://host:port, icmp://host or dns://server/name"


@dataclass(frozen=True, slots=True)
class TcpTarget:
    """A port that accepts connections."""

    text: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class TlsTarget:
    """A port that speaks TLS and shows a certificate for `host`."""

    text: str
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class IcmpTarget:
    """A host that answers an echo request."""

    text: str
    host: str


@dataclass(frozen=True, slots=True)
class DnsTarget:
    """A name server, by its address, and the name that it is asked for."""

    text: str
    server: str
    port: int
    name: str


Target = TcpTarget | TlsTarget | IcmpTarget | DnsTarget


def parse_target(text: str) -> Target:
    """The target that `text` names; ValueError with a sentence that says what is wrong."""
    parts = urlsplit(text)
    if parts.username or parts.query or parts.fragment:
        raise ValueError(f"{text!r}: a target has no user, query or fragment")
    try:
        port = parts.port
    except ValueError:
        raise ValueError(f"{text!r}: the port is a number from 1 to 65535") from None
    if not parts.hostname or port == 0:
        raise ValueError(f"{text!r}: write {_FORMS}")
    if parts.scheme in {"tcp", "tls"}:
        return _stream(text, parts, port)
    if parts.scheme == "icmp":
        if port is not None or parts.path:
            raise ValueError(f"{text!r}: ICMP has no port or path: write icmp://host")
        return IcmpTarget(text, parts.hostname)
    if parts.scheme == "dns":
        return _dns(text, parts, port)
    raise ValueError(f"{text!r}: a target begins with tcp://, tls://, icmp:// or dns://")


def _stream(text: str, parts: SplitResult, port: int | None) -> TcpTarget | TlsTarget:
    host = parts.hostname or ""
    if parts.scheme == "tls" and not parts.path:
        return TlsTarget(text, host, port or TLS_PORT)
    if port is None or parts.path:
        raise ValueError(f"{text!r}: write {parts.scheme}://host:port")
    return TcpTarget(text, host, port)


def _dns(text: str, parts: SplitResult, port: int | None) -> DnsTarget:
    name = parts.path.removeprefix("/")
    server = parts.hostname or ""
    try:
        ipaddress.ip_address(server)
    except ValueError:
        raise ValueError(f"{text!r}: name the DNS server by its address") from None
    labels = name.removesuffix(".").split(".")
    if not all(0 < len(label) <= 63 and label.isascii() for label in labels) or len(name) > 253:
        raise ValueError(f"{text!r}: write dns://server/name.to.resolve")
    return DnsTarget(text, server, port or DNS_PORT, name)
