"""Sparklines: inside their box, with gaps where there is nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contract import REGISTRY
from control_api.pages.sparkline import (
    EVERY_US,
    HEIGHT,
    TRENDS,
    WIDTH,
    WINDOWS,
    by_kiosk,
    first_window,
    sparkline,
)
from store import Row

NOW = 1_790_000_000_000_000
START = first_window(NOW)
VALUES = st.floats(allow_nan=False, allow_infinity=False, width=32)


@given(st.dictionaries(st.integers(0, WINDOWS - 1), VALUES, min_size=1))
def test_every_point_lies_in_the_box_and_every_value_is_drawn(values: dict[int, float]) -> None:
    line = sparkline({START + step * EVERY_US: value for step, value in values.items()}, START)
    assert line is not None
    assert (line.lowest, line.highest) == (min(values.values()), max(values.values()))
    assert line.last == values[max(values)]
    drawn = {point for points in line.lines for point in points.split()}
    assert len(drawn) == len(values)
    for point in drawn:
        across, down = (float(part) for part in point.split(","))
        assert 0 <= across <= WIDTH
        assert 0 <= down <= HEIGHT


def test_a_gap_in_the_data_is_a_gap_in_the_line() -> None:
    steps = (0, 1, 2, 5, 9, 10)
    line = sparkline({START + step * EVERY_US: 1.0 for step in steps}, START)
    assert line is not None
    assert [len(points.split()) for points in line.lines] == [3, 2, 2]


def test_nothing_gives_nothing_and_what_is_older_is_left_out() -> None:
    assert sparkline({}, START) is None
    assert sparkline({START - EVERY_US: 1.0}, START) is None


def test_the_newest_window_holds_now() -> None:
    last = START + (WINDOWS - 1) * EVERY_US
    assert last <= NOW < last + EVERY_US


def test_rows_are_sorted_by_kiosk_and_what_is_no_number_is_left_out() -> None:
    rows = [
        Row(1, "a", {}, {"cpu": 1}), Row(2, "a", {}, {"cpu": 2.5}),
        Row(1, "b", {}, {"cpu": 3}), Row(3, "b", {}, {}), Row(4, "b", {}, {"cpu": "x"}),
    ]  # fmt: skip
    assert by_kiosk(rows, "cpu") == {"a": {1: 1.0, 2: 2.5}, "b": {1: 3.0}}


def test_every_trend_is_a_number_of_the_registry() -> None:
    for trend in TRENDS.values():
        assert REGISTRY[trend.measurement].field(trend.field).kind in ("float", "integer")
        assert trend.title("fr") != trend.title("en")


def test_noise_is_drawn_as_noise() -> None:
    wobble = {START: 3.0, START + EVERY_US: 3.5}
    line = sparkline(wobble, START, TRENDS["cpu"].least_span)
    assert line is not None
    heights = [float(point.split(",")[1]) for point in line.lines[0].split()]
    assert max(heights) - min(heights) < HEIGHT / 10
