"""The drivers: one explicit dict. To add one: a folder here, a row below."""

from __future__ import annotations

from collections.abc import Mapping

from edge.driver import DriverKind
from edge.drivers import climate, contact, host, hotspot, kiosk, link, power, presence, snmp, ups

DRIVERS: Mapping[str, DriverKind] = {
    "climate": DriverKind(climate.ClimateOptions, climate.make, blocking=True),
    "contact": DriverKind(contact.ContactOptions, contact.make, blocking=True),
    "host": DriverKind(host.HostOptions, host.make, blocking=True),
    "hotspot": DriverKind(hotspot.HotspotOptions, hotspot.make),
    "kiosk": DriverKind(kiosk.KioskOptions, kiosk.make),
    "link": DriverKind(link.LinkOptions, link.make),
    "power": DriverKind(power.PowerOptions, power.make, blocking=True),
    "presence": DriverKind(presence.PresenceOptions, presence.make, blocking=True),
    "snmp": DriverKind(snmp.SnmpOptions, snmp.make),
    "ups": DriverKind(ups.UpsOptions, ups.make),
}
"""By the name of their table in kiosk.toml, `[drivers.<name>]`."""
