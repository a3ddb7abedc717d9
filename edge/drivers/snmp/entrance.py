"""What of pysnmp is between a datagram and a notification that is wanted."""

from __future__ import annotations

from typing import Any

from pysnmp.carrier.asyncio.dgram import udp, udp6
from pysnmp.entity.rfc3413.ntfrcv import NotificationReceiver
from pysnmp.proto.api import v2c
from pysnmp.proto.rfc1905 import InformRequestPDU

from edge.drivers.snmp.credentials import Community, User

_V2C, _V3, _AUTH_PRIV = 1, 3, 3
"""Message processing models, and a security level (RFC 3411)."""


class Notifications(NotificationReceiver):  # type: ignore[misc]
    """pysnmp's receiver, which acknowledges; it takes what is of the version and level wanted."""

    def __init__(self, engine: Any, who: Community | User, notified: Any) -> None:
        super().__init__(engine, _nothing)
        self._v3 = isinstance(who, User)
        self._notified = notified

    def process_pdu(
        self, engine: Any, model: int, security: int, name: Any, level: int, *rest: Any
    ) -> None:
        """Silence for what is not wanted: it is neither acknowledged nor counted as taken."""
        wanted = model == _V3 and level == _AUTH_PRIV if self._v3 else model == _V2C
        if not wanted:
            return
        super().process_pdu(engine, model, security, name, level, *rest)
        pdu = rest[3]
        inform = pdu.tagSet == InformRequestPDU.tagSet
        request = int(v2c.apiPDU.get_request_id(pdu)) if inform else None
        self._notified(request, [(str(oid), value) for oid, value in v2c.apiPDU.get_varbinds(pdu)])


class _Entrance:
    """A transport of pysnmp's that asks before it lets a datagram in, and sees what comes of it."""

    def __init__(self, arrived: Any) -> None:
        super().__init__()
        self._arrived = arrived

    def datagram_received(self, datagram: bytes, address: tuple[Any, ...]) -> None:
        self._arrived(address, datagram)

    def handle(self, address: tuple[Any, ...], datagram: bytes) -> None:
        self._callback_function(self, address, datagram)  # type: ignore[attr-defined]


class Gate(_Entrance, udp.UdpAsyncioTransport):  # type: ignore[misc]
    """Over IPv4."""


class Gate6(_Entrance, udp6.Udp6AsyncioTransport):  # type: ignore[misc]
    """Over IPv6."""


def _nothing(*_: object) -> None:
    """What pysnmp calls back after it has acknowledged."""
