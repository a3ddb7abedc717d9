"""`contact`: doors, tamper switches and float switches, on GPIO lines."""

from __future__ import annotations

from contract import Clock
from edge.driver import Driver
from edge.drivers.contact.options import ContactOptions

__all__ = ["ContactOptions", "make"]


def make(options: ContactOptions, clock: Clock) -> Driver:
    """The driver; does no I/O."""
    from edge.drivers.contact.driver import ContactDriver
    from edge.gpio import MachineLines

    return ContactDriver(options, clock, MachineLines())
