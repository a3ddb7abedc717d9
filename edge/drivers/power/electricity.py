"""What a device says of one source of power, in volts, amperes and watts. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from edge.readings import Reading


@dataclass(frozen=True, slots=True)
class Electricity:
    """None is what nobody measured.

    `charge` in percent, `runtime` in seconds, `counted` the device's own counter in Wh. Of a
    battery, `current` and `power` are positive when it charges.
    """

    battery: bool = False
    present: bool | None = None
    voltage: float | None = None
    current: float | None = None
    power: float | None = None
    charge: float | None = None
    runtime: float | None = None
    counted: float | None = None

    def completed(self) -> Electricity:
        """With the power that voltage and current make, and its sign the current's."""
        power = self.power
        if power is None and self.voltage is not None and self.current is not None:
            power = self.voltage * self.current
        elif power is not None and self.current is not None and self.current < 0:
            # Power registers hold no sign: INA219, INA226 and most fuel gauges.
            power = -abs(power)
        return replace(self, power=power)

    def inverted(self) -> Electricity:
        """With current and power the other way round."""
        current = None if self.current is None else -self.current
        power = None if self.power is None else -self.power
        return replace(self, current=current, power=power)

    def delivered_w(self) -> float | None:
        """Watts that the source gives to the kiosk, never below 0; None when not known."""
        if self.power is None:
            return None
        return max(0.0, -self.power if self.battery else self.power)

    def reading(self, source: str, energy_wh: float | None) -> Reading | None:
        """Its row, or None when nothing is known."""
        fields = {
            "present": self.present,
            "voltage": _rounded(self.voltage, 3),
            "current": _rounded(self.current, 4),
            "power": _rounded(self.power, 3),
            "energy": _rounded(energy_wh, 3),
            "charge": _rounded(self.charge, 2),
            "runtime": _rounded(self.runtime, 0),
        }
        known = {name: value for name, value in fields.items() if value is not None}
        return Reading("power", known, {"source": source}) if known else None


def _rounded(value: float | None, digits: int) -> float | None:
    # Added to 0.0, because a rounded -0.0001 is -0.0.
    return None if value is None or not math.isfinite(value) else round(value, digits) + 0.0
