"""Which level a dashboard is shown, by what the collector writes of them."""

from collections.abc import Mapping

import pytest

from collector.level_points import HOUR_US, level_points
from contract import FIVE_MINUTES, ONE_HOUR, RAW, Level

DAY_MS = 86_400_000
NOW_MS = 1_768_176_000_000
LIVES: Mapping[Level, int] = {RAW: 120, FIVE_MINUTES: 730, ONE_HOUR: 3_650}


def shown(start_ms: int, end_ms: int) -> str:
    """What the dashboards' hidden variable asks: the last that reaches and is for such a range."""
    fitting = [
        (point.at, str(point.fields["source"]))
        for point in level_points(NOW_MS * 1_000, LIVES)
        if int(point.fields["reach"]) <= start_ms
        and int(point.fields["longest"]) >= end_ms - start_ms
    ]
    return max(fitting)[1]


@pytest.mark.parametrize(
    ("days_ago", "days", "source"),
    [
        (1, 1, "escale"),
        (2, 2, "escale-5m"),
        (30, 30, "escale-5m"),
        (31, 31, "escale-1h"),
        (118, 1, "escale"),
        (120, 1, "escale-5m"),
        (800, 1, "escale-1h"),
        (10_000, 1, "escale-1h"),
    ],
)
def test_the_finest_that_still_has_the_range_and_is_for_such_a_long_one_is_shown(
    days_ago: int, days: int, source: str
) -> None:
    start = NOW_MS - days_ago * DAY_MS
    assert shown(start, start + days * DAY_MS) == source


def test_what_an_earlier_hour_said_never_comes_after_what_this_one_says() -> None:
    before = level_points(NOW_MS * 1_000 - HOUR_US, LIVES)
    now = level_points(NOW_MS * 1_000, LIVES)
    assert max(point.at for point in before) < min(point.at for point in now)
