"""Simulated people: when someone comes, for how long and for what. Pure, hour by hour.

A session begins and ends within one hour since the epoch, and no two of a kiosk overlap, so
that any moment can be asked for by itself.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from contract import Profile
from edge.privacy import band_of
from edge.simulation.daytime import HOUR_S
from edge.simulation.demand import SERVICES, Weights, busyness
from edge.simulation.fault import FaultKind
from edge.simulation.noise import fresh, poisson
from edge.simulation.source import SECOND_US, Source

WITHOUT_SCREEN: Mapping[Profile, Weights] = {
    Profile.WIFI_POST: {"wifi": 0.9, "charging": 0.1},
    Profile.SOLAR_BENCH: {"wifi": 0.55, "charging": 0.45},
}
LANGUAGES: Weights = {"fr": 0.79, "en": 0.07, "ar": 0.05, "es": 0.03, "pt": 0.03, "other": 0.03}
ACCESSIBILITY: Weights = {"none": 0.88, "large_text": 0.06, "audio": 0.04, "easy_language": 0.02}
SATISFACTION: Weights = {"1": 0.05, "2": 0.07, "3": 0.16, "4": 0.37, "5": 0.35}
ANSWERING = 0.3
"""So many say, at the end, how it was."""

_PER_HOUR = {Profile.BOOTH: 2.6, Profile.WIFI_POST: 4.0, Profile.SOLAR_BENCH: 2.2}
_MEDIAN_MINUTES = {Profile.BOOTH: 11.0, Profile.WIFI_POST: 6.0, Profile.SOLAR_BENCH: 8.0}
_AT_MOST = 6


@dataclass(frozen=True, slots=True)
class Session:
    """One person's use, in seconds since the epoch."""

    start: float
    end: float
    service: str
    language: str
    accessibility: str
    satisfaction: str | None

    @property
    def band(self) -> str:
        """The name of its duration's band."""
        return band_of(self.end - self.start)


def services(source: Source) -> Weights:
    """What a kiosk is used for: by its place where it has a screen, else by what it offers."""
    if source.profile is Profile.BOOTH:
        return SERVICES[source.setting]
    return WITHOUT_SCREEN[source.profile]


# Presence, the computer and the hour's counts ask for the same people.
@lru_cache(maxsize=64)
def sessions(source: Source, hour: int) -> Sequence[Session]:
    """The sessions of one hour since the epoch, in order."""
    key = (source.seed, source.kiosk, "sessions", hour)
    mean = _PER_HOUR[source.profile] * busyness(source, hour)
    count = min(_AT_MOST, poisson(mean, *key))
    people = tuple(_session(source, hour, number, count) for number in range(count))
    # Nobody stays, or comes, where the screen shows nothing.
    return tuple(each for each in people if not _out_of_use(source, each))


def occupied(source: Source, at: int) -> bool:
    """Whether someone is using the kiosk at that moment (µs)."""
    seconds = at / SECOND_US
    return any(
        each.start <= seconds < each.end for each in sessions(source, int(seconds // HOUR_S))
    )


def _out_of_use(source: Source, person: Session) -> bool:
    spoilt = (
        FaultKind.MAINS_LOST,
        FaultKind.LINK_CUT,
        FaultKind.SCREEN_FROZEN,
        FaultKind.APPLICATION_DOWN,
    )
    return any(
        each.kind in spoilt and each.begin < person.end and person.start < each.end
        for each in source.faults
    )


def _session(source: Source, hour: int, number: int, count: int) -> Session:
    key = (source.seed, source.kiosk, "session", hour, number)
    slot = HOUR_S / count
    begin = hour * HOUR_S + number * slot
    start = begin + 0.35 * fresh(*key, "start") * slot
    # Log-normal by a sum of uniforms, which is near enough to the bell.
    bell = sum(fresh(*key, "length", each) for each in range(6)) / 6 - 0.5
    length = 60 * _MEDIAN_MINUTES[source.profile] * math.exp(5.5 * bell)
    return Session(
        start=start,
        end=min(start + max(20.0, length), begin + slot - 10),
        service=_pick(services(source), *key, "service"),
        language=_pick(LANGUAGES, *key, "language"),
        accessibility=_pick(ACCESSIBILITY, *key, "accessibility"),
        satisfaction=_pick(SATISFACTION, *key, "satisfaction")
        if fresh(*key, "answer") < ANSWERING
        else None,
    )


def _pick(weights: Weights, *key: str | int) -> str:
    point = fresh(*key) * sum(weights.values())
    ends = accumulate(weights.values())
    names = [name for name, end in zip(weights, ends, strict=True) if point < end]
    return names[0]
