"""From levels over time to seconds and entries per five minutes of the wall clock. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from edge.gpio import Edge

PERIOD_S = 300
SLACK_S = 5.0
"""How far a period's length by the steady clock may be off: the wall clock is being trimmed."""


@dataclass(frozen=True, slots=True)
class Period:
    """Five minutes that were watched from end to end."""

    occupied_s: float
    entries: int


class Occupancy:
    """Somebody is there from the first active level until `hold_s` after the last one.

    Periods begin at whole five minutes of the wall clock; times within them are monotonic
    seconds. A period that was not watched whole (the daemon's first, one with a gap, one
    during which the wall clock was set) is not told: half of it would be a guess.
    """

    def __init__(self, hold_s: float) -> None:
        self._hold_s = hold_s
        self._at: float | None = None
        self._active = False
        self._until: float | None = None
        self._restart(0)

    @property
    def occupied(self) -> bool:
        """As of the last `advance`."""
        return self._active or self._until is not None

    def advance(
        self, edges: Sequence[Edge], *, active: bool, at: float, wall_us: int
    ) -> Period | None:
        """Time has come to `at`, with `edges` since the last call, and the level is `active`.

        The period that has ended meanwhile, if it is a whole one.
        """
        wall_s = wall_us / 1_000_000
        number, into_s = divmod(wall_s, PERIOD_S)
        ended: Period | None = None
        if self._at is None:
            self._at = at
            self._restart(int(number))
        elif int(number) == self._period:
            self._play(edges, at)
        elif int(number) == self._period + 1:
            boundary = at - into_s
            before = [edge for edge in edges if edge.at < boundary]
            self._play(before, max(boundary, self._at))
            ended = self._ended()
            self._restart(int(number))
            self._play(edges[len(before) :], at)
        else:
            self._play(edges, at)
            self._restart(int(number))
        self._level(active, at)
        return ended

    def gap(self) -> None:
        """The sensor could not be read: what was there is not known."""
        self._at = None
        self._active, self._until = False, None

    def _play(self, edges: Sequence[Edge], to: float) -> None:
        for edge in edges:
            self._move(edge.at)
            self._level(edge.active, edge.at)
        self._move(to)

    def _level(self, active: bool, at: float) -> None:
        if active and not self._active:
            if self._until is None:
                self._entries += 1
            self._active, self._until = True, None
        elif self._active and not active:
            self._active, self._until = False, at + self._hold_s

    def _move(self, to: float) -> None:
        if self._at is None or to <= self._at:
            return
        held = self._at if self._until is None else min(to, self._until)
        end = to if self._active else held
        self._occupied_s += max(0.0, end - self._at)
        self._watched_s += to - self._at
        if self._until is not None and to >= self._until:
            self._until = None
        self._at = to

    def _ended(self) -> Period | None:
        if abs(self._watched_s - PERIOD_S) > SLACK_S:
            return None
        return Period(min(float(PERIOD_S), self._occupied_s), self._entries)

    def _restart(self, period: int) -> None:
        self._period = period
        self._occupied_s, self._watched_s, self._entries = 0.0, 0.0, 0
