"""How busy a place is, by its setting, hour, day and weather; 1 is its busiest. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from edge.simulation.calendar import is_public_holiday, is_school_holiday
from edge.simulation.daytime import daytime
from edge.simulation.noise import between
from edge.simulation.source import SECOND_US, Setting, Source
from edge.simulation.weather import Weather, weather_at

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Shares of the busiest hour: by hour of a usual day, on Saturday and Sunday, in holidays.

    `outdoor` says how much rain and cold keep people away.
    """

    hours: tuple[float, ...]
    saturday: float
    sunday: float
    school_holiday: float = 1.0
    public_holiday: float = 0.5
    outdoor: float = 0.3


def _hours(night: float, *day: float) -> tuple[float, ...]:
    """From midnight to six as `night`, then hour by hour from six, then as `night` again."""
    return tuple(([night] * 6 + list(day) + [night] * 18)[:24])


_OFFICE = _hours(0.02, 0.05, 0.2, 0.6, 0.95, 1, 0.9, 0.5, 0.6, 0.95, 0.9, 0.8, 0.5, 0.2, 0.1)
_WARD = _hours(0.15, 0.3, 0.6, 0.9, 1, 1, 0.9, 0.8, 0.95, 1, 0.95, 0.9, 0.8, 0.7, 0.5, 0.3)
_TRAINS = _hours(
    0.08, 0.5, 0.95, 1, 0.6, 0.5, 0.5, 0.6, 0.6, 0.6, 0.7, 0.95, 1, 0.95, 0.7, 0.5, 0.3
)
_READERS = _hours(0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 0.8, 0.6, 0.8, 1, 1, 1, 0.9, 0.7, 0.3, 0.1)
_STREET = _hours(0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 1, 0.9, 0.8, 0.9, 0.9, 1, 1, 0.9, 0.7, 0.5, 0.3)
_WALKS = _hours(0.03, 0.1, 0.2, 0.3, 0.5, 0.6, 0.6, 0.7, 0.7, 0.8, 1, 1, 0.9, 0.7, 0.5, 0.3, 0.15)
_MATCHES = _hours(0.02, 0.05, 0.1, 0.3, 0.5, 0.5, 0.4, 0.4, 0.6, 0.8, 0.9, 1, 1, 1, 0.9, 0.7, 0.4)
_HOMES = _hours(0.08, 0.2, 0.4, 0.5, 0.7, 0.8, 0.8, 0.8, 0.8, 0.8, 0.9, 1, 1, 1, 0.9, 0.7, 0.4)
_STALLS = _hours(0.03, 0.2, 0.5, 0.8, 1, 1, 1, 0.8, 0.5, 0.5, 0.6, 0.7, 0.8, 0.7, 0.5, 0.3, 0.2)

RHYTHMS: Mapping[Setting, Rhythm] = {
    Setting.TOWN_HALL: Rhythm(_OFFICE, 0.5, 0.15, 0.8, 0.1, 0.15),
    Setting.HOSPITAL: Rhythm(_WARD, 0.75, 0.7, 0.95, 0.75, 0.05),
    Setting.STATION: Rhythm(_TRAINS, 0.7, 0.65, 1.1, 0.6, 0.15),
    Setting.LIBRARY: Rhythm(_READERS, 1.1, 0.25, 1.1, 0.1, 0.1),
    Setting.SQUARE: Rhythm(_STREET, 1.0, 0.6, 0.9, 0.6, 0.4),
    Setting.PARK: Rhythm(_WALKS, 1.3, 1.4, 1.3, 1.2, 0.7),
    Setting.SPORTS: Rhythm(_MATCHES, 1.4, 1.2, 0.6, 0.6, 0.5),
    Setting.HOUSING: Rhythm(_HOMES, 0.95, 0.8, 1.1, 0.7, 0.3),
    Setting.MARKET: Rhythm(_STALLS, 1.3, 0.7, 0.9, 0.4, 0.3),
}

SERVICES: Mapping[Setting, Weights] = {
    Setting.TOWN_HALL: {"procedures": 0.68, "family": 0.13, "telemedicine": 0.1, "purchases": 0.09},
    Setting.HOSPITAL: {"procedures": 0.2, "family": 0.36, "telemedicine": 0.36, "purchases": 0.08},
    Setting.STATION: {"procedures": 0.26, "family": 0.38, "telemedicine": 0.06, "purchases": 0.3},
    Setting.LIBRARY: {"procedures": 0.5, "family": 0.26, "telemedicine": 0.08, "purchases": 0.16},
    Setting.SQUARE: {"procedures": 0.44, "family": 0.26, "telemedicine": 0.14, "purchases": 0.16},
    Setting.PARK: {"procedures": 0.3, "family": 0.42, "telemedicine": 0.12, "purchases": 0.16},
    Setting.SPORTS: {"procedures": 0.24, "family": 0.46, "telemedicine": 0.08, "purchases": 0.22},
    Setting.HOUSING: {"procedures": 0.5, "family": 0.22, "telemedicine": 0.18, "purchases": 0.1},
    Setting.MARKET: {"procedures": 0.46, "family": 0.22, "telemedicine": 0.12, "purchases": 0.2},
}
"""What a booth is used for, by where it stands."""


def busyness(source: Source, hour: int) -> float:
    """How busy the place is in that hour since the epoch: about 0 to 2."""
    return _busyness(source.seed, source.kiosk, source.setting, hour)


@lru_cache(maxsize=64)
def _busyness(seed: int, kiosk: str, setting: Setting, hour: int) -> float:
    rhythm, at = RHYTHMS[setting], hour * 3_600 * SECOND_US
    time = daytime(at)
    share = rhythm.hours[int(time.hour) % 24] * between(0.5, 1.4, seed, kiosk, "popular")
    if is_public_holiday(time.day):
        share *= rhythm.public_holiday
    elif time.weekday >= 5:
        share *= rhythm.saturday if time.weekday == 5 else rhythm.sunday
    share *= rhythm.school_holiday if is_school_holiday(time.day) else 1.0
    return share * _drawn_out(rhythm, weather_at(seed, kiosk, at))


def _drawn_out(rhythm: Rhythm, sky: Weather) -> float:
    """Cold and grey keep people from what is in the open."""
    chill = min(1.0, max(0.0, (16 - sky.temperature) / 14)) * 0.6 + 0.4 * sky.cloud
    return 1 - rhythm.outdoor * chill
