"""Waits for traps and informs, through pysnmp: v2c, or v3 with authPriv.

```
datagram ─▶ sender known? ─▶ pace? ─▶ engine: community or user, keys ─▶ name, text ─▶ tally
              no: refused     no: unread      no: refused         inform: acknowledged
```
"""

from __future__ import annotations

import asyncio
import ipaddress
import secrets
import socket
from collections import deque
from collections.abc import Mapping
from typing import Any

from pyasn1.error import PyAsn1Error
from pysnmp.carrier.asyncio.dgram import udp, udp6
from pysnmp.carrier.asyncio.dispatch import AsyncioDispatcher
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.error import PySnmpError

from contract import Clock, DriverError
from edge.drivers.snmp.credentials import Community, User
from edge.drivers.snmp.engines import Engines
from edge.drivers.snmp.entrance import Gate, Gate6, Notifications
from edge.drivers.snmp.notifications import name_of, text_of
from edge.drivers.snmp.options import SnmpOptions, TrapOptions
from edge.drivers.snmp.session import value_of
from edge.drivers.snmp.tally import Pace, Tally
from edge.readings import Reading

MAX_DATAGRAM = 8_192
REMEMBERED_INFORMS = 64
ENGINE_ID_PREFIX = bytes.fromhex("80004fb805")
"""RFC 3411, SnmpEngineID: pysnmp's enterprise number, octets follow."""

_NOT_SNMP = (PySnmpError, PyAsn1Error, ValueError, TypeError, LookupError, AttributeError)
"""What pysnmp raises for what is not SNMP, besides what it drops by itself."""


class Receiver:
    """One socket. `open` it, then ask for `readings` as often as wanted, then `close` it."""

    def __init__(
        self, options: SnmpOptions, traps: TrapOptions, who: Community | User, clock: Clock
    ) -> None:
        self._options = options
        self._traps = traps
        self._who = who
        self._clock = clock
        self._tally = Tally(options.device)
        self._pace = Pace(traps.per_second)
        self._devices: Mapping[str, str] = {}
        self._engine = SnmpEngine()
        self._engines: Engines | None = None
        self._gate: Any = None
        self._sender = ""
        self._datagram = b""
        self._taken = False
        self._informs: deque[tuple[str, int]] = deque(maxlen=REMEMBERED_INFORMS)

    async def open(self) -> None:
        """Binds the socket; DriverError when that can't be done."""
        bound = False
        try:
            self._devices = await self._senders()
            self._equip()
            await self._bind()
            bound = True
        finally:
            if not bound:
                self.close()

    def readings(self) -> list[Reading]:
        """What has come since the last time."""
        return self._tally.readings()

    def close(self) -> None:
        """Gives the socket and the engine's timer back."""
        self._engine.close_dispatcher()

    async def _bind(self) -> None:
        listen, port = self._traps.listen, self._traps.port
        sixth = listen.version == 6
        gate = self._gate = (Gate6 if sixth else Gate)(self._arrived)
        self._engine.register_transport_dispatcher(AsyncioDispatcher(timeout=1.0))
        config.add_transport(self._engine, (udp6 if sixth else udp).DOMAIN_NAME, gate)
        try:
            await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: gate, local_addr=(str(listen), port)
            )
        except OSError as error:
            raise DriverError(
                f"traps can't be received: {error.strerror}",
                where=f"udp {listen}:{port}",
                todo="choose another `port` under `traps`, or end what listens there",
            ) from None

    def _equip(self) -> None:
        # A new id at each start: with the old one, senders would hold the old clock against us.
        (engine_id,) = self._engine.get_mib_builder().import_symbols(
            "__SNMP-FRAMEWORK-MIB", "snmpEngineID"
        )
        engine_id.syntax = engine_id.syntax.clone(ENGINE_ID_PREFIX + secrets.token_bytes(12))
        self._engine.snmpEngineID = engine_id.syntax
        if isinstance(self._who, Community):
            config.add_v1_system(self._engine, "escale", self._who.text)
        else:
            self._engines = Engines(self._engine, self._who, self._clock)
        Notifications(self._engine, self._who, self._notified)

    async def _senders(self) -> dict[str, str]:
        if self._traps.senders:
            return {str(address): device for device, address in self._traps.senders.items()}
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                self._options.host, None, type=socket.SOCK_DGRAM
            )
        except OSError as error:
            raise DriverError(
                f"the sender's name has no address: {error.strerror}",
                where=self._options.host,
                todo="name `senders` under `traps`",
            ) from None
        return {str(address[0]): self._options.device for *_, address in found}

    def _arrived(self, address: tuple[Any, ...], datagram: bytes) -> None:
        device = self._devices.get(_plain(address[0]))
        if device is None or len(datagram) > MAX_DATAGRAM:
            self._tally.refuse()
        elif not self._pace.allows(self._clock.monotonic()):
            self._tally.leave_unread(device)
        else:
            self._sender, self._datagram, self._taken = device, datagram, False
            learnt = self._handle(address, datagram)
            if not self._taken and self._engines and self._engines.learn(datagram):
                learnt = self._handle(address, datagram)
                self._engines.settle(trusted=self._taken)
            if not (self._taken or learnt):
                self._tally.refuse()

    def _handle(self, address: tuple[Any, ...], datagram: bytes) -> bool:
        """Whether it was a question for our engine's id or clock, as comes before informs."""
        asked = self._asked()
        try:
            self._gate.handle(address, datagram)
        except (*_NOT_SNMP, RecursionError):
            return False
        return self._asked() > asked

    def _asked(self) -> int:
        names = ("usmStatsUnknownEngineIDs", "usmStatsNotInTimeWindows")
        counters = self._engine.get_mib_builder().import_symbols("__SNMP-USER-BASED-SM-MIB", *names)
        return sum(int(counter.syntax) for counter in counters)

    def _notified(self, request: int | None, objects: list[tuple[str, Any]]) -> None:
        if self._engines is not None and not self._engines.fresh():
            return
        self._taken = True
        if request is not None:
            # Its acknowledgement was lost: answered again, but it is the same one. In v2c it comes
            # as the same bytes, and pysnmp has put a number of its own in place of the request's.
            mark = (self._sender, request if self._engines else hash(self._datagram))
            if mark in self._informs:
                return
            self._informs.append(mark)
        plain = [(oid, value_of(value)) for oid, value in objects]
        name = name_of(plain, self._traps.names)
        self._tally.add(self._sender, name, text_of(plain))


def _plain(address: str) -> str:
    found = ipaddress.ip_address(address.partition("%")[0])
    return str(getattr(found, "ipv4_mapped", None) or found)
