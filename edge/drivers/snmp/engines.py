"""The engines of SNMPv3 that send us traps: their keys are ours, made for their engine id.

A trap is authenticated with a key made from the passphrase and the sender's engine id (RFC 3414,
2.6). An id that is met for the first time is tried, and kept if the trap proves to be genuine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyasn1.codec.ber import decoder
from pyasn1.error import PyAsn1Error
from pysnmp.entity import config
from pysnmp.proto.mpmod.rfc3412 import SNMPv3Message
from pysnmp.proto.rfc1902 import OctetString
from pysnmp.proto.secmod.rfc3414.service import UsmSecurityParameters

from contract import Clock
from edge.drivers.snmp.algorithms import AUTH, PRIVACY
from edge.drivers.snmp.credentials import User

MAX_ENGINES = 32
WINDOW_S = 150
"""RFC 3414, 2.2.3: how far a message's time may lie behind."""
ENGINE_ID_LENGTHS = range(5, 33)


@dataclass(frozen=True, slots=True)
class _Moment:
    """An engine's boots and time, in seconds, and when we heard them by our clock."""

    boots: int
    time: int
    heard: float

    def stale_after(self, last: _Moment) -> bool:
        """Whether it lies outside the window, as seen from the engine's last moment."""
        now = last.time + self.heard - last.heard
        return self.boots < last.boots or (self.boots == last.boots and self.time < now - WINDOW_S)


class Engines:
    """The senders' engines that an engine knows, beside its own."""

    def __init__(self, engine: Any, user: User, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._name = user.name
        self._auth, self._privacy = AUTH[user.auth], PRIVACY[user.privacy]
        # Hashed once: it takes 1 MiB of hashing each (RFC 3414, A.2), and a stranger may ask.
        self._auth_key = config.AUTH_SERVICES[self._auth].hash_passphrase(
            OctetString(user.auth_key)
        )
        self._privacy_key = config.PRIV_SERVICES[self._privacy].hash_passphrase(
            self._auth, OctetString(user.privacy_key)
        )
        self._known: dict[bytes, _Moment] = {}
        self._tried: bytes | None = None
        self._said: tuple[bytes, _Moment] | None = None
        self._add(None)
        engine.observer.register_observer(self._watch, "rfc3414.processIncomingMsg")

    def learn(self, datagram: bytes) -> bool:
        """Whether the message is of an engine not known yet, which now is until `settle`."""
        engine_id = _engine_id(datagram)
        if (
            engine_id is None
            or engine_id in self._known
            or engine_id == bytes(self._engine.snmpEngineID)
            or len(self._known) >= MAX_ENGINES
        ):
            return False
        self._tried = engine_id
        self._add(engine_id)
        return True

    def settle(self, *, trusted: bool) -> None:
        """Keeps the engine that was learnt last, or forgets it."""
        if not trusted and self._tried is not None:
            config.delete_v3_user(self._engine, self._name, OctetString(self._tried))
        self._tried = None

    def fresh(self) -> bool:
        """Whether the genuine message just received is no old one, sent again by somebody.

        pysnmp takes any time of an engine that is not its own for the engine's time.
        """
        if self._said is None:
            return False
        engine_id, said = self._said
        if engine_id == bytes(self._engine.snmpEngineID):
            return True
        last = self._known.get(engine_id)
        if last is not None and said.stale_after(last):
            return False
        if last is None or (said.boots, said.time) > (last.boots, last.time):
            self._known[engine_id] = said
        return True

    def _watch(self, _engine: Any, _point: str, said: Mapping[str, Any], _context: Any) -> None:
        boots, time = int(said["snmpEngineBoots"]), int(said["snmpEngineTime"])
        moment = _Moment(boots, time, self._clock.monotonic())
        self._said = (bytes(said["securityEngineId"]), moment)

    def _add(self, engine_id: bytes | None) -> None:
        config.add_v3_user(
            self._engine,
            self._name,
            self._auth,
            self._auth_key,
            self._privacy,
            self._privacy_key,
            securityEngineId=None if engine_id is None else OctetString(engine_id),
            authKeyType=config.USM_KEY_TYPE_MASTER,
            privKeyType=config.USM_KEY_TYPE_MASTER,
        )


def _engine_id(datagram: bytes) -> bytes | None:
    """msgAuthoritativeEngineID of an SNMPv3 message."""
    try:
        message, _ = decoder.decode(datagram, asn1Spec=SNMPv3Message())
        parameters, _ = decoder.decode(bytes(message[2]), asn1Spec=UsmSecurityParameters())
        engine_id = bytes(parameters[0])
    except (PyAsn1Error, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
    return engine_id if len(engine_id) in ENGINE_ID_LENGTHS else None
