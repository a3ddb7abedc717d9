"""How much one driver may give, so that one that floods fills neither journal nor database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sized
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from contract import DAY_S, DriverError
from edge.readings import Reading

MAX_READINGS = 500
"""At one time: ten times what a switch with 48 ports gives."""
MAX_SERIES = 2_000
"""Measurements with different tags in a day: a tag that never comes twice is a mistake."""

Series = tuple[str, frozenset[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Admitted:
    """What is taken of one reading; `refused` are those beyond the allowance, `why` in words."""

    readings: tuple[Reading, ...]
    refused: int = 0
    why: str = ""


@dataclass(slots=True)
class Allowance:
    """One driver's. The day begins with its first reading, by the steady clock."""

    max_readings: int = MAX_READINGS
    max_series: int = MAX_SERIES
    _series: set[Series] = field(default_factory=set)
    _since: float | None = None

    def admit(self, found: Iterable[object], now: float) -> Admitted:
        """The readings that are taken, `now` in seconds; DriverError for what is no reading."""
        if self._since is None or now - self._since >= DAY_S:
            self._since = now
            self._series.clear()
        # An endless iterable is cut off like a long list.
        several = list(islice(found, self.max_readings + 1))
        surplus = max(len(found) if isinstance(found, Sized) else 0, len(several))
        surplus = max(0, surplus - self.max_readings)
        checked = [checked_reading(reading) for reading in several[: self.max_readings]]
        taken = [reading for reading in checked if self._known(reading)]
        strange = len(checked) - len(taken)
        return Admitted(tuple(taken), surplus + strange, self._why(surplus, strange))

    def _known(self, reading: Reading) -> bool:
        series = (reading.m, frozenset(reading.tags.items()))
        if series in self._series:
            return True
        if len(self._series) >= self.max_series:
            return False
        self._series.add(series)
        return True

    def _why(self, surplus: int, strange: int) -> str:
        said = []
        if surplus:
            said.append(f"more than {self.max_readings} readings at a time: {surplus} refused")
        if strange:
            said.append(f"more than {self.max_series} series in a day: {strange} readings refused")
        return "; ".join(said)


def checked_reading(reading: object) -> Reading:
    """A reading as a driver gave it, held by nobody else; DriverError when it is not one.

    What its names and values mean is for the registry to judge.
    """
    if not isinstance(reading, Reading) or not isinstance(reading.m, str):
        raise DriverError(f"it gave {reading!r:.60} in place of a Reading")
    return Reading(reading.m, _by_name(reading.fields), _by_name(reading.tags))


def _by_name(values: object) -> dict[str, Any]:
    # Whoever wrote the driver may not have had its types checked.
    held = dict(values) if isinstance(values, Mapping) else None
    if held is None or not all(isinstance(name, str) for name in held):
        raise DriverError("a Reading's fields and tags are mappings from names")
    return held
