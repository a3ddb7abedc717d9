"""Time as an argument: the wall in microseconds and a steady count of seconds."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """What tells the time. Tests and the simulation bring their own."""

    def now(self) -> int:
        """Microseconds since the epoch, UTC; may jump."""

    def monotonic(self) -> float:
        """Seconds since some start; never goes back."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> int:
        return time.time_ns() // 1_000

    def monotonic(self) -> float:
        return time.monotonic()
