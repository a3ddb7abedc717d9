"""The three URLs: taken apart, and refused where they would be unsafe."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

WEAK_PASSWORDS = frozenset({"password", "admin", "root", "escale", "changeme", "secret", "influx"})
DEFAULT_PORTS = {"mqtt": 1883, "mqtts": 8883, "influxdb": 8086, "influxdbs": 8086}


@dataclass(frozen=True, slots=True)
class Location:
    """A URL taken apart. Its `str` never shows the password."""

    scheme: str
    host: str = ""
    port: int = 0
    path: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    options: tuple[tuple[str, str], ...] = ()

    @property
    def tls(self) -> bool:
        """Whether the scheme asks for TLS."""
        return self.scheme in ("mqtts", "influxdbs")

    def option(self, name: str, default: str = "") -> str:
        """A value of the URL's query."""
        return dict(self.options).get(name, default)

    def __str__(self) -> str:
        if not self.host:
            return f"{self.scheme}://{self.path}"
        who = f"{self.user}@" if self.user else ""
        tail = f"/{self.path}" if self.path else ""
        return f"{self.scheme}://{who}{self.host}:{self.port}{tail}"


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine only."""
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def locate(url: str, schemes: tuple[str, ...], name: str) -> Location:
    """`url` taken apart; ValueError with a sentence that names the setting `name`."""
    parts = urlsplit(url)
    if parts.scheme not in schemes:
        raise ValueError(f"{name} begins with {' or '.join(s + '://' for s in schemes)}")
    if parts.scheme == "sqlite":
        # sqlite:///var/x is relative, sqlite:////var/x is absolute, as SQLAlchemy has it.
        if parts.netloc or len(parts.path) < 2:
            raise ValueError(f"{name}: write sqlite:///relative/path or sqlite:////absolute/path")
        return Location("sqlite", path=unquote(parts.path[1:]))
    return _server(parts, name)


def _server(parts: SplitResult, name: str) -> Location:
    if not parts.hostname:
        raise ValueError(f"{name} names no host")
    try:
        port = parts.port or DEFAULT_PORTS.get(parts.scheme, 5432)
    except ValueError:
        raise ValueError(f"{name}: the port is a number from 1 to 65535") from None
    password = unquote(parts.password or "")
    if password and not is_loopback(parts.hostname) and password.lower() in WEAK_PASSWORDS:
        raise ValueError(f"{name} has a default password: set one of your own")
    options = tuple((key, values[-1]) for key, values in parse_qs(parts.query).items())
    return Location(
        parts.scheme,
        parts.hostname,
        port,
        parts.path.lstrip("/"),
        unquote(parts.username or ""),
        password,
        options,
    )
