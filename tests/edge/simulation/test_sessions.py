"""Simulated people come one at a time, by day rather than by night."""

from collections import Counter
from itertools import pairwise

import pytest

from contract import Profile
from edge.simulation.daytime import daytime
from edge.simulation.occupancy import presence, use
from edge.simulation.sessions import occupied, sessions
from edge.simulation.source import SECOND_US, Source

# Monday 2026-03-02 00:00 UTC, in hours since the epoch.
MONDAY = 492_336
WEEK = range(MONDAY, MONDAY + 7 * 24)
SOURCES = [Source(3, "cenon-palmer", profile) for profile in Profile]
AT_THE_SCREEN = ("language", "accessibility")


def test_monday_is_a_monday() -> None:
    assert daytime(MONDAY * 3_600 * SECOND_US).weekday == 0


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.profile.value)
def test_sessions_never_overlap_and_stay_in_their_hour(source: Source) -> None:
    people = [each for hour in WEEK for each in sessions(source, hour)]
    assert len(people) > 50
    for before, after in pairwise(people):
        assert before.start < before.end < after.start
    for hour in WEEK:
        for each in sessions(source, hour):
            assert hour * 3_600 <= each.start < each.end < (hour + 1) * 3_600


def test_people_come_by_day() -> None:
    by_hour = Counter(hour % 24 for hour in WEEK for _ in sessions(SOURCES[0], hour))
    assert sum(by_hour[hour] for hour in (0, 1, 2, 3)) * 5 < sum(
        by_hour[hour] for hour in (13, 14, 15, 16)
    )


def test_occupied_agrees_with_the_sessions() -> None:
    for hour in WEEK:
        for each in sessions(SOURCES[0], hour):
            assert occupied(SOURCES[0], int((each.start + 1) * SECOND_US))
            assert not occupied(SOURCES[0], int((each.end + 1) * SECOND_US))


def test_presence_adds_up_to_the_sessions() -> None:
    people = [each for hour in WEEK for each in sessions(SOURCES[0], hour)]
    first, last = WEEK.start * 12, WEEK.stop * 12
    readings = [
        reading for period in range(first, last) for reading in presence(SOURCES[0], period)
    ]
    time = sum(float(reading.fields["occupied_time"]) for reading in readings)
    assert time == pytest.approx(sum(each.end - each.start for each in people), rel=0.01)
    assert sum(int(reading.fields["entries"]) for reading in readings) == len(people)


@pytest.mark.parametrize(
    ("source", "by"),
    # Without a screen nobody chooses a language or an aid.
    [*((source, "service") for source in SOURCES), *((SOURCES[0], by) for by in AT_THE_SCREEN)],
    ids=lambda each: each if isinstance(each, str) else each.profile.value,
)
def test_each_way_of_counting_counts_every_session_once(source: Source, by: str) -> None:
    for hour in WEEK:
        counted = sum(
            int(reading.fields["sessions"])
            for reading in use(source, hour)
            if reading.tags["by"] == by
        )
        assert counted == len(sessions(source, hour))


def test_use_never_joins_what_it_counts() -> None:
    for reading in use(SOURCES[0], MONDAY + 10):
        assert set(reading.tags) == {"by", "value"} | (
            {"band"} if reading.tags["by"] == "service" else set()
        )
