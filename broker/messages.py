"""What goes in and out of the client adapter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message to publish.

    `properties` are MQTT 5 user properties; `expiry_s` is the message expiry interval, after
    which the broker no longer delivers it.
    """

    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = False
    properties: Mapping[str, str] = field(default_factory=lambda: _NONE)
    expiry_s: int | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message received; `retain` says that the broker had kept it from before."""

    topic: str
    payload: bytes
    retain: bool = False
    properties: Mapping[str, str] = field(default_factory=lambda: _NONE)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A topic filter, shared (`$share/group/…`) or not, with the highest QoS wanted."""

    filter: str
    qos: int = 1


@dataclass(frozen=True, slots=True)
class Session:
    """One connection: its ULID, made for this CONNECT, and the largest packet in bytes.

    That is the server's Maximum Packet Size, or 512 KiB where it announces none or more.
    """

    conn: str
    maximum_packet_size: int
