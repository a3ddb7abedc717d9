"""Values that only a stretch of time gives: when a trend arrives somewhere, the yield of a day.

Pure. Times are seconds of a steady clock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

FAR_S = 10 * 365 * 86_400.0
"""What is said when a trend does not lead there."""
POINTS = 24
LEAST_POINTS = 6
LONGEST_STEP_S = 3_600.0
"""What lies between two readings further apart was not measured."""
COVERED = 0.9
HOURS = 24.0


@dataclass(frozen=True, slots=True)
class Trend:
    """Seconds until the value `reaches` a bound, at its rate over the last `over_s`."""

    reaches: float
    over_s: float

    def gauge(self) -> TrendGauge:
        """An empty one."""
        return TrendGauge(self)


@dataclass(frozen=True, slots=True)
class PerDay:
    """A rate's yield per day (W give W·h), from the mean of the last `over_s` measured."""

    over_s: float

    def gauge(self) -> DayGauge:
        """An empty one."""
        return DayGauge(self)


class TrendGauge:
    """One big file is no trend: each half has the median of its slopes (Theil–Sen) for a rate, and
    the slower of the two counts.
    """

    def __init__(self, kind: Trend) -> None:
        self._kind = kind
        self._points: deque[tuple[float, float]] = deque(maxlen=POINTS)
        self._slope: float | None = None

    def put(self, value: float, now: float) -> float | None:
        """Seconds left; None while too little has been seen."""
        step = self._kind.over_s / POINTS
        while self._points and self._points[0][0] < now - self._kind.over_s:
            self._points.popleft()
        if not self._points or now - self._points[-1][0] >= step:
            self._points.append((now, value))
            self._slope = self._rate()
        if self._slope is None:
            return None
        if (way := self._kind.reaches - value) * self._slope <= 0:
            return 0.0 if way == 0 else FAR_S
        return min(FAR_S, way / self._slope)

    def _rate(self) -> float | None:
        points = tuple(self._points)
        if len(points) < LEAST_POINTS or points[-1][0] - points[0][0] < self._kind.over_s / 2:
            return None
        if (points[-1][1] - points[0][1]) * (self._kind.reaches - points[-1][1]) <= 0:
            return 0.0
        middle = len(points) // 2
        early, late = _slope(points[: middle + 1]), _slope(points[middle:])
        return 0.0 if early * late <= 0 else min(early, late, key=abs)


def _slope(points: Sequence[tuple[float, float]]) -> float:
    return median(
        (later[1] - earlier[1]) / (later[0] - earlier[0])
        for number, earlier in enumerate(points)
        for later in points[number + 1 :]
    )


Part = tuple[float, float]
"""A weighted sum of values, and the seconds it covers."""


class DayGauge:
    """The time is that which was measured: a restart, or a day switched off, leaves no hole."""

    def __init__(self, kind: PerDay) -> None:
        self._kind = kind
        self._parts: deque[Part] = deque([(0.0, 0.0)], maxlen=POINTS + 1)
        self._last: tuple[float, float] | None = None

    def put(self, value: float, now: float) -> float | None:
        """The yield per day; None while too little has been seen."""
        if self._last is not None:
            self._add(self._last[0], min(LONGEST_STEP_S, now - self._last[1]))
        self._last = (value, now)
        covered = sum(seconds for _, seconds in self._parts)
        if covered < COVERED * self._kind.over_s:
            return None
        return HOURS * sum(weighted for weighted, _ in self._parts) / covered

    def parts(self) -> tuple[Part, ...]:
        """What a restart must not forget."""
        return tuple(self._parts)

    def resume(self, parts: Iterable[Part]) -> None:
        """Goes on from what was remembered."""
        self._parts.extend(parts)

    def _add(self, value: float, seconds: float) -> None:
        weighted, covered = self._parts[-1]
        self._parts[-1] = (weighted + value * seconds, covered + seconds)
        if self._parts[-1][1] >= self._kind.over_s / POINTS:
            self._parts.append((0.0, 0.0))


Gauge = TrendGauge | DayGauge
