"""Measurements that the store refuses for everybody: left alone for a while, then tried again."""

from __future__ import annotations

from collections.abc import Iterable


class HeldBack:
    """Which measurements are held back, and until when (seconds of a steady clock)."""

    def __init__(self, hold_s: float) -> None:
        self._hold_s = hold_s
        self._until: dict[str, float] = {}

    def hold(self, measurements: Iterable[str], now: float) -> None:
        """Holds these back from `now` on."""
        for name in measurements:
            self._until[name] = now + self._hold_s

    def at(self, now: float) -> frozenset[str]:
        """Those held back at `now`; one whose time is over is forgotten."""
        self._until = {name: end for name, end in self._until.items() if end > now}
        return frozenset(self._until)
