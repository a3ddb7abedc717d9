"""Distinct things of a local day, by a key that dies at midnight."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.privacy import DailyCounter, one_spelling

PARIS = ZoneInfo("Europe/Paris")
MAC = "a4:83:e7:2b:11:0c"


def keys() -> Callable[[int], bytes]:
    """Randomness that gives 1, 2, 3 …, so that each key can be told from the others."""
    made = iter(range(1, 1_000))
    return lambda length: next(made).to_bytes(length, "big")


def at(text: str, zone: ZoneInfo = PARIS, *, fold: int = 0) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).timestamp() * 1e6)


def test_a_thing_counts_once_a_day_however_often_it_is_seen() -> None:
    counter = DailyCounter(PARIS, keys())
    noon = at("2026-06-01T12:00")
    for thing in (MAC, "other", MAC, MAC):
        counter.see(thing, noon)
    assert counter.count(noon) == 2


def test_at_local_midnight_the_count_begins_anew_and_marks_mean_nothing_more() -> None:
    counter = DailyCounter(PARIS, keys())
    late, midnight = at("2026-06-01T23:59:59"), at("2026-06-02T00:00")
    before = counter.see(MAC, late)
    assert counter.count(midnight - 1) == 1
    assert counter.count(midnight) == 0
    assert counter.see(MAC, midnight) != before


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-07-14", 24)]
)
def test_a_day_is_as_long_as_the_clocks_on_the_street_make_it(day: str, hours: int) -> None:
    counter = DailyCounter(PARIS, keys())
    begin = at(f"{day}T00:00")
    first = counter.see(MAC, begin)
    end = begin + hours * 3_600_000_000
    assert counter.see(MAC, end - 1) == first
    assert counter.see(MAC, end) != first


def test_the_second_of_two_equal_hours_belongs_to_the_same_day() -> None:
    counter = DailyCounter(PARIS, keys())
    first = counter.see(MAC, at("2026-10-25T02:30"))
    assert counter.see(MAC, at("2026-10-25T02:30", fold=1)) == first


def test_a_daemon_that_starts_again_knows_nothing_of_the_morning() -> None:
    noon = at("2026-06-01T12:00")
    source = keys()
    before, after = DailyCounter(PARIS, source), DailyCounter(PARIS, source)
    assert before.see(MAC, noon) != after.see(MAC, noon)


def test_a_full_counter_stays_at_its_limit() -> None:
    counter = DailyCounter(PARIS, keys(), limit=3)
    for number in range(10):
        counter.see(str(number), 0)
    assert counter.count(0) == 3


def test_nothing_of_what_was_seen_is_kept() -> None:
    counter = DailyCounter(PARIS, keys())
    counter.see(MAC, 0)
    assert MAC not in repr(vars(counter))
    assert one_spelling(MAC) not in repr(vars(counter))


@given(st.lists(st.text(min_size=1), max_size=50))
def test_the_count_is_the_number_of_distinct_things(things: list[str]) -> None:
    counter = DailyCounter(PARIS, keys())
    for thing in things:
        counter.see(thing, 0)
    assert counter.count(0) == len(set(things))


@given(st.integers(0, 4_000_000_000), st.integers(0, 90_000))
def test_two_moments_share_a_key_exactly_when_they_share_a_local_day(
    first: int, seconds: int
) -> None:
    counter = DailyCounter(PARIS, keys())
    begin, end = first * 1_000_000, (first + seconds) * 1_000_000
    local = [datetime.fromtimestamp(moment / 1e6, PARIS).date() for moment in (begin, end)]
    same = counter.see(MAC, begin) == counter.see(MAC, end)
    assert same == (local[0] == local[1])


@pytest.mark.parametrize(
    "spelling", ["A4-83-E7-2B-11-0C", "a483.e72b.110c", "A483E72B110C", " a4:83:e7:2b:11:0c "]
)
def test_spellings_of_one_address_are_one_thing(spelling: str) -> None:
    assert one_spelling(spelling) == one_spelling(MAC) == "a483e72b110c"
