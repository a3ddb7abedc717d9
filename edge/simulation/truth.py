"""What the simulator knows: which alarm each fault must raise, and what that alarm hides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contract import Profile
from edge.simulation.fault import Fault, FaultKind
from edge.simulation.source import Source

_LINE = ("internet_down", "link_down", "dns_failing", "modem_disconnected")
_POWER = ("access_point_down", "battery_low", "cabin_cold", "mains_absent")

ALARMS: Mapping[FaultKind, tuple[str, tuple[str, ...]]] = {
    FaultKind.MAINS_LOST: ("mains_lost", _POWER),
    FaultKind.UPS_WORN: ("battery_replace", ()),
    FaultKind.SOLAR_DEFICIT: ("solar_below_need", ()),
    FaultKind.BATTERY_WORN: ("battery_low", ()),
    FaultKind.LINK_CUT: ("internet_down", _LINE[1:]),
    FaultKind.LINK_DEGRADED: ("link_degraded", ("link_slow",)),
    FaultKind.ROUTER_REBOOT: ("gateway_down", (*_LINE[:3], "access_point_down", "driver_dead")),
    FaultKind.ACCESS_POINT_DOWN: ("access_point_down", ("hotspot_down", "no_client")),
    FaultKind.HOTSPOT_DOWN: ("hotspot_down", ("no_client",)),
    FaultKind.NO_CLIENT: ("no_client", ()),
    FaultKind.FAN_DEAD: ("overheating", ("computer_hot",)),
    FaultKind.HEATER_DEAD: ("freezing", ()),
    FaultKind.CONDENSATION: ("condensation", ()),
    FaultKind.DOOR_OPEN: ("door_open", ()),
    FaultKind.TAMPER: ("tamper", ()),
    FaultKind.FLOOD: ("water_in", ()),
    FaultKind.DISK_FILLING: ("disk_filling", ()),
    FaultKind.APPLICATION_DOWN: ("application_down", ()),
    FaultKind.SCREEN_FROZEN: ("screen_frozen", ()),
    FaultKind.PRINTER_BROKEN: ("peripheral_broken", ()),
    FaultKind.PAPER_OUT: ("paper_out", ("paper_low",)),
    FaultKind.SENSOR_DEAD: ("driver_dead", ()),
    FaultKind.PORTAL_EXPIRED: ("portal_expired", ("link_down", "internet_down")),
    FaultKind.DNS_BROKEN: ("dns_failing", ()),
    FaultKind.CERTIFICATE_ENDING: ("certificate_ending", ()),
    FaultKind.CLOCK_UNSET: ("clock_unset", ()),
}


@dataclass(frozen=True, slots=True)
class Truth:
    """One fault of one kiosk: the alarm it must raise, and those which that one hides."""

    kiosk: str
    fault: Fault
    alarm: str
    hides: tuple[str, ...]


def truth(source: Source) -> tuple[Truth, ...]:
    """The truth about a kiosk's faults, in their order."""
    return tuple(_truth(source, fault) for fault in source.faults)


def _truth(source: Source, fault: Fault) -> Truth:
    alarm, hides = ALARMS[fault.kind]
    if fault.kind is FaultKind.MAINS_LOST and source.profile is Profile.WIFI_POST:
        # A post has no UPS to say that it is on battery.
        alarm, hides = "mains_absent", tuple(name for name in hides if name != "mains_absent")
    return Truth(source.kiosk, fault, alarm, hides)
