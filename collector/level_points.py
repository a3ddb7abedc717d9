"""Where dashboards find each level: once an hour, a point of the measurement `level` for each.

The finest comes last in the hour, so that the last of those that fit is the one to show.
"""

from __future__ import annotations

from collections.abc import Mapping

from contract import DAY_S, FIVE_MINUTES, LEVELS, OFFICE, ONE_HOUR, RAW, Level
from store import Point

MEASUREMENT = "level"
HOUR_US = 3_600_000_000
_DAY_MS = DAY_S * 1_000
LONGEST_MS: Mapping[Level, int] = {
    RAW: _DAY_MS,
    FIVE_MINUTES: 30 * _DAY_MS,
    ONE_HOUR: 36_500 * _DAY_MS,
}
"""The longest period that a level shows finely enough, and not too finely to be quick."""
SLACK_MS = _DAY_MS
"""Databases let go of whole shards."""


def source(level: Level) -> str:
    """The uid of Grafana's data source of a level."""
    return f"escale{level.suffix.replace('_', '-')}"


def level_points(now: int, lives: Mapping[Level, int]) -> list[Point]:
    """The points of the hour of `now` (µs); `lives` are in days."""
    hour = now - now % HOUR_US
    return [
        Point(
            MEASUREMENT,
            OFFICE,
            {},
            {
                "source": source(level),
                "reach": _reach(level, hour // 1_000, lives[level]),
                "longest": LONGEST_MS[level],
            },
            hour + place,
        )
        for place, level in enumerate(reversed(LEVELS))
    ]


def _reach(level: Level, hour_ms: int, days: int) -> int:
    # The coarsest is shown of whatever time: no other would have more.
    return 0 if level == LEVELS[-1] else max(0, hour_ms - days * _DAY_MS + SLACK_MS)
