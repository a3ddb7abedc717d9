"""A flow whose total is known in closed form: what counters count.

The rate swings over the day and over a quarter of an hour, and never falls to zero, so that
the total only grows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from edge.simulation.daytime import DAY_S
from edge.simulation.noise import draw

BY_DAY, BY_QUARTER = 0.68, 0.25
QUARTER_S = 900.0
BUSIEST_S = 16 * 3_600


@dataclass(frozen=True, slots=True)
class Flow:
    """`mean` per second; `phase` in 0 to 1 sets one flow's quarters apart from another's."""

    mean: float
    phase: float

    @classmethod
    def of(cls, mean: float, *key: str | int) -> Flow:
        """A flow of about `mean`, its own by the key."""
        return cls(mean * (0.6 + 0.8 * draw(*key, "mean")), draw(*key, "phase"))

    def rate(self, at_s: float) -> float:
        """Per second, at that moment."""
        day, quarter = self._angles(at_s)
        return self.mean * (1 + BY_DAY * math.cos(day) + BY_QUARTER * math.cos(quarter))

    def total(self, start_s: float, end_s: float) -> float:
        """All that flowed between the two: the integral of `rate`."""
        return self._primitive(end_s) - self._primitive(start_s)

    def _primitive(self, at_s: float) -> float:
        day, quarter = self._angles(at_s)
        swing = BY_DAY * DAY_S * math.sin(day) + BY_QUARTER * QUARTER_S * math.sin(quarter)
        return self.mean * (at_s + swing / (2 * math.pi))

    def _angles(self, at_s: float) -> tuple[float, float]:
        turn = 2 * math.pi
        quarter = turn * (math.fmod(at_s, QUARTER_S) / QUARTER_S + self.phase)
        return turn * math.fmod(at_s - BUSIEST_S, DAY_S) / DAY_S, quarter
