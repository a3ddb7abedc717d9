"""`ups`: the uninterruptible power supply that NUT's `upsd` watches."""

from __future__ import annotations

import os

from contract import Clock
from edge.driver import Driver
from edge.drivers.ups.options import UpsOptions

__all__ = ["UpsOptions", "make"]


def make(options: UpsOptions, _clock: Clock) -> Driver:
    """The driver; does no I/O."""
    from edge.drivers.ups.driver import UpsDriver

    return UpsDriver(options, os.environ)
