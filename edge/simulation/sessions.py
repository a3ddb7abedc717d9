"""Simulated people: when someone comes, for how long and for what. Pure, hour by hour.

A session begins and ends within one hour since the epoch, and no two of a kiosk overlap, so
that any moment can be asked for by itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from contract import Profile
from edge.simulation.daytime import HOUR_S, daytime
from edge.simulation.noise import between, draw, poisson
from edge.simulation.source import SECOND_US, Source

Weights = Mapping[str, float]

SERVICES: Mapping[Profile, Weights] = {
    Profile.BOOTH: {"procedures": 0.46, "family": 0.22, "telemedicine": 0.18, "purchases": 0.14},
    Profile.WIFI_POST: {"wifi": 0.9, "charging": 0.1},
    Profile.SOLAR_BENCH: {"wifi": 0.55, "charging": 0.45},
}
LANGUAGES: Weights = {"fr": 0.79, "en": 0.07, "ar": 0.05, "es": 0.03, "pt": 0.03, "other": 0.03}
ACCESSIBILITY: Weights = {"none": 0.88, "large_text": 0.06, "audio": 0.04, "easy_language": 0.02}
BANDS: Mapping[str, float] = {
    "under_5": 5.0,
    "5_to_15": 15.0,
    "15_to_30": 30.0,
    "over_30": math.inf,
}
"""Duration bands by their end, in minutes."""

_PER_HOUR = {Profile.BOOTH: 2.6, Profile.WIFI_POST: 4.0, Profile.SOLAR_BENCH: 2.2}
_MEDIAN_MINUTES = {Profile.BOOTH: 11.0, Profile.WIFI_POST: 6.0, Profile.SOLAR_BENCH: 8.0}
# How busy a public place is, by local hour, against its busiest.
_NIGHT = (0.06, 0.03, 0.02, 0.01, 0.01, 0.03)
_MORNING = (0.10, 0.30, 0.55, 0.75, 0.90, 0.95)
_AFTERNOON = (0.80, 0.75, 0.90, 1.00, 1.00, 0.95)
_EVENING = (0.80, 0.55, 0.35, 0.25, 0.18, 0.10)
_BY_HOUR = (*_NIGHT, *_MORNING, *_AFTERNOON, *_EVENING)
_WEEKEND = 0.7
_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class Session:
    """One person's use, in seconds since the epoch."""

    start: float
    end: float
    service: str
    language: str
    accessibility: str

    @property
    def band(self) -> str:
        """The name of its duration's band."""
        minutes = (self.end - self.start) / 60
        return next(name for name, end in BANDS.items() if minutes < end)


def sessions(source: Source, hour: int) -> Sequence[Session]:
    """The sessions of one hour since the epoch, in order."""
    key = (source.seed, source.kiosk, "sessions", hour)
    time = daytime(hour * HOUR_S * SECOND_US)
    popular = between(0.5, 1.4, source.seed, source.kiosk, "popular")
    mean = _PER_HOUR[source.profile] * popular * _BY_HOUR[int(time.hour) % 24]
    if time.weekday >= 5:
        mean *= _WEEKEND
    count = min(_AT_MOST, poisson(mean, *key))
    return [_session(source, hour, number, count) for number in range(count)]


def occupied(source: Source, at: int) -> bool:
    """Whether someone is using the kiosk at that moment (µs)."""
    seconds = at / SECOND_US
    return any(
        each.start <= seconds < each.end for each in sessions(source, int(seconds // HOUR_S))
    )


def _session(source: Source, hour: int, number: int, count: int) -> Session:
    key = (source.seed, source.kiosk, "session", hour, number)
    slot = HOUR_S / count
    begin = hour * HOUR_S + number * slot
    start = begin + between(0, 0.35, *key, "start") * slot
    # Log-normal by a sum of uniforms, which is near enough to the bell.
    bell = sum(draw(*key, "length", each) for each in range(6)) / 6 - 0.5
    length = 60 * _MEDIAN_MINUTES[source.profile] * math.exp(5.5 * bell)
    return Session(
        start=start,
        end=min(start + max(20.0, length), begin + slot - 10),
        service=_pick(SERVICES[source.profile], *key, "service"),
        language=_pick(LANGUAGES, *key, "language"),
        accessibility=_pick(ACCESSIBILITY, *key, "accessibility"),
    )


def _pick(weights: Weights, *key: str | int) -> str:
    point = draw(*key) * sum(weights.values())
    ends = accumulate(weights.values())
    names = [name for name, end in zip(weights, ends, strict=True) if point < end]
    return names[0]
