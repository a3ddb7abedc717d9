"""French public holidays and the school holidays of zone A, which Bordeaux belongs to. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)

# The Saturday they begin and the Monday (or day) of return, as education.gouv.fr published them.
# fmt: off
_SCHOOL = tuple(
    (date.fromisoformat(first), date.fromisoformat(back))
    for first, back in (
        ("2024-10-19", "2024-11-04"), ("2024-12-21", "2025-01-06"), ("2025-02-22", "2025-03-10"),
        ("2025-04-19", "2025-05-05"), ("2025-07-05", "2025-09-01"), ("2025-10-18", "2025-11-03"),
        ("2025-12-20", "2026-01-05"), ("2026-02-07", "2026-02-23"), ("2026-04-04", "2026-04-20"),
        ("2026-07-04", "2026-09-01"), ("2026-10-17", "2026-11-02"), ("2026-12-19", "2027-01-04"),
        ("2027-02-13", "2027-03-01"), ("2027-04-10", "2027-04-26"), ("2027-07-03", "2027-09-01"),
    )
)
# fmt: on
_USUAL = (((2, 10), (2, 26)), ((4, 10), (4, 26)), ((7, 4), (9, 1)), ((10, 18), (11, 3)))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, 8)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    leaps, odd = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - moon + 15) % 30
    quarter, years = divmod(rest, 4)
    sunday = (32 + 2 * odd + 2 * quarter - epact - years) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = divmod(epact + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=8)
def public_holidays(year: int) -> frozenset[date]:
    """The eleven of mainland France."""
    sunday = easter(year)
    return frozenset(
        [date(year, month, day) for month, day in _FIXED]
        + [sunday + timedelta(days=days) for days in _AFTER_EASTER]
    )


@lru_cache(maxsize=64)
def is_public_holiday(day: date) -> bool:
    """Whether nobody works that day."""
    return day in public_holidays(day.year)


@lru_cache(maxsize=64)
def is_school_holiday(day: date) -> bool:
    """Whether zone A has no school; outside the years published, the weeks that are usual."""
    if _SCHOOL[0][0] <= day < _SCHOOL[-1][1]:
        return any(first <= day < back for first, back in _SCHOOL)
    month_day = (day.month, day.day)
    christmas = month_day >= (12, 20) or month_day < (1, 5)
    return christmas or any(first <= month_day < back for first, back in _USUAL)
