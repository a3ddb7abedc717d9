"""A year of counsellors: where they sit each week, when they are away, what they did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from programme.activities import Activity
from programme.coop_vocabularies import Kind, Level, PlaceType, Procedure, Redirection, Theme
from programme.simulation.cast import Cast
from programme.simulation.seasons import MONTHS, chance, public_holiday
from store import registers

A_WEEK = 2.0
"""Activities that a counsellor enters."""
WORKSHOPS = 0.22
REDIRECTED = 0.18
_THEMES = (
    *(Theme.PROCEDURES,) * 5,
    *(Theme.EMAIL,) * 3,
    *(Theme.EQUIPMENT,) * 2,
    *(Theme.HEALTH, Theme.BANKING, Theme.SOCIAL_NETWORKS, Theme.SECURITY),
)
_PROCEDURES = (Procedure.SOCIAL, Procedure.MONEY, Procedure.HOUSING, Procedure.FOREIGNERS)


def slots(seed: int, year: int, cast: Cast) -> Iterator[registers.counsellors.Slot]:
    """A weekly half-day each: half of them at a kiosk, half at a place."""
    kiosks = sorted(cast.near)
    for number, counsellor in enumerate(cast.counsellors):
        rng = chance(seed, year, counsellor.id)
        begins = rng.choice((9, 14)) * 60
        yield registers.counsellors.Slot(
            counsellor.id,
            begins,
            begins + 180,
            kiosk=rng.choice(kiosks) if number % 2 else None,
            place=None if number % 2 else counsellor.structure,
            weekday=rng.randrange(5),
            since=date(year, 1, 1),
            until=date(year, 12, 31),
        )


def absences(seed: int, year: int, cast: Cast) -> Iterator[registers.counsellors.Absence]:
    """Three weeks in summer each."""
    for counsellor in cast.counsellors:
        first = date(year, 7, 6) + timedelta(weeks=chance(seed, counsellor.id).randrange(6))
        yield registers.counsellors.Absence(counsellor.id, first, first + timedelta(days=20))


def activities(
    seed: int, year: int, cast: Cast, away: Sequence[registers.counsellors.Absence]
) -> Iterator[tuple[str, Activity]]:
    """What each counsellor did, week by week."""
    for counsellor in cast.counsellors:
        rng = chance(seed, year, counsellor.id, "activities")
        for week in range(52):
            monday = date(year, 1, 1) + timedelta(weeks=week)
            for _ in range(_many(rng, monday)):
                day = monday + timedelta(days=rng.randrange(5))
                if day.year != year or public_holiday(day) or _away(counsellor.id, day, away):
                    continue
                yield counsellor.id, _activity(rng, counsellor.structure, day)


def _many(rng: Random, monday: date) -> int:
    return int(A_WEEK * MONTHS[monday.month - 1] + rng.random())


def _away(counsellor: str, day: date, away: Sequence[registers.counsellors.Absence]) -> bool:
    return any(one.counsellor == counsellor and one.first <= day <= one.last for one in away)


def _activity(rng: Random, place: str, day: date) -> Activity:
    theme = rng.choice(_THEMES)
    if rng.random() < WORKSHOPS:
        return Activity(
            Kind.COLLECTIVE,
            day,
            120,
            PlaceType.ACTIVITY_PLACE,
            [theme],
            rng.randrange(4, 11),
            place=place,
            title="Atelier",
            level=Level.BEGINNER,
        )
    themes: list[Theme | Procedure] = [theme]
    if theme is Theme.PROCEDURES:
        themes.append(rng.choice(_PROCEDURES))
    redirected = rng.random() < REDIRECTED
    return Activity(
        Kind.INDIVIDUAL,
        day,
        rng.choice((15, 30, 30, 45, 60)),
        PlaceType.ACTIVITY_PLACE,
        themes,
        1,
        place=place,
        redirected=redirected,
        redirected_to=rng.choice(list(Redirection)) if redirected else None,
    )
