"""Which device measures which source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from contract import DriverError
from edge.drivers.power.electricity import Electricity
from edge.drivers.power.monitors import measure_monitor, monitors
from edge.drivers.power.options import SourceOptions
from edge.drivers.power.supplies import Supply, measure_supply, supplies
from edge.sysfs import Chip, hwmon_chips, is_like

T = TypeVar("T")
Measure = Callable[[], Electricity]
"""Reads one source; DriverError when it can't be read."""


def chosen(sources: Mapping[str, SourceOptions], sys: Path) -> Mapping[str, Measure]:
    """The named sources. A device that is not there is found out when it is measured."""
    return {name: partial(_measure, name, options, sys) for name, options in sources.items()}


def discovered(sys: Path) -> Mapping[str, Measure]:
    """Mains and battery by their type; other supplies and power monitors by name."""
    rows = [*_supplies(supplies(sys)), *_monitors(sys)]
    return dict(rows)


def _supplies(found: Sequence[Supply]) -> Iterator[tuple[str, Measure]]:
    times = Counter(supply.source for supply in found)
    for supply in found:
        source = supply.source if times[supply.source] == 1 else supply.name
        yield source, partial(measure_supply, supply)


def _monitors(sys: Path) -> Iterator[tuple[str, Measure]]:
    chips = monitors(sys, but=[supply.name for supply in supplies(sys)])
    times = Counter(chip.name for chip in chips)
    for chip in chips:
        source = chip.name if times[chip.name] == 1 else f"{chip.name}-{chip.device}"
        options = SourceOptions(chip=chip.name)
        yield source, partial(measure_monitor, chip, options, battery=False)


def _measure(name: str, options: SourceOptions, sys: Path) -> Electricity:
    if options.supply is not None:
        found = [each for each in supplies(sys) if is_like(each.name, options.supply)]
        supply = _only(found, f"class/power_supply/{options.supply}")
        measured = measure_supply(supply)
        return measured.inverted() if options.invert else measured
    battery = name == "battery" if options.battery is None else options.battery
    return measure_monitor(_chip(options, sys), options, battery=battery)


def _chip(options: SourceOptions, sys: Path) -> Chip:
    pattern = options.chip or ""
    fitting = [
        chip
        for chip in hwmon_chips(sys)
        if is_like(chip.name, pattern) and is_like(chip.device, options.device)
    ]
    return _only(fitting, f"hwmon {pattern}, device {options.device}")


def _only(found: Sequence[T], wanted: str) -> T:
    if not found:
        raise DriverError("no such device", where=wanted)
    if len(found) > 1:
        raise DriverError(
            f"{len(found)} devices are meant", where=wanted, todo="narrow the pattern down"
        )
    return found[0]
