"""Opening hours as people say them."""

from datetime import date

import pytest

from programme.guide.languages import SHEETS
from programme.hours_in_words import WORDS, in_words

MONDAY = date(2026, 11, 9)
"""Wednesday of that week is a holiday in France."""


def test_days_that_are_alike_are_said_once_and_a_holiday_by_itself() -> None:
    assert in_words("Mo-Fr 09:00-12:00,14:00-17:30; PH off", MONDAY, "en") == [
        "Monday – Tuesday: 09:00 to 12:00 and 14:00 to 17:30",
        "Wednesday: closed",
        "Thursday – Friday: 09:00 to 12:00 and 14:00 to 17:30",
        "Saturday – Sunday: closed",
    ]


def test_the_week_begins_with_the_day_asked_for() -> None:
    (first, *_) = in_words("Sa 10:00-12:00", date(2026, 11, 14), "fr")
    assert first == "samedi\u00a0: de 10:00 à 12:00"


def test_an_evening_that_ends_at_midnight_ends_at_24() -> None:
    assert in_words("Mo 20:00-24:00", MONDAY, "es")[0] == "lunes: de 20:00 a 24:00"


def test_a_night_is_told_on_both_of_its_days() -> None:
    lines = in_words("Mo 22:00-02:00", MONDAY, "en")
    assert lines[:2] == ["Monday: 22:00 to 24:00", "Tuesday: 00:00 to 02:00"]


@pytest.mark.parametrize("language", SHEETS)
def test_every_language_of_a_sheet_has_its_words(language: str) -> None:
    assert in_words("24/7", MONDAY, language) == [WORDS[language].always]
    assert len(in_words("Mo 09:00-12:00", MONDAY, language)) == 2


@pytest.mark.parametrize("text", ["", "lundi matin", "sur rendez-vous"])
def test_what_cannot_be_read_is_not_put_into_words(text: str) -> None:
    assert in_words(text, MONDAY, "fr") == []
