"""A year of orientations: what kiosks offer, who takes one, who comes to the place with a code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contract import THEME_OF_SERVICE, code_digest, make_code
from programme.orientations import Given
from programme.simulation.cast import Cast
from programme.simulation.seasons import at, busy, chance, days, of, poisson

OFFERS: Mapping[str, float] = {
    "procedures": 1.5,
    "family": 0.7,
    "telemedicine": 0.4,
    "purchases": 0.6,
}
"""A day of one kiosk, by what people came for."""
TAKEN: Mapping[str, float] = {
    "procedures": 0.34,
    "family": 0.16,
    "telemedicine": 0.28,
    "purchases": 0.2,
}
CODED = 0.7
"""Of those who take one, so many take a code along."""
COMES: Mapping[str, float] = {
    "procedures": 0.42,
    "family": 0.24,
    "telemedicine": 0.33,
    "purchases": 0.27,
}
"""Of those with a code, so many are seen at the place."""
USUALLY = 11.0
"""Days until they come, on average."""
LATEST = 100
TWICE = 0.02
"""Of those who came, so many show the same code again."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A code shown at a place, at a time in µs."""

    code: str
    place: str
    at: int


@dataclass(frozen=True, slots=True)
class Day:
    """What kiosks counted, and the codes that places were shown."""

    day: date
    given: Sequence[Given]
    shown: Sequence[Shown]


def walks(seed: int, year: int, cast: Cast) -> Iterator[Day]:
    """The year day by day; a code is shown on the day it was given, or later."""
    later: dict[date, list[Shown]] = {}
    for day in days(year):
        given: list[Given] = []
        for kiosk, places in cast.near.items():
            rng = chance(seed, kiosk, day.isoformat())
            for service, theme in THEME_OF_SERVICE.items():
                offered = poisson(rng, OFFERS[service] * busy(day))
                if not offered:
                    continue
                taken = of(rng, offered, TAKEN[service])
                place = rng.choice(places)
                codes = [make_code(rng.randrange) for _ in range(of(rng, taken, CODED))]
                digests = tuple(sorted(map(code_digest, codes)))
                given.append(Given(kiosk, theme, place, at(day, 18), day, offered, taken, digests))
                for code in codes:
                    if rng.random() < COMES[service]:
                        _comes(later, day, code, place, rng.expovariate(1 / USUALLY), rng.random())
        yield Day(day, given, later.pop(day, []))


def _comes(
    later: dict[date, list[Shown]], day: date, code: str, place: str, after: float, luck: float
) -> None:
    then = day + timedelta(days=min(LATEST, 1 + int(after)))
    later.setdefault(then, []).append(Shown(code, place, at(then, 10)))
    if luck < TWICE:
        again = then + timedelta(days=1)
        later.setdefault(again, []).append(Shown(code, place, at(again, 10)))
