"""`host`: processor, load, memory, disk, temperature and traffic of the kiosk's computer."""

from __future__ import annotations

from contract import Clock
from edge.driver import Driver
from edge.drivers.host.options import HostOptions

__all__ = ["HostOptions", "make"]


def make(options: HostOptions, _clock: Clock) -> Driver:
    """The driver; does no I/O."""
    from edge.drivers.host.driver import HostDriver

    return HostDriver(options)
