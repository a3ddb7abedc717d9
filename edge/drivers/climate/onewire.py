"""1-wire thermometers: what `w1_slave` says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from contract import DriverError
from edge.sysfs import Chip, Input, text

THERMOMETERS = frozenset({"10", "22", "28", "3b", "42"})
"""Family codes of DS18S20, DS1822, DS18B20, DS1825 and DS28EA00."""
POWER_ON_M = 85_000
"""What the register holds before the first conversion, in m°C (DS18B20's data sheet)."""

_SCRATCHPAD = re.compile(r"((?:[0-9a-f]{2} ){9})")
_VALUE = re.compile(r"\bt=(-?\d+)")


def thermometers(sys: Path) -> Sequence[tuple[Chip, Input]]:
    """Under `bus/w1/devices`; reading one takes its conversion's 0.75 s."""
    return sorted(_found(sys), key=lambda row: row[0].name)


def temperature(said: str, where: str) -> float:
    """Thousandths of °C from the text of `w1_slave`; DriverError when it is no measurement."""
    checksum, _, rest = said.partition("\n")
    if not checksum.endswith("YES"):
        raise DriverError("its checksum is wrong", where=where, todo="check the 1-wire cable")
    scratchpad, value = _SCRATCHPAD.match(checksum), _VALUE.search(rest)
    if scratchpad is None or value is None:
        raise DriverError(f"{said[-40:]!r} is no temperature", where=where)
    # A data line shorted to ground reads as zeros, whose checksum is zero too.
    if not scratchpad[1].strip("0 "):
        raise DriverError("the line is shorted", where=where, todo="check the 1-wire cable")
    if int(value[1]) == POWER_ON_M:
        raise DriverError("it gives its power-on value", where=where, todo="check its supply")
    return float(value[1])


def _found(sys: Path) -> Iterator[tuple[Chip, Input]]:
    for path in sys.glob("bus/w1/devices/*-*"):
        if path.name.partition("-")[0] in THERMOMETERS:
            chip = Chip(path, path.name, path.name)
            yield chip, Input(path.name, partial(_read, path / "w1_slave", path.name))


def _read(path: Path, sensor: str) -> float:
    said = text(path)
    if said is None:
        raise DriverError("it has gone", where=sensor)
    return temperature(said, sensor)
