"""Chance, time of day and flows, as pure functions."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.simulation.daytime import daytime
from edge.simulation.flow import Flow
from edge.simulation.noise import between, draw, poisson, smooth
from edge.simulation.source import SECOND_US

SECONDS = st.floats(1.6e9, 2.2e9)


def test_draws_are_uniform_and_their_own() -> None:
    drawn = [draw(1, "a", number) for number in range(5_000)]
    assert all(0 <= value < 1 for value in drawn)
    assert sum(drawn) / len(drawn) == pytest.approx(0.5, abs=0.02)
    assert len(set(drawn)) == len(drawn)
    assert draw("ab", "c") != draw("a", "bc")


@given(SECONDS, st.floats(60, 1e6))
def test_a_smooth_curve_is_bounded_and_continuous(at: float, period: float) -> None:
    here, beside = smooth(at, period, "k"), smooth(at + period / 1_000, period, "k")
    assert -1 <= here <= 1
    assert abs(here - beside) < 0.02


def test_counts_are_those_expected() -> None:
    counts = [poisson(2.5, "p", number) for number in range(4_000)]
    assert sum(counts) / len(counts) == pytest.approx(2.5, rel=0.05)
    assert poisson(0.0, "none") == 0


def test_between_stays_between() -> None:
    assert all(3 <= between(3, 5, number) < 5 for number in range(100))


@given(SECONDS, st.floats(0, 1e6), st.floats(0, 1))
def test_a_flow_only_grows_and_its_rate_is_its_slope(at: float, span: float, phase: float) -> None:
    flow = Flow(100.0, phase)
    assert flow.total(at, at + span) >= -1e-3
    slope = flow.total(at - 1, at + 1) / 2
    assert slope == pytest.approx(flow.rate(at), rel=0.01, abs=0.1)


def test_a_flow_over_days_has_its_mean() -> None:
    assert Flow(100.0, 0.3).total(1.7e9, 1.7e9 + 10 * 86_400) == pytest.approx(864e5, rel=1e-6)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001
def test_local_time_is_that_of_paris(naive: datetime) -> None:
    try:
        paris = ZoneInfo("Europe/Paris")
    except ZoneInfoNotFoundError:
        pytest.skip("this machine has no time zones")
    utc = naive.replace(microsecond=0, tzinfo=UTC)
    local = utc.astimezone(paris)
    found = daytime(int(utc.timestamp()) * SECOND_US)
    assert found.hour == pytest.approx(local.hour + local.minute / 60 + local.second / 3_600)
    assert found.weekday == local.weekday()


def test_the_sun_stands_at_the_height_it_has_over_bordeaux() -> None:
    # At the solstices' noon: 90° - 44.84° ± 23.44°.
    for month, sine in ((6, 0.930), (12, 0.368)):
        noon = datetime(2026, month, 21, 12, 2, tzinfo=UTC)
        assert daytime(int(noon.timestamp()) * SECOND_US).sun == pytest.approx(sine, abs=0.01)
