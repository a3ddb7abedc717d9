"""Status: what a kiosk says of itself, retained, and its last will."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field as Constrained

from contract.families import Profile
from contract.frames import Account, ClockState, WireModel
from contract.identifiers import Micros, Ulid

STATUS_INTERVAL_S = 60
SILENT_AFTER_S = 75
"""A kiosk of which nothing arrives for so long is silent: a status interval and a quarter."""

DriverHealth = Literal["ok", "failing", "timeout", "disabled"]


class DriverState(WireModel):
    """A driver's health, with the last error's sentence."""

    health: DriverHealth
    detail: str = ""


class Status(WireModel):
    """`conn` is new at each CONNECT; `machine` is the kernel's boot id, `boot` the journal's.

    An `offline` counts only for the `conn` last seen online.
    """

    state: Literal["online", "offline"]
    boot: Ulid
    conn: Ulid
    machine: str
    at: Micros
    version: str
    profile: Profile
    clock: ClockState
    counter: Annotated[int, Constrained(ge=0)] = 0
    occupied: bool = False
    drivers: dict[str, DriverState] = Constrained(default_factory=dict)
    accounts: Account = Account()
