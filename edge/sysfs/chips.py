"""Chips by name, and hwmon's inputs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from contract import DriverError
from edge.sysfs.attribute import name, number


@dataclass(frozen=True, slots=True)
class Chip:
    """`name` is what its driver calls it, `device` where it stands on its bus: `1-0044`."""

    path: Path
    name: str
    device: str

    def __str__(self) -> str:
        return f"{self.name} at {self.device}" if self.device else self.name


@dataclass(frozen=True, slots=True)
class Input:
    """One value of a chip; `read` gives it in the kernel's unit, or raises DriverError."""

    label: str
    read: Callable[[], float]


def is_like(text: str, pattern: str) -> bool:
    """Whether `text` fits a shell pattern, case included."""
    return fnmatchcase(text, pattern)


def hwmon_chips(sys: Path) -> Sequence[Chip]:
    """The chips under `class/hwmon`, in an order that does not depend on their numbers."""
    return _sorted(_hwmon(sys))


def hwmon_inputs(chip: Chip, kind: str) -> Sequence[Input]:
    """Inputs of a kind (`temp`, `humidity`, `curr` …), in thousandths of the usual unit.

    An input whose `_fault` attribute is set raises DriverError when it is read.
    """
    form = re.compile(rf"{kind}(\d+)_input")
    found = [match for match in map(form.fullmatch, _names(chip.path)) if match is not None]
    numbers = sorted(int(match[1]) for match in found)
    return [_hwmon_input(chip, f"{kind}{each}") for each in numbers]


def _hwmon(sys: Path) -> Iterator[Chip]:
    for path in sys.glob("class/hwmon/hwmon*"):
        called = name(path / "name")
        if called:
            device = path / "device"
            yield Chip(path, called, device.resolve().name if device.exists() else "")


def _hwmon_input(chip: Chip, channel: str) -> Input:
    def read() -> float:
        if number(chip.path / f"{channel}_fault"):
            raise DriverError("it reports a fault of its own", where=f"{chip}, {channel}")
        value = number(chip.path / f"{channel}_input")
        if value is None:
            raise DriverError("it has gone", where=f"{chip}, {channel}")
        return value

    return Input(name(chip.path / f"{channel}_label") or channel, read)


def _names(folder: Path) -> Sequence[str]:
    try:
        return [path.name for path in folder.iterdir()]
    except OSError:
        return []


def _sorted(chips: Iterator[Chip]) -> Sequence[Chip]:
    return sorted(chips, key=lambda chip: (chip.name, chip.device, chip.path.name))
