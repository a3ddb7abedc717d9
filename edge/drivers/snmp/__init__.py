"""`snmp`: router, UPS card and access point, by SNMPv2c or SNMPv3 authPriv, and their traps."""

from __future__ import annotations

import os

from contract import Clock
from edge.driver import Driver
from edge.drivers.snmp.options import SnmpOptions

__all__ = ["SnmpOptions", "make"]


def make(options: SnmpOptions, clock: Clock) -> Driver:
    """The driver; does no I/O."""
    from edge.drivers.snmp.driver import SnmpDriver

    return SnmpDriver(options, clock, os.environ)
