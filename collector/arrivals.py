"""What arrives: a message on a frame's topic, and the same after examination."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contract import (
    REGISTRY,
    Claim,
    ContractError,
    Examined,
    Family,
    Kind,
    Registry,
    examine_frame,
    parse,
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A frame's bytes with what surrounds them; `at` in µs is the time of receipt."""

    kiosk: str
    family: Family
    live: bool
    properties: Mapping[str, str]
    payload: bytes
    at: int


@dataclass(frozen=True, slots=True)
class Received:
    """An arrival of a registered kiosk, examined: some of it good, some of it maybe not."""

    arrival: Arrival
    examined: Examined

    @property
    def key(self) -> tuple[str, str, int] | None:
        """(kiosk, boot, seq), or None when nobody can be answered."""
        boot, seq = self.examined.boot, self.examined.seq
        return None if boot is None or seq is None else (self.arrival.kiosk, boot, seq)


def arrival(topic: str, payload: bytes, properties: Mapping[str, str], at: int) -> Arrival | None:
    """The message as an arrival; None when its topic is not that of a frame."""
    try:
        place = parse(topic)
    except ContractError:
        return None
    if place.family is None:
        return None
    return Arrival(place.kiosk, place.family, place.kind is Kind.LIVE, properties, payload, at)


def examine(
    arrived: Arrival, *, retention_s: int | None, registry: Registry = REGISTRY
) -> Received:
    """The arrival after examination against the registry. Never raises for what it holds."""
    claim = Claim.of(arrived.kiosk, arrived.family, arrived.properties)
    examined = examine_frame(
        claim, arrived.payload, now=arrived.at, retention_s=retention_s, registry=registry
    )
    return Received(arrived, examined)
