"""`hotspot`: the public wifi, as its portal (openNDS) or its access server (RADIUS) tells it."""

from __future__ import annotations

from contract import Clock
from edge.driver import Driver
from edge.drivers.hotspot.options import HotspotOptions

__all__ = ["HotspotOptions", "make"]


def make(options: HotspotOptions, clock: Clock) -> Driver:
    """The driver; does no I/O."""
    if options.radius is not None:
        from edge.drivers.hotspot.radius import RadiusDriver

        return RadiusDriver(options, options.radius, clock)
    from edge.drivers.hotspot.opennds import OpenndsDriver

    return OpenndsDriver(options, options.opennds, clock)
