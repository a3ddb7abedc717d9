"""Local time and the sun over Bordeaux, from microseconds since the epoch. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from edge.simulation.source import SECOND_US

LATITUDE = math.radians(44.84)
LONGITUDE_HOURS = -0.58 / 15
HOUR_S = 3_600
DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Daytime:
    """`hour` is local, 0 to 24 with its fraction; `weekday` 0 is Monday; `year_day` from 0."""

    hour: float
    weekday: int
    year_day: float
    utc_hour: float
    day: date

    @property
    def season(self) -> float:
        """1 in mid-July, -1 in mid-January: what temperature follows."""
        return math.cos(2 * math.pi * (self.year_day - 199) / 365.25)

    @property
    def sun(self) -> float:
        """The sine of the sun's height; 0 at night."""
        tilt = math.radians(23.44) * math.cos(2 * math.pi * (self.year_day - 171) / 365.25)
        turn = math.pi * (self.utc_hour + LONGITUDE_HOURS - 12) / 12
        height = math.sin(LATITUDE) * math.sin(tilt)
        height += math.cos(LATITUDE) * math.cos(tilt) * math.cos(turn)
        return max(0.0, height)


# Every device of a kiosk asks for the same moment.
@lru_cache(maxsize=16)
def _of_second(second: int) -> Daytime:
    begin, rest = _of_hour(second // HOUR_S), second % HOUR_S / HOUR_S
    return Daytime(
        hour=begin.hour + rest,
        weekday=begin.weekday,
        year_day=begin.year_day + rest / 24,
        utc_hour=begin.utc_hour + rest,
        day=begin.day,
    )


def daytime(at: int) -> Daytime:
    """The local time of `at` (µs)."""
    return _of_second(at // SECOND_US)


# Summer time begins and ends with a whole hour.
@lru_cache(maxsize=16)
def _of_hour(hour: int) -> Daytime:
    utc = datetime.fromtimestamp(hour * HOUR_S, UTC)
    local = utc + timedelta(hours=2 if _is_summer(utc) else 1)
    return Daytime(
        hour=float(local.hour),
        weekday=local.weekday(),
        year_day=(local - datetime(local.year, 1, 1, tzinfo=UTC)) / timedelta(days=1),
        utc_hour=float(utc.hour),
        day=local.date(),
    )


def _is_summer(utc: datetime) -> bool:
    """Summer time: from 01:00 UTC of March's last Sunday to that of October's."""
    return _last_sunday(utc.year, 3) <= utc < _last_sunday(utc.year, 10)


@lru_cache(maxsize=16)
def _last_sunday(year: int, month: int) -> datetime:
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=(last.weekday() + 1) % 7)
