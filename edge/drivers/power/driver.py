"""Voltage, current, power and energy of the kiosk's sources."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from contract import REGISTRY, Clock, DriverError
from edge.drivers.power.electricity import Electricity
from edge.drivers.power.energy import Meter
from edge.drivers.power.options import PowerOptions
from edge.drivers.power.sources import chosen, discovered
from edge.readings import Reading

_JUDGED = ("voltage", "current", "power", "charge", "runtime")


class PowerDriver:
    """One `power` reading per source and call.

    Blocks for as long as the devices take. They are looked for at each reading, so that one
    that comes back is read again. One that can't be read is left out and named.
    """

    name = "power"

    def __init__(self, options: PowerOptions, clock: Clock) -> None:
        self._options = options
        self._clock = clock
        self._meters: dict[str, Meter] = {}
        self._left_out: tuple[str, ...] = ()

    async def read(self) -> Sequence[Reading]:
        """Values now; DriverError when no source gives any."""
        readings, faults = self._look()
        self._left_out = tuple(faults)
        if not readings:
            raise DriverError(
                "; ".join(faults) or "no power supply and no power monitor was found",
                where=str(self._options.sys),
                todo="name the devices under [drivers.power.sources], or take [drivers.power] out",
            )
        return readings

    def left_out(self) -> Sequence[str]:
        """The sources, and the values, that the last reading is without."""
        return self._left_out

    async def close(self) -> None:
        """Nothing stays open between readings."""

    def _look(self) -> tuple[list[Reading], list[str]]:
        sources, sys = self._options.sources, self._options.sys
        found = chosen(sources, sys) if sources else discovered(sys)
        readings: list[Reading] = []
        faults: list[str] = []
        for source, measure in found.items():
            meter = self._meters.setdefault(source, Meter(self._options.longest_gap_s))
            try:
                measured = _possible(measure(), source, faults)
            except DriverError as error:
                meter.lost()
                faults.append(f"{source}: {error}")
                continue
            reading = measured.reading(source, self._energy(meter, measured))
            if reading is not None:
                readings.append(reading)
        return readings, faults

    def _energy(self, meter: Meter, measured: Electricity) -> float | None:
        if measured.counted is not None:
            return measured.counted
        watts = measured.delivered_w()
        if watts is None:
            meter.lost()
            return None
        meter.add(watts, self._clock.monotonic())
        return meter.watt_hours


def _possible(measured: Electricity, source: str, faults: list[str]) -> Electricity:
    """Without the values that can't be true; they go to `faults`."""
    row = REGISTRY["power"]
    impossible: dict[str, Any] = {}
    for name in _JUDGED:
        value = getattr(measured, name)
        fault = None if value is None else row.field(name).fault(value)
        if fault is not None:
            faults.append(f"{source}: {fault.description}")
            impossible[name] = None
    return replace(measured, **impossible)
