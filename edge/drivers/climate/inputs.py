"""What on this machine measures climate, whether or not it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from edge.drivers.climate.onewire import thermometers
from edge.drivers.climate.options import Quantity
from edge.sysfs import Chip, Input, hwmon_chips, hwmon_inputs, iio_devices, iio_inputs

Bus = Literal["hwmon", "iio", "w1"]
_TEMPERATURES = frozenset({"", "ambient", "object"})
SEEN_ELSEWHERE = frozenset({"w1_slave_temp", "iio_hwmon"})
"""hwmon's second view of 1-wire and IIO sensors."""


@dataclass(frozen=True, slots=True)
class ClimateInput:
    """One input in its usual unit: °C, %, lx. `read` raises DriverError and may be slow."""

    bus: Bus
    chip: Chip
    label: str
    quantity: Quantity
    read: Callable[[], float]


def inputs(sys: Path) -> Sequence[ClimateInput]:
    """All of hwmon, IIO and 1-wire; none of them is read yet."""
    return [*_hwmon(sys), *_iio(sys), *_w1(sys)]


def _hwmon(sys: Path) -> Iterator[ClimateInput]:
    for chip in hwmon_chips(sys):
        yield from _rows("hwmon", chip, "temperature", hwmon_inputs(chip, "temp"))
        yield from _rows("hwmon", chip, "humidity", hwmon_inputs(chip, "humidity"))


def _iio(sys: Path) -> Iterator[ClimateInput]:
    for chip in iio_devices(sys):
        warmth = iio_inputs(chip, "temp", modifiers=_TEMPERATURES)
        yield from _rows("iio", chip, "temperature", warmth)
        yield from _rows("iio", chip, "humidity", iio_inputs(chip, "humidityrelative"))
        yield from _rows("iio", chip, "light", iio_inputs(chip, "illuminance"))


def _w1(sys: Path) -> Iterator[ClimateInput]:
    for chip, found in thermometers(sys):
        yield from _rows("w1", chip, "temperature", [found])


def _rows(
    bus: Bus, chip: Chip, quantity: Quantity, found: Sequence[Input]
) -> Iterator[ClimateInput]:
    # Thousandths but for light, which IIO gives in lux.
    divisor = 1.0 if quantity == "light" else 1_000.0
    for each in found:
        yield ClimateInput(bus, chip, each.label, quantity, _scaled(each, divisor))


def _scaled(found: Input, divisor: float) -> Callable[[], float]:
    return lambda: found.read() / divisor
