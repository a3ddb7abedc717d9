"""From values to whether something is wrong, and how badly: thresholds, hysteresis, hold times.

Pure. Times are seconds of a steady clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from contract import FieldValue, Severity

Direction = Literal["above", "below", "is"]
Fields = Mapping[str, FieldValue]


@dataclass(frozen=True, slots=True)
class Level:
    """One threshold and what passing it means. `margin` is the hysteresis, in the field's unit."""

    severity: Severity
    direction: Direction
    bound: float = 0.0
    values: frozenset[FieldValue] = frozenset()
    margin: float = 0.0
    only_if: tuple[tuple[str, FieldValue], ...] = ()

    def holds(self, value: FieldValue, fields: Fields, *, before: bool) -> bool:
        """Whether `value` is beyond; `before` whether the last one was, which makes it stick."""
        for name, wanted in self.only_if:
            if fields.get(name) != wanted:
                return False
        if self.direction == "is":
            return value in self.values
        if isinstance(value, str):
            return False
        margin = self.margin if before else 0.0
        if self.direction == "above":
            return value > self.bound - margin
        return value < self.bound + margin


@dataclass(slots=True)
class Hold:
    """A condition that counts once it has been there for so long, and until it is gone as long.

    `present` is the last word, since `since`; `on` what has held.
    """

    since: float
    present: bool = False
    on: bool = False

    def put(self, now: float, rise_s: float, fall_s: float, *, present: bool) -> None:
        """The condition as of `now`."""
        if present != self.present:
            self.present, self.since = present, now
        if self.on != self.present and now - self.since >= (rise_s if present else fall_s):
            self.on = self.present

    @property
    def quiet(self) -> bool:
        """Whether nothing need be remembered of it."""
        return not (self.on or self.present)
