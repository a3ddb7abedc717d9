"""A fault of the simulated world: the truth, against which alarms are judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What can befall a kiosk."""

    MAINS_LOST = "mains-lost"
    UPS_WORN = "ups-worn"
    SOLAR_DEFICIT = "solar-deficit"
    BATTERY_WORN = "battery-worn"
    LINK_CUT = "link-cut"
    LINK_DEGRADED = "link-degraded"
    ROUTER_REBOOT = "router-reboot"
    ACCESS_POINT_DOWN = "access-point-down"
    HOTSPOT_DOWN = "hotspot-down"
    NO_CLIENT = "no-client"
    FAN_DEAD = "fan-dead"
    HEATER_DEAD = "heater-dead"
    CONDENSATION = "condensation"
    DOOR_OPEN = "door-open"
    TAMPER = "tamper"
    FLOOD = "flood"
    DISK_FILLING = "disk-filling"
    APPLICATION_DOWN = "application-down"
    SCREEN_FROZEN = "screen-frozen"
    PRINTER_BROKEN = "printer-broken"
    PAPER_OUT = "paper-out"
    SENSOR_DEAD = "sensor-dead"
    PORTAL_EXPIRED = "portal-expired"
    DNS_BROKEN = "dns-broken"
    CERTIFICATE_ENDING = "certificate-ending"
    CLOCK_UNSET = "clock-unset"


@dataclass(frozen=True, slots=True)
class Fault:
    """From `begin` until `end`, in seconds since the epoch. `speed` hurries what it does."""

    kind: FaultKind
    begin: float
    end: float
    speed: float = 1.0

    def at(self, seconds: float) -> bool:
        """Whether it is there at that moment."""
        return self.begin <= seconds < self.end

    def elapsed(self, seconds: float) -> float:
        """How long it has worked, in seconds of what it does."""
        return (min(seconds, self.end) - self.begin) * self.speed

    def since(self, seconds: float) -> float:
        """Seconds since it was mended; 0 while it is there."""
        return max(0.0, seconds - self.end) * self.speed
