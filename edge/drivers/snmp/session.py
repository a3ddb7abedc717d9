"""Asking one SNMP agent, through pysnmp: an engine and a socket that stay open over readings."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any

from pysnmp.error import PySnmpError
from pysnmp.hlapi.v3arch.asyncio import (
    USM_AUTH_HMAC96_SHA,
    USM_AUTH_HMAC192_SHA256,
    USM_AUTH_HMAC384_SHA512,
    USM_PRIV_CFB128_AES,
    USM_PRIV_CFB256_AES,
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
from pysnmp.proto.rfc1902 import OctetString
from pysnmp.proto.rfc1905 import EndOfMibView, NoSuchInstance, NoSuchObject

from contract import DriverError
from edge.drivers.snmp.interfaces import Value
from edge.drivers.snmp.options import SnmpOptions
from edge.drivers.snmp.refusals import refusal
from edge.drivers.snmp.secret import read_key, read_secret

MAX_ROWS = 4_096
REPETITIONS = 25

_AUTH = {
    "SHA": USM_AUTH_HMAC96_SHA,
    "SHA-256": USM_AUTH_HMAC192_SHA256,
    "SHA-512": USM_AUTH_HMAC384_SHA512,
}
_PRIVACY = {"AES": USM_PRIV_CFB128_AES, "AES-256": USM_PRIV_CFB256_AES}


class Session:
    """One agent. After a DriverError it is closed and another one opened: cheap, and sure."""

    def __init__(self, options: SnmpOptions, environ: Mapping[str, str]) -> None:
        self._options = options
        self._where = f"udp {options.host}:{options.port}"
        self._who = _credentials(options, environ)
        self._engine = SnmpEngine()
        self._target: Any = None

    async def get(self, oids: Sequence[str]) -> list[Value]:
        """The values of `oids`, in their order; None where the agent has no such object."""
        answer = await self._ask(get_cmd, oids)
        if len(answer) != len(oids):
            raise DriverError("the SNMP agent left values out of its answer", where=self._where)
        return [_value(value) for _, value in answer]

    async def walk(self, column: str) -> dict[int, Value]:
        """A column's values by interface index; empty when the agent has no such table."""
        rows: dict[int, Value] = {}
        last, prefix = column, f"{column}."
        while len(rows) < MAX_ROWS:
            answer = await self._ask(bulk_cmd, [last], 0, REPETITIONS)
            for oid, value in answer:
                name = str(oid)
                if not name.startswith(prefix) or isinstance(value, EndOfMibView):
                    return rows
                rows[int(name.removeprefix(prefix))] = _value(value)
                last = name
            if not answer:
                return rows
        return rows

    def close(self) -> None:
        """Gives the socket and the engine's timer back."""
        self._engine.close_dispatcher()

    async def _ask(self, command: Any, oids: Sequence[str], *numbers: int) -> Any:
        try:
            if self._target is None:
                self._target = await _target(self._options)
            objects = [ObjectType(ObjectIdentity(oid)) for oid in oids]
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


def _credentials(options: SnmpOptions, environ: Mapping[str, str]) -> CommunityData | UsmUserData:
    if options.version == "2c":
        community = read_secret(options.community_file, options.community_env, environ)
        # Routers without v3 are still in the street; the options ask for it by name.
        return CommunityData(community, mpModel=1)  # noqa: S508
    return UsmUserData(
        options.user,
        read_key(options.auth_key_file, options.auth_key_env, environ),
        read_key(options.privacy_key_file, options.privacy_key_env, environ),
        authProtocol=_AUTH[options.auth],
        privProtocol=_PRIVACY[options.privacy],
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


def _value(value: Any) -> Value:
    if isinstance(value, NoSuchObject | NoSuchInstance | EndOfMibView):
        return None
    if isinstance(value, OctetString):
        return bytes(value)
    return int(value)
