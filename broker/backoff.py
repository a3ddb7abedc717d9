"""Waiting between attempts to connect, with full jitter.

Full jitter (a uniform draw from zero to the exponential bound) spreads a fleet that lost its
broker at one moment over the whole interval.
"""

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Backoff:
    """Seconds: the first bound, which doubles with each attempt, and its cap."""

    first_s: float = 1.0
    cap_s: float = 30.0

    def bound(self, attempt: int) -> float:
        """The longest wait after `attempt` failures in a row, counted from 0."""
        # The exponent is kept small: 2 ** 2000 would not fit a float.
        return min(self.cap_s, self.first_s * 2.0 ** min(attempt, 32))

    def delay(self, attempt: int, rng: random.Random) -> float:
        """A wait in seconds, drawn from 0 to the bound."""
        return rng.uniform(0.0, self.bound(attempt))
