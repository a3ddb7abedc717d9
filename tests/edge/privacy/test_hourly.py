"""Sessions as counts of the hour they ended in."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.privacy import BANDS, HourlyCounts, OpenHour, band_of
from edge.simulation.wifi import WIFI_BANDS
from tests.edge.material import NOON

HOUR = 3_600_000_000
START = NOON - NOON % HOUR
VOCABULARY = {"service": ("wifi", "procedures"), "language": ("fr", "en")}


def counts() -> HourlyCounts:
    return HourlyCounts(VOCABULARY, START)


def said(made: HourlyCounts, now: int) -> dict[tuple[str, str, str | None], int]:
    return {(each.by, each.value, each.band): each.sessions for each in made.take(now)}


def test_the_bands_are_those_of_the_simulation() -> None:
    assert list(BANDS) == list(WIFI_BANDS)


@pytest.mark.parametrize(
    ("seconds", "band"),
    [(0, "under_5"), (299.9, "under_5"), (300, "5_to_15"), (900, "15_to_30"), (1_800, "over_30")],
)
def test_a_duration_falls_in_one_band(seconds: float, band: str) -> None:
    assert band_of(seconds) == band


def test_nothing_is_said_of_an_hour_that_has_not_ended() -> None:
    made = counts()
    made.add("service", "wifi", START + 1, lasted_s=60)
    assert said(made, START + HOUR - 1) == {}
    assert said(made, START + HOUR)["service", "wifi", "under_5"] == 1


def test_what_was_taken_is_forgotten() -> None:
    made = counts()
    made.add("language", "fr", START)
    assert said(made, START + HOUR)["language", "fr", None] == 1
    assert said(made, START + HOUR) == {}
    assert set(said(made, START + 2 * HOUR).values()) == {0}


def test_a_session_counts_in_the_hour_it_ended() -> None:
    made = counts()
    made.add("service", "wifi", START + HOUR + 1, lasted_s=4_000)
    assert set(said(made, START + HOUR + 1).values()) == {0}
    assert said(made, START + 2 * HOUR)["service", "wifi", "over_30"] == 1


def test_service_has_bands_and_language_has_none() -> None:
    made = counts()
    assert {(by, band) for by, _, band in said(made, START + HOUR)} == {
        *(("service", band) for band in BANDS),
        ("language", None),
    }


def test_a_value_that_is_not_in_the_vocabulary_leaves_as_other() -> None:
    made = counts()
    made.add("language", "jean.dupont@example.org", START)
    made.add("language", "fr", START)
    taken = said(made, START + HOUR)
    assert taken["language", "other", None] == 1
    assert {value for by, value, _ in taken if by == "language"} == {"fr", "en", "other"}


def test_hours_that_nobody_took_come_one_by_one_and_at_most_a_day_of_them() -> None:
    made = counts()
    for hour in range(30):
        made.add("language", "fr", START + hour * HOUR)
    taken = [said(made, START + 30 * HOUR) for _ in range(25)]
    assert [bool(each) for each in taken] == [True] * 24 + [False]


def test_a_clock_set_back_ends_no_hour_and_loses_no_session() -> None:
    made = counts()
    made.add("language", "fr", START)
    assert said(made, START - 10 * HOUR) == {}
    assert said(made, START - 9 * HOUR)["language", "fr", None] == 1


def test_an_hour_ends_once() -> None:
    hour = OpenHour(START)
    assert [hour.ended(START + step) for step in (1, HOUR, HOUR + 1, 0, HOUR)] == [
        *(False, True, False, False, True)
    ]


SESSIONS = st.lists(
    st.tuples(st.integers(0, 6 * HOUR), st.sampled_from(["wifi", "x", "y"]), st.floats(0, 1e5)).map(
        lambda each: each
    ),
    max_size=40,
)


@given(SESSIONS)
def test_every_session_is_counted_exactly_once(sessions: list[tuple[int, str, float]]) -> None:
    made = counts()
    ordered = sorted(sessions)
    total: Counter[str] = Counter()
    for moment, value, lasted in ordered:
        made.add("service", value, START + moment, lasted_s=lasted)
        for each in made.take(START + moment):
            total[each.value] += each.sessions
    for each in made.take(START + 8 * HOUR):
        total[each.value] += each.sessions
    for each in made.take(START + 8 * HOUR):
        total[each.value] += each.sessions
    assert total["wifi"] == sum(value == "wifi" for _, value, _ in ordered)
    assert total["other"] == sum(value != "wifi" for _, value, _ in ordered)
