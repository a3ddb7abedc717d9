"""`climate`: temperature, humidity, dew point and light around the kiosk, from sysfs."""

from __future__ import annotations

from contract import Clock
from edge.driver import Driver
from edge.drivers.climate.options import ClimateOptions

__all__ = ["ClimateOptions", "make"]


def make(options: ClimateOptions, _clock: Clock) -> Driver:
    """The driver; does no I/O."""
    from edge.drivers.climate.driver import ClimateDriver

    return ClimateDriver(options)
