"""The drivers: one explicit dict. To add one: a folder here, a row below."""

from __future__ import annotations

from collections.abc import Mapping

from edge.driver import DriverKind
from edge.drivers import host, link, snmp, ups

DRIVERS: Mapping[str, DriverKind] = {
    "host": DriverKind(host.HostOptions, host.make),
    "link": DriverKind(link.LinkOptions, link.make),
    "snmp": DriverKind(snmp.SnmpOptions, snmp.make),
    "ups": DriverKind(ups.UpsOptions, ups.make),
}
"""By the name of their table in kiosk.toml, `[drivers.<name>]`."""
