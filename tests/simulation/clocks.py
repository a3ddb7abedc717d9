"""A kiosk's clocks: a wall that jumps and may be unset, and a steady one."""

from __future__ import annotations

from tests.simulation.timeline import Timeline

UNSET_US = 1_000_000_000
"""Where a wall begins that nobody has set: some minutes into 1970."""


class KioskClock:
    """contract.Clock over simulated time. `power_up` begins the steady count again."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._powered_at = 0.0
        self._offset_us: int | None = 0

    def now(self) -> int:
        if self._offset_us is None:
            return UNSET_US + int(self.monotonic() * 1_000_000)
        return max(0, self._timeline.true_us + self._offset_us)

    def monotonic(self) -> float:
        return self._timeline.now - self._powered_at

    def synced(self) -> bool:
        """Whether somebody has set it since the machine was powered up."""
        return self._offset_us is not None

    def power_up(self, *, clock_kept: bool) -> None:
        self._powered_at = self._timeline.now
        self._offset_us = 0 if clock_kept else None

    def jump(self, seconds: float) -> None:
        """Somebody sets it wrong, by so much more."""
        if self._offset_us is not None:
            self._offset_us += int(seconds * 1_000_000)

    def set_right(self) -> None:
        self._offset_us = 0
