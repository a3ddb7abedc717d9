"""Temperature, humidity and light as the kernel's drivers have them now."""

from __future__ import annotations

from collections.abc import Sequence

from contract import DriverError
from edge.drivers.climate.inputs import inputs
from edge.drivers.climate.options import ClimateOptions
from edge.drivers.climate.sensors import chosen, discovered, measured
from edge.drivers.climate.zones import zone_readings
from edge.readings import Reading


class ClimateDriver:
    """One `climate` reading per zone and call.

    Blocks for as long as the sensors take. They are looked for at each reading, so that one
    that comes back, under another number too, is read again. One that can't be read is left
    out and named.
    """

    name = "climate"

    def __init__(self, options: ClimateOptions) -> None:
        self._options = options
        self._left_out: tuple[str, ...] = ()

    async def read(self) -> Sequence[Reading]:
        """Values now; DriverError when no sensor gives any."""
        readings, faults = self._look()
        self._left_out = tuple(faults)
        if not readings:
            raise DriverError(
                "; ".join(faults) or "no sensor of temperature, humidity or light was found",
                where=str(self._options.sys),
                todo="load the sensors' kernel modules, or take [drivers.climate] out",
            )
        return readings

    def left_out(self) -> Sequence[str]:
        """The sensors that the last reading is without."""
        return self._left_out

    async def close(self) -> None:
        """Nothing stays open between readings."""

    def _look(self) -> tuple[Sequence[Reading], list[str]]:
        faults: list[str] = []
        found = inputs(self._options.sys)
        sensors = self._options.sensors
        wanted = chosen(sensors, found, faults) if sensors else discovered(found)
        return zone_readings(measured(wanted, faults)), faults
