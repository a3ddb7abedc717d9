"""A year of training: Aladdin's groups week by week, SESAME's sessions and enrolments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from programme.coop_vocabularies import Theme
from programme.simulation.cast import COURSES, PREFIX, Cast
from programme.simulation.seasons import AUGUST, at, busy, chance, days, of, poisson, public_holiday
from store import registers

MEETINGS = 4
"""A group meets so many times, a week apart; who came to the end gets an attestation."""
STAYS, FINISHES = 0.93, 0.82
QPV_RESIDENTS = {True: 0.62, False: 0.18}
"""Share of first-timers who say that they live in a district, by where the group meets."""
CAPACITY = 12
SKILLS = ("clavier_souris", "navigation", "messagerie")
VISITS = 9.0


@dataclass(frozen=True, slots=True)
class Meeting:
    """A workshop that has been: who came, and how many who end with its group are attested."""

    workshop: registers.aladdin.Workshop
    attested: int = 0
    attested_on: date | None = None


@dataclass(frozen=True, slots=True)
class Taught:
    """A session of a course, and the structures that ask for seats, in order; some give back."""

    session: registers.sesame.CourseSession
    asks: Sequence[tuple[str, int]]
    given_back: int | None = None
    on: date = field(default=date.min)


def meetings(seed: int, year: int, cast: Cast) -> Iterator[Meeting]:
    """Every workshop of the year, group by group."""
    for trainer in cast.trainers:
        rng = chance(seed, year, trainer)
        first = date(year, 1, 5) + timedelta(days=rng.randrange(21))
        number = 0
        while (first + timedelta(weeks=MEETINGS)).year == year:
            if first.month == AUGUST or public_holiday(first) or first.weekday() >= 5:
                first += timedelta(days=1)
                continue
            number += 1
            yield from _group(seed, cast, trainer, number, first)
            first += timedelta(weeks=MEETINGS + rng.choice((0, 0, 1, 2)))


def _group(seed: int, cast: Cast, trainer: str, number: int, first: date) -> Iterator[Meeting]:
    rng = chance(seed, first.year, trainer, number)
    here = next(one for one in cast.structures if one.id == trainer)
    present = came = 6 + poisson(rng, 3.2 * busy(first))
    finishing = of(rng, min(came, CAPACITY), FINISHES)
    for meeting in range(MEETINGS):
        day = first + timedelta(weeks=meeting)
        present = min(came, CAPACITY) if meeting == 0 else max(1, of(rng, present, STAYS))
        new = present if meeting == 0 else 0
        last = first + timedelta(weeks=MEETINGS - 1)
        yield Meeting(
            registers.aladdin.Workshop(
                id=f"{PREFIX}-{number}-{meeting + 1}-{cast.trainers.index(trainer) + 1}",
                structure=trainer,
                title="Ma boîte aux lettres électronique",
                theme=Theme.EMAIL.value,
                place=trainer,
                commune=here.commune,
                starts_at=at(day, 14),
                ends_at=at(day, 16),
                capacity=CAPACITY,
                qpv=cast.qpv.get(trainer),
                present=present,
                first_timers=new,
                qpv_residents=of(rng, new, QPV_RESIDENTS[trainer in cast.qpv]),
            ),
            attested=finishing if meeting == 0 else 0,
            attested_on=last if meeting == 0 else None,
        )


def sessions(seed: int, year: int, cast: Cast) -> Iterator[Taught]:
    """SESAME's sessions: each course once a month, July and August left out."""
    ids = [one.id for one in cast.structures]
    for course in COURSES:
        rng = chance(seed, year, course.id)
        for month in (month for month in range(1, 13) if month not in (7, AUGUST)):
            day = date(year, month, rng.randrange(3, 20))
            lasts = len(course.modules)
            asks = [
                (rng.choice(ids), rng.choice((1, 1, 2, 2, 3, 4)))
                for _ in range(1 + poisson(rng, 5.0))
            ]
            yield Taught(
                registers.sesame.CourseSession(
                    id=f"{course.id}-{month:02}",
                    course=course.id,
                    place=cast.trainers[0],
                    starts_at=at(day, 9),
                    ends_at=at(day + timedelta(days=lasts - 1), 17),
                    capacity=CAPACITY,
                ),
                asks,
                given_back=rng.randrange(len(asks)) if rng.random() < 0.2 else None,
                on=day,
            )


def visits(seed: int, year: int) -> Iterator[tuple[date, str, int]]:
    """Visits to the public digital space: day, skill, people; open on Wednesday and Saturday."""
    for day in days(year):
        if day.weekday() not in (2, 5) or public_holiday(day):
            continue
        rng = chance(seed, "visits", day.isoformat())
        for skill in SKILLS:
            yield day, skill, poisson(rng, VISITS * busy(day))
