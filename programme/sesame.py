"""SESAME's rules: who may enrol, what is asked for at kiosks where nothing is offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contract import Conflict
from store import Database, registers

MAX_PEOPLE = 100


@dataclass(frozen=True, slots=True)
class Booked:
    """What became of a request, in people."""

    enrolled: int
    waiting: int
    rows: Sequence[registers.sesame.Enrolment]


async def enrol(
    db: Database, session: str, structure: str, people: int, *, professional: bool, at: int
) -> Booked:
    """Seats for so many people of a structure; who finds none waits.

    NotFound; Conflict for a course that is for professionals of social work, when they are not,
    and for a number of people that can't be.
    """
    if not 1 <= people <= MAX_PEOPLE:
        raise Conflict(f"{people} people", todo=f"ask for 1 to {MAX_PEOPLE}")
    await registers.structures.get(db, structure)
    asked = await registers.sesame.get_session(db, session)
    course = await registers.sesame.course(db, asked.course)
    if course.professionals_only and not professional:
        raise Conflict(
            f"{course.title} is for professionals of social work",
            todo="say that they are, or offer them a workshop of Aladdin",
        )
    rows = await registers.sesame.enrol(db, session, structure, people, at)
    people_in = dict.fromkeys((registers.sesame.ENROLLED, registers.sesame.WAITING), 0)
    for row in rows:
        people_in[row.state] += row.people
    return Booked(people_in[registers.sesame.ENROLLED], people_in[registers.sesame.WAITING], rows)


@dataclass(frozen=True, slots=True)
class Gap:
    """A theme asked for at kiosks; `offered` are seats of sessions and workshops in reach."""

    theme: str
    asked: int
    offered: int

    @property
    def unmet(self) -> bool:
        """Nothing at all is offered for it."""
        return self.asked > 0 and self.offered == 0


def gaps(asked: Mapping[str, int], offered: Mapping[str, int]) -> Sequence[Gap]:
    """Demand beside what is offered, the least met first."""
    rows = [
        Gap(theme, asked.get(theme, 0), offered.get(theme, 0))
        for theme in sorted(asked.keys() | offered.keys())
    ]
    return sorted(rows, key=lambda row: (not row.unmet, -row.asked, row.theme))
