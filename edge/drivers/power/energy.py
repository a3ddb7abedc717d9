"""Watt hours from watts, where no device counts them."""

from __future__ import annotations


class Meter:
    """A counter since the daemon's start, of what a source has delivered.

    Between two readings power is taken as a straight line (trapezoid rule). Over a gap of more
    than `longest_gap_s` nothing is counted, because nobody knows.
    """

    def __init__(self, longest_gap_s: float) -> None:
        self._longest_gap_s = longest_gap_s
        self._last: tuple[float, float] | None = None
        self._watt_seconds = 0.0

    @property
    def watt_hours(self) -> float:
        """So far."""
        return self._watt_seconds / 3_600

    def add(self, watts: float, at: float) -> None:
        """`watts` now, at `at` monotonic seconds."""
        if self._last is not None:
            before, then = self._last
            if 0 < at - then <= self._longest_gap_s:
                self._watt_seconds += (before + watts) / 2 * (at - then)
        self._last = (watts, at)

    def lost(self) -> None:
        """The source could not be read: nothing is counted until it has been read twice."""
        self._last = None
