"""When things happen: the year's course, and chance that a seed repeats."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from programme.hours import ZONE, is_open

MONTHS: Sequence[float] = (1.0, 0.95, 1.05, 0.9, 0.9, 1.0, 0.65, 0.35, 1.25, 1.15, 1.05, 0.75)
"""How much of a usual month happens from January to December: quiet summers, busy Septembers."""
WEEK: Sequence[float] = (1.1, 1.05, 1.15, 1.0, 1.0, 0.75, 0.4)
AUGUST = 8
HOLIDAY = 0.25
"""What is left on a public holiday."""


def chance(*key: str | int) -> random.Random:
    """Chance of its own for each subject, so that one more draw here moves nothing there."""
    return random.Random("/".join(map(str, key)))  # noqa: S311


def days(year: int) -> Iterator[date]:
    """Every day of the year."""
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def busy(day: date) -> float:
    """How much of a usual day's coming and going there is."""
    share = MONTHS[day.month - 1] * WEEK[day.weekday()]
    return share * (HOLIDAY if public_holiday(day) else 1)


def public_holiday(day: date) -> bool:
    """Whether it is one, in France."""
    return is_open("PH", datetime.combine(day, time(12), ZONE))


def at(day: date, hour: int) -> int:
    """That hour in Paris, in µs."""
    return round(datetime.combine(day, time(hour), ZONE).timestamp() * 1_000_000)


def poisson(rng: random.Random, mean: float) -> int:
    """How many of something that happens `mean` times on average; small means only."""
    rest, many = rng.random(), 0
    share = math.exp(-mean)
    while rest > share and many < 1_000:
        rest -= share
        many += 1
        share *= mean / many
    return many


def of(rng: random.Random, many: int, share: float) -> int:
    """How many of so many, each with this chance."""
    return sum(rng.random() < share for _ in range(many))
