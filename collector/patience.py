"""How a store that does not answer is met: tried again for ever, with back-off and jitter."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from broker import Backoff
from collector.effects import Pause, Steps, Write
from contract import StoreError, StoreRefused, StoreUnavailable


@dataclass(frozen=True, slots=True)
class Patience:
    """Waits between attempts. `hold_s`: how long a store that refuses for its own reasons is
    left alone."""

    rng: random.Random
    backoff: Backoff = field(default_factory=lambda: Backoff(first_s=0.2, cap_s=10.0))
    hold_s: float = 30.0

    def holding(self) -> Pause:
        """The wait after a StoreHeld: `hold_s`, give or take a fifth."""
        return Pause(self.hold_s * self.rng.uniform(0.8, 1.2))


class Holding(Exception):
    """The store refuses for reasons that are not the samples' (StoreHeld)."""

    def __init__(self, error: StoreError) -> None:
        super().__init__(str(error))
        self.error = error


def write(effect: Write, patience: Patience) -> Steps[str | None]:
    """None once written, or the store's sentence when it refuses the points; else Holding."""
    attempt = 0
    while True:
        error = yield effect
        if error is None:
            return None
        if isinstance(error, StoreRefused):
            return str(error)
        if not isinstance(error, StoreUnavailable):
            raise Holding(error)
        yield Pause(patience.backoff.delay(attempt, patience.rng))
        attempt += 1
