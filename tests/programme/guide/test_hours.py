"""Hours as OpenStreetMap writes them."""

from datetime import date, datetime

import pytest

from programme import hours
from programme.hours import ZONE, Half

OFFICE = "Mo-Fr 09:00-12:00,14:00-17:00; PH off"
MONDAY = date(2026, 11, 9)
ARMISTICE = date(2026, 11, 11)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (at(9, 8, 59), False),
        (at(9, 9), True),
        (at(9, 12), False),
        (at(9, 16, 59), True),
        (at(11, 10), False),
        (at(14, 10), False),
    ],
)
def test_open_now(moment: datetime, open_: bool) -> None:
    assert hours.is_open(OFFICE, moment) is open_


def test_a_kiosk_is_always_open() -> None:
    assert hours.is_open("24/7", at(11, 3))
    assert hours.opens_on("24/7", ARMISTICE, Half.MORNING)


@pytest.mark.parametrize(
    ("text", "half", "opens"),
    [
        ("We 14:00-18:00", None, True),
        ("We 14:00-18:00", Half.AFTERNOON, True),
        ("We 14:00-18:00", Half.MORNING, False),
        ("We 10:00-12:30", Half.AFTERNOON, False),
        ("We[1] 14:00-18:00", Half.AFTERNOON, True),
        ("We[2] 14:00-18:00", Half.AFTERNOON, False),
        ("Tu 14:00-18:00", None, False),
    ],
)
def test_open_on_the_first_wednesday_of_a_month(text: str, half: Half | None, opens: bool) -> None:
    assert hours.opens_on(text, date(2026, 12, 2), half) is opens


def test_the_next_opening_leaps_over_a_public_holiday() -> None:
    found = hours.next_opening(OFFICE, at(10, 18))
    assert found is not None
    assert (found.start, found.end) == (at(12, 9), at(12, 12))


def test_what_is_open_is_its_own_next_opening() -> None:
    found = hours.next_opening('Mo 09:00-12:00 "sur rendez-vous"', at(9, 10))
    assert found is not None
    assert (found.end, found.note) == (at(9, 12), "sur rendez-vous")


def test_hours_keep_their_wall_clock_over_the_change_of_time() -> None:
    [sunday, monday] = hours.openings("Su,Mo 09:00-10:00", at(25, 0, month=10), at(27, 0, month=10))
    assert (sunday.start.hour, monday.start.hour) == (9, 9)
    assert (monday.start - sunday.start).days == 1


@pytest.mark.parametrize("text", ["", "lundi 9h-12h", "Mo 25:00-26:00", "sur rendez-vous"])
def test_a_text_that_cannot_be_read_never_counts_as_open(text: str) -> None:
    assert not hours.readable(text)
    assert not hours.is_open(text, at(9, 10))
    assert hours.next_opening(text, at(9, 10)) is None
    assert not hours.opens_on(text, MONDAY)


def test_a_place_that_is_open_perhaps_is_not_said_to_be_open() -> None:
    assert not hours.is_open("Mo-Su unknown", at(9, 10))


@pytest.mark.parametrize(
    ("today", "weekday", "day"),
    [
        (MONDAY, 2, date(2026, 11, 11)),
        (MONDAY, 0, MONDAY),
        (date(2026, 11, 15), 0, date(2026, 11, 16)),
    ],
)
def test_the_next_weekday_may_be_today(today: date, weekday: int, day: date) -> None:
    assert hours.next_weekday(today, weekday) == day
