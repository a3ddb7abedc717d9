"""Asking one SNMP agent, through pysnmp: an engine and a socket that stay open over readings."""

from __future__ import annotations

import ipaddress
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from pyasn1.type import univ
from pysnmp.carrier.asyncio.dispatch import AsyncioDispatcher
from pysnmp.error import PySnmpError
from pysnmp.hlapi.v3arch.asyncio import (
    CommunityData,
    ContextData,
    ObjectIdentity,
    ObjectType,
    SnmpEngine,
    Udp6TransportTarget,
    UdpTransportTarget,
    UsmUserData,
    bulk_cmd,
    get_cmd,
)
from pysnmp.proto.mpmod.rfc3412 import SnmpV3MessageProcessingModel
from pysnmp.proto.rfc1902 import Null, ObjectName
from pysnmp.proto.rfc1905 import EndOfMibView

from contract import DriverError
from edge.drivers.snmp.algorithms import AUTH, PRIVACY
from edge.drivers.snmp.credentials import Community, User
from edge.drivers.snmp.interfaces import Value
from edge.drivers.snmp.options import SnmpOptions
from edge.drivers.snmp.refusals import refusal

MAX_ROWS = 4_096
REPETITIONS = 25
TICK_S = 0.25
"""How often pysnmp looks for requests without an answer: its own 0.1 s costs more than asking."""
AT_ONCE = 24
"""Objects in one request: an answer of so many numbers fits a datagram of any agent."""


class Session:
    """One agent. After a DriverError it is closed and another one opened: cheap, and sure."""

    def __init__(self, options: SnmpOptions, environ: Mapping[str, str]) -> None:
        self._options = options
        self._where = f"udp {options.host}:{options.port}"
        self._who = _authority(options.read(environ))
        self._engine = SnmpEngine()
        self._engine.register_transport_dispatcher(AsyncioDispatcher(timeout=TICK_S))
        self._target: Any = None

    async def get(self, oids: Sequence[str]) -> list[Value]:
        """The values of `oids`, in their order; None where the agent has no such object."""
        values: list[Value] = []
        for start in range(0, len(oids), AT_ONCE):
            part = oids[start : start + AT_ONCE]
            answer = await self._ask(get_cmd, part)
            if len(answer) != len(part):
                raise DriverError("the SNMP agent left values out of its answer", where=self._where)
            values += [value_of(value) for _, value in answer]
        return values

    async def walk(self, column: str) -> dict[int, Value]:
        """A column's values by index; empty when the agent has no such table.

        Rows whose index is not one number are left out.
        """
        below = len(column) + 1
        return {
            int(name[below:]): value_of(value)
            async for name, value in self._below(column)
            if name[below:].isdigit()
        }

    async def count(self, prefix: str) -> int:
        """How many objects the agent has below an OID."""
        return len([None async for _ in self._below(prefix)])

    async def _below(self, prefix: str) -> AsyncIterator[tuple[str, Any]]:
        last, seen = tuple(map(int, prefix.split("."))), 0
        while seen < MAX_ROWS:
            answer = await self._ask(bulk_cmd, [".".join(map(str, last))], 0, REPETITIONS)
            for oid, value in answer:
                name = str(oid)
                if not name.startswith(f"{prefix}.") or isinstance(value, EndOfMibView):
                    return
                if tuple(oid) <= last:
                    raise DriverError("the SNMP agent's table has no end", where=self._where)
                last, seen = tuple(oid), seen + 1
                yield name, value
            if not answer:
                return

    def forget(self) -> None:
        """Forgets the agent's engine id: with SNMPv3, one that has another now is never heard.

        As good as another session, which costs pysnmp a tenth of a second of computing.
        """
        models = self._engine.message_processing_subsystems
        models[SnmpV3MessageProcessingModel.MESSAGE_PROCESSING_MODEL_ID] = (
            SnmpV3MessageProcessingModel()
        )

    def close(self) -> None:
        """Gives the socket and the engine's timer back."""
        self._engine.close_dispatcher()

    async def _ask(self, command: Any, oids: Sequence[str], *numbers: int) -> Any:
        try:
            if self._target is None:
                self._target = await _target(self._options)
            objects = [_ByNumber(oid) for oid in oids]
            indication, status, _, answer = await command(
                self._engine,
                self._who,
                self._target,
                ContextData(),
                *numbers,
                *objects,
                lookupMib=False,
            )
        except (PySnmpError, OSError) as error:
            # pysnmp's own text may quote what was being sent.
            raise DriverError(
                f"the SNMP request could not be made: {type(error).__name__}", where=self._where
            ) from None
        if indication:
            raise refusal(indication, self._where)
        if status:
            raise DriverError(
                f"the SNMP agent refuses the request: {status.prettyPrint()}", where=self._where
            )
        return answer


class _ByNumber(ObjectType):  # type: ignore[misc]
    """An object that is asked for by its number.

    pysnmp would look each one up in its MIBs, at a third of the time of a request and, the first
    time, a memory of its own.
    """

    def __init__(self, oid: str) -> None:
        super().__init__(ObjectIdentity(oid))
        self._pair = (ObjectName(oid), Null(""))

    def resolve_with_mib(self, *_: object, **__: object) -> _ByNumber:
        return self

    def __getitem__(self, index: int) -> Any:
        return self._pair[index]


def _authority(who: Community | User) -> CommunityData | UsmUserData:
    if isinstance(who, Community):
        # Routers without v3 are still in the street; the options ask for it by name.
        return CommunityData(who.text, mpModel=1)  # noqa: S508
    return UsmUserData(
        who.name,
        who.auth_key,
        who.privacy_key,
        authProtocol=AUTH[who.auth],
        privProtocol=PRIVACY[who.privacy],
    )


async def _target(options: SnmpOptions) -> UdpTransportTarget | Udp6TransportTarget:
    try:
        sixth = ipaddress.ip_address(options.host).version == 6
    except ValueError:
        sixth = False
    transport = Udp6TransportTarget if sixth else UdpTransportTarget
    return await transport.create(
        (options.host, options.port), timeout=options.request_timeout_s, retries=options.retries
    )


def value_of(value: Any) -> Value:
    """pysnmp's value as ours."""
    if isinstance(value, univ.Integer):
        return int(value)
    if isinstance(value, univ.OctetString):
        return bytes(value)
    # noSuchObject, noSuchInstance and endOfMibView are no values.
    return str(value) if isinstance(value, univ.ObjectIdentifier) else None
