"""A month as it is lived in Paris: its days, one of 23 or 25 hours where the clocks change."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property

from contract import Conflict
from programme.hours import ZONE

HOUR_US = 3_600_000_000
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Month:
    """A month, by its first day."""

    first: date

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Its days, in order."""
        after = (self.first + timedelta(days=32)).replace(day=1)
        return tuple(self.first + timedelta(days=n) for n in range((after - self.first).days))

    @property
    def begin(self) -> int:
        """Its first moment, in µs."""
        return midnight(self.first)

    @property
    def end(self) -> int:
        """The first moment after it, in µs."""
        return midnight(self.days[-1] + timedelta(days=1))

    @property
    def hours(self) -> range:
        """Its hours, as hours since the epoch."""
        return range(self.begin // HOUR_US, self.end // HOUR_US)


def month_of(text: str) -> Month:
    """The month written YYYY-MM; Conflict for anything else."""
    found = _MONTH.fullmatch(text)
    if found is None:
        raise Conflict(f"{text[:32]!r} is no month", todo="write it as YYYY-MM")
    return Month(date(int(found[1]), int(found[2]), 1))


def midnight(day: date) -> int:
    """A day's first moment in Paris, in µs."""
    return int(datetime.combine(day, time(), ZONE).timestamp()) * 1_000_000
