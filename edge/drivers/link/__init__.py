"""`link`: the way from the kiosk to configured targets, its gateway, the internet; its modems."""

from __future__ import annotations

from contract import Clock
from edge.driver import Driver
from edge.drivers.link.options import LinkOptions

__all__ = ["LinkOptions", "make"]


def make(options: LinkOptions, clock: Clock) -> Driver:
    """The driver; does no I/O."""
    from edge.drivers.link.driver import LinkDriver

    return LinkDriver(options, clock)
