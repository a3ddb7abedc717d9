"""Watt hours from watts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.power.electricity import Electricity
from edge.drivers.power.energy import Meter

WATTS = st.floats(0, 5_000)
STEPS = st.lists(st.tuples(WATTS, st.floats(0.1, 60)), max_size=30)


@given(STEPS)
def test_a_meter_never_goes_back_and_stays_between_the_least_and_the_most(
    steps: list[tuple[float, float]],
) -> None:
    meter, at, seen = Meter(60.0), 0.0, 0.0
    for watts, seconds in steps:
        at += seconds
        meter.add(watts, at)
        assert meter.watt_hours >= seen
        seen = meter.watt_hours
    elapsed = sum(seconds for _, seconds in steps[1:])
    most = max((watts for watts, _ in steps), default=0.0)
    assert seen <= most * elapsed / 3_600 + 1e-6


@given(st.lists(st.floats(0.1, 59), min_size=1, max_size=20))
def test_steady_power_gives_power_times_time_however_often_it_is_read(gaps: list[float]) -> None:
    meter, at = Meter(60.0), 0.0
    meter.add(100.0, at)
    for gap in gaps:
        at += gap
        meter.add(100.0, at)
    assert meter.watt_hours == pytest.approx(100 * at / 3_600)


def test_nothing_is_counted_over_a_long_gap() -> None:
    meter = Meter(60.0)
    meter.add(100.0, 0.0)
    meter.add(100.0, 61.0)
    assert meter.watt_hours == 0
    meter.add(100.0, 97.0)
    assert meter.watt_hours == pytest.approx(1.0)


def test_a_clock_that_stands_still_counts_nothing() -> None:
    meter = Meter(60.0)
    meter.add(100.0, 5.0)
    meter.add(900.0, 5.0)
    assert meter.watt_hours == 0


@pytest.mark.parametrize(
    ("measured", "watts"),
    [
        (Electricity(power=40.0), 40.0),
        (Electricity(power=-40.0), 0.0),
        (Electricity(battery=True, power=40.0), 0.0),
        (Electricity(battery=True, power=-40.0), 40.0),
        (Electricity(voltage=12.0), None),
    ],
)
def test_only_what_flows_to_the_kiosk_is_delivered(
    measured: Electricity, watts: float | None
) -> None:
    assert measured.delivered_w() == watts
