"""What the kiosk says of itself, now and as its last will."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Literal

from broker import Outgoing
from contract import (
    Account,
    ClockState,
    DriverState,
    Kind,
    Profile,
    Status,
    Topic,
    build,
    encode,
)


@dataclass(frozen=True, slots=True)
class Condition:
    """What a status tells, as of `at` in µs."""

    boot: str
    machine: str
    at: int
    profile: Profile
    clock: ClockState
    counter: int
    occupied: bool
    drivers: Mapping[str, DriverState]
    account: Account


def status_message(
    kiosk: str, conn: str, state: Literal["online", "offline"], condition: Condition
) -> Outgoing:
    """The retained status of this connection."""
    status = Status(
        state=state,
        boot=condition.boot,
        conn=conn,
        machine=condition.machine,
        at=condition.at,
        version=installed_version(),
        profile=condition.profile,
        clock=condition.clock,
        counter=condition.counter,
        occupied=condition.occupied,
        drivers=dict(condition.drivers),
        accounts=condition.account,
    )
    return Outgoing(build(Topic(kiosk, Kind.STATUS)), encode(status), retain=True)


def installed_version() -> str:
    """Escale's version as installed."""
    try:
        return version("escale")
    except PackageNotFoundError:
        return "0"
