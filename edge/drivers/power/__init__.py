"""`power`: mains, battery and solar input, from power_supply and hwmon in sysfs."""

from __future__ import annotations

from contract import Clock
from edge.driver import Driver
from edge.drivers.power.options import PowerOptions

__all__ = ["PowerOptions", "make"]


def make(options: PowerOptions, clock: Clock) -> Driver:
    """The driver; does no I/O."""
    from edge.drivers.power.driver import PowerDriver

    return PowerDriver(options, clock)
