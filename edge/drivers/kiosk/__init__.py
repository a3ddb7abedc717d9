"""`kiosk`: what the local web application on the kiosk's screen reports of itself."""

from __future__ import annotations

import os

from contract import Clock
from edge.driver import Driver
from edge.drivers.kiosk.options import KioskOptions

__all__ = ["KioskOptions", "make"]


def make(options: KioskOptions, clock: Clock) -> Driver:
    """The driver; does no I/O."""
    from edge.drivers.kiosk.driver import KioskDriver

    return KioskDriver(options, clock, os.environ)
