"""`presence`: seconds occupied and entries per five minutes, by PIR or distance."""

from __future__ import annotations

from contract import Clock
from edge.driver import Driver
from edge.drivers.presence.options import PresenceOptions

__all__ = ["PresenceOptions", "make"]


def make(options: PresenceOptions, clock: Clock) -> Driver:
    """The driver; does no I/O."""
    from edge.drivers.presence.driver import PresenceDriver
    from edge.gpio import MachineLines

    return PresenceDriver(options, clock, MachineLines())
