"""Which inputs are wanted, and what they say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from contract import REGISTRY, DriverError
from edge.drivers.climate.inputs import SEEN_ELSEWHERE, ClimateInput
from edge.drivers.climate.options import Quantity, SensorOptions
from edge.sysfs import Chip, is_like

WETTED = 119.0
"""Above 100 %, up to here, a sensor of humidity is wet; so it says 100 (SHT3x's formula ends)."""
DRIED = -6.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """An input, the zone it stands for, and how it is corrected: value × scale + offset."""

    sensor: str
    zone: str
    found: ClimateInput
    surface: bool = False
    scale: float = 1.0
    offset: float = 0.0

    def value(self) -> float:
        """Corrected, in °C, % or lx; DriverError when it can't be read or can't be true."""
        value = self.found.read() * self.scale + self.offset
        if self.found.quantity == "humidity" and DRIED <= value <= WETTED:
            value = min(100.0, max(0.0, value))
        fault = REGISTRY["climate"].field(self.found.quantity).fault(value)
        if fault is not None:
            raise DriverError(fault.description, where=str(self.found.chip))
        return value


@dataclass(frozen=True, slots=True)
class Measured:
    """What one sensor says: of several temperatures of one chip, the highest."""

    zone: str
    chip: Chip
    quantity: Quantity
    value: float
    surface: bool = False


def chosen(
    sensors: Mapping[str, SensorOptions], found: Sequence[ClimateInput], faults: list[str]
) -> Sequence[Wanted]:
    """The inputs that `sensors` name; a name that fits none goes to `faults`."""
    wanted: list[Wanted] = []
    for name, options in sensors.items():
        fitting = [each for each in found if _fits(options, each)]
        if not fitting:
            faults.append(f"{name}: no such sensor; see `name` and `*_label` in sysfs")
        wanted += [
            Wanted(name, options.zone, each, options.surface, options.scale, options.offset)
            for each in fitting
        ]
    return wanted


def discovered(found: Sequence[ClimateInput]) -> Sequence[Wanted]:
    """Every input, in zones named for the chips; chips of one name are told apart by place."""
    kept = [each for each in found if each.chip.name not in SEEN_ELSEWHERE]
    named = Counter(chip.name for chip in {each.chip.path: each.chip for each in kept}.values())
    wanted: list[Wanted] = []
    for each in kept:
        chip = each.chip
        alone = named[chip.name] == 1 or not chip.device
        zone = chip.name if alone else f"{chip.name}-{chip.device}"
        zone = re.sub(r"[^A-Za-z0-9._-]", "-", zone)[:64]
        wanted.append(Wanted(zone, zone, each))
    return wanted


def measured(wanted: Sequence[Wanted], faults: list[str]) -> Sequence[Measured]:
    """Reads them; one that can't be read goes to `faults`, the others go on."""
    best: dict[tuple[str, Chip, Quantity], Measured] = {}
    for each, value in _values(wanted, faults):
        row = Measured(each.zone, each.found.chip, each.found.quantity, value, each.surface)
        key = (each.sensor, row.chip, row.quantity)
        if key not in best or value > best[key].value:
            best[key] = row
    return list(best.values())


def _values(wanted: Sequence[Wanted], faults: list[str]) -> Iterator[tuple[Wanted, float]]:
    for each in wanted:
        try:
            yield each, each.value()
        except DriverError as error:
            faults.append(f"{each.sensor}: {error}")


def _fits(options: SensorOptions, each: ClimateInput) -> bool:
    pattern = {"hwmon": options.hwmon, "iio": options.iio, "w1": options.w1}[each.bus]
    return (
        pattern is not None
        and is_like(each.chip.name, pattern)
        and is_like(each.chip.device, options.device)
        and is_like(each.label, options.label)
        and options.quantity in (None, each.quantity)
        and (not options.surface or each.quantity == "temperature")
    )
