"""Months as they are lived in Paris."""

from datetime import date

import pytest

from contract import Conflict
from programme.release.months import HOUR_US, midnight, month_of


@pytest.mark.parametrize(
    ("text", "days", "hours"), [("2026-10", 31, 745), ("2026-03", 31, 743), ("2028-02", 29, 696)]
)
def test_a_month_has_the_hours_that_its_clocks_say(text: str, days: int, hours: int) -> None:
    month = month_of(text)
    assert (str(month), len(month.days), len(month.hours)) == (text, days, hours)


def test_the_days_on_which_clocks_change_have_23_and_25_hours() -> None:
    spring = midnight(date(2026, 3, 30)) - midnight(date(2026, 3, 29))
    autumn = midnight(date(2026, 10, 26)) - midnight(date(2026, 10, 25))
    assert (spring // HOUR_US, autumn // HOUR_US) == (23, 25)


def test_one_month_ends_where_the_next_begins() -> None:
    assert month_of("2026-12").end == month_of("2027-01").begin


@pytest.mark.parametrize("text", ["2026-13", "2026-1", "october", "2026-10-01", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(Conflict, match="write it as YYYY-MM"):
        month_of(text)
