"""The state of a kiosk as staff see it: worked out from what was heard, and when."""

from __future__ import annotations

from enum import StrEnum

from contract import SILENT_AFTER_S
from store import Activity, KioskOverview, KioskStatus


class KioskState(StrEnum):
    """`silent`: it may be connected, but nothing arrives. `never`: not heard since registered."""

    ONLINE = "online"
    SILENT = "silent"
    OFFLINE = "offline"
    NEVER = "never"


def last_seen(status: KioskStatus | None, activity: Activity | None) -> int | None:
    """When anything last arrived of a kiosk (µs, our clock), or None."""
    heard = (
        status.received_at if status is not None else None,
        activity.last_frame_at if activity is not None else None,
    )
    return max((at for at in heard if at is not None), default=None)


def state_of(status: KioskStatus | None, activity: Activity | None, now: int) -> KioskState:
    """The state at `now` (µs, our clock)."""
    seen = last_seen(status, activity)
    if seen is None:
        return KioskState.NEVER
    if status is not None and status.status.state == "offline":
        return KioskState.OFFLINE
    recent = now - seen <= SILENT_AFTER_S * 1_000_000
    return KioskState.ONLINE if recent else KioskState.SILENT


def state_at(kiosk: KioskOverview, now: int) -> KioskState:
    """The state at `now` of a kiosk of the register."""
    return state_of(kiosk.status, kiosk.activity, now)
