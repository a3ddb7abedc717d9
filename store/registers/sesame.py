"""SESAME: courses, their sessions with seats and a waiting list, the public digital space.

A seat is one person's; who enrols is a structure, with a number. Seats are given in the order in
which they were asked for; one that is given back goes to the first who waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contract import Conflict, NotFound
from store import tables
from store.database import Database

ENROLLED, WAITING, CANCELLED = "enrolled", "waiting", "cancelled"


@dataclass(frozen=True, slots=True)
class Course:
    """A course; `theme` is the Coop's, `modules` are titles with their hours, in order."""

    id: str
    title: str
    theme: str
    professionals_only: bool
    modules: Sequence[Mapping[str, str | float]] = ()


@dataclass(frozen=True, slots=True)
class CourseSession:
    """A course given at a place of the register; times in µs."""

    id: str
    course: str
    place: str
    starts_at: int
    ends_at: int
    capacity: int
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Seats:
    """A session's seats, in people."""

    capacity: int
    enrolled: int
    waiting: int

    @property
    def free(self) -> int:
        """How many more can come."""
        return max(0, self.capacity - self.enrolled)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """So many people of a structure: `state` is enrolled, waiting or cancelled."""

    id: int
    session: str
    structure: str
    people: int
    state: str
    at: int


_C, _S, _E = tables.courses.c, tables.course_sessions.c, tables.enrolments.c
_V = tables.public_visits.c


async def add_course(db: Database, course: Course) -> None:
    """Register a course; Conflict when its id is taken."""
    row = asdict(course) | {"modules": [dict(module) for module in course.modules]}
    statement = db.insert(tables.courses).values(row).on_conflict_do_nothing().returning(_C.id)
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise Conflict(f"course {course.id!r} is registered already")


async def change_course(db: Database, course: Course) -> None:
    """What has changed of a course; NotFound."""
    row = asdict(course) | {"modules": [dict(module) for module in course.modules]}
    statement = sa.update(tables.courses).where(_C.id == course.id).values(row).returning(_C.id)
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise NotFound(f"no course {course.id!r}")


async def course(db: Database, course_id: str) -> Course:
    """The course; NotFound when there is none of that id."""
    async with db.reading() as session:
        row = (
            (await session.execute(sa.select(tables.courses).where(_C.id == course_id)))
            .mappings()
            .first()
        )
    if row is None:
        raise NotFound(f"no course {course_id[:64]!r}")
    return Course(**row)


async def courses(db: Database) -> Sequence[Course]:
    """All courses, by id."""
    async with db.reading() as session:
        rows = await session.execute(sa.select(tables.courses).order_by(_C.id))
        return [Course(**row) for row in rows.mappings()]


async def open_session(db: Database, opened: CourseSession) -> None:
    """Announce a session; Conflict when its id is taken, or it has no such course."""
    statement = (
        db.insert(tables.course_sessions)
        .values(asdict(opened))
        .on_conflict_do_nothing()
        .returning(_S.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise Conflict(f"session {opened.id!r} is announced already")


async def get_session(db: Database, session_id: str) -> CourseSession:
    """The session; NotFound when there is none of that id."""
    async with db.reading() as session:
        return await _session(session, session_id)


async def sessions(
    db: Database, *, start: int, end: int, theme: str | None = None
) -> Sequence[tuple[CourseSession, Course, Seats]]:
    """Sessions that begin between the two times and are not called off, by time."""
    query = (
        sa.select(tables.course_sessions)
        .join(tables.courses, _C.id == _S.course)
        .where(_S.starts_at >= start, _S.starts_at < end, _S.cancelled.is_(False))
        .order_by(_S.starts_at, _S.id)
    )
    if theme is not None:
        query = query.where(_C.theme == theme)
    async with db.reading() as session:
        found = [CourseSession(**row) for row in (await session.execute(query)).mappings()]
        rows = await session.execute(sa.select(tables.courses))
        known = {row["id"]: Course(**row) for row in rows.mappings()}
        return [(one, known[one.course], await _seats(session, one)) for one in found]


async def change_session(db: Database, changed: CourseSession) -> Sequence[Enrolment]:
    """What has changed of a session; who gets seats when there are more of them.

    NotFound; Conflict when more people are enrolled than there would be seats.
    """
    async with db.session() as session:
        before = await _session(session, changed.id, lock=True)
        enrolled = (await _seats(session, before)).enrolled
        if enrolled > changed.capacity:
            raise Conflict(
                f"{enrolled} people are enrolled in {changed.id!r}",
                todo="cancel enrolments first, or keep as many seats",
            )
        await session.execute(
            sa.update(tables.course_sessions)
            .where(_S.id == changed.id)
            .values(asdict(changed) | {"cancelled": before.cancelled})
        )
        return await _promote(session, changed)


async def all_sessions(db: Database) -> Sequence[CourseSession]:
    """Every session, those called off too, by id."""
    query = sa.select(tables.course_sessions).order_by(_S.id)
    async with db.reading() as session:
        return [CourseSession(**row) for row in (await session.execute(query)).mappings()]


async def call_off(db: Database, session_id: str) -> None:
    """The session does not take place: nobody enrols any more; NotFound. Twice changes nothing."""
    statement = (
        sa.update(tables.course_sessions)
        .where(_S.id == session_id)
        .values(cancelled=True)
        .returning(_S.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise NotFound(f"no session {session_id[:64]!r}")


async def seats(db: Database, session_id: str) -> Seats:
    """A session's seats; NotFound."""
    async with db.reading() as session:
        return await _seats(session, await _session(session, session_id))


async def enrol(
    db: Database, session_id: str, structure: str, people: int, at: int
) -> Sequence[Enrolment]:
    """Ask for seats: those that are free are given, the other people wait. One or two rows.

    NotFound for the session, Conflict when it is called off or there is no such structure.
    """
    async with db.session() as session:
        asked = await _session(session, session_id, lock=True)
        if asked.cancelled:
            raise Conflict(f"session {session_id!r} is called off")
        free = (await _seats(session, asked)).free
        given = min(people, free)
        return [
            await _enter(session, Enrolment(0, session_id, structure, count, state, at))
            for count, state in ((given, ENROLLED), (people - given, WAITING))
            if count
        ]


async def cancel(db: Database, enrolment: int) -> Sequence[Enrolment]:
    """Give seats back; who gets them, in the order of asking. NotFound, Conflict."""
    async with db.session() as session:
        query = sa.select(tables.enrolments).where(_E.id == enrolment)
        row = (await session.execute(query)).mappings().first()
        if row is None:
            raise NotFound(f"no enrolment {enrolment}")
        asked = await _session(session, row["session"], lock=True)
        changed = await session.execute(
            sa.update(tables.enrolments)
            .where(_E.id == enrolment, _E.state != CANCELLED)
            .values(state=CANCELLED)
            .returning(_E.id)
        )
        if changed.first() is None:
            raise Conflict(f"enrolment {enrolment} is cancelled already")
        return await _promote(session, asked)


async def enrolments(db: Database, session_id: str) -> Sequence[Enrolment]:
    """All of a session, in the order of asking."""
    query = sa.select(tables.enrolments).where(_E.session == session_id).order_by(_E.id)
    async with db.reading() as session:
        return [Enrolment(**row) for row in (await session.execute(query)).mappings()]


async def count_visits(db: Database, place: str, day: date, skill: str, visits: int) -> None:
    """A day's visits to the public digital space for a skill; said again, it is corrected."""
    statement = db.insert(tables.public_visits).values(
        place=place, day=day, skill=skill, visits=visits
    )
    async with db.session() as session:
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=[_V.place, _V.day, _V.skill], set_={"visits": visits}
            )
        )


async def visits(db: Database, start: date, end: date) -> Mapping[str, int]:
    """Visits by skill from `start` up to but not including `end`."""
    query = (
        sa.select(_V.skill, sa.func.sum(_V.visits).label("visits"))
        .where(_V.day >= start, _V.day < end)
        .group_by(_V.skill)
        .order_by(_V.skill)
    )
    async with db.reading() as session:
        return {row.skill: int(row.visits) for row in await session.execute(query)}


async def _session(session: AsyncSession, session_id: str, *, lock: bool = False) -> CourseSession:
    query = sa.select(tables.course_sessions).where(_S.id == session_id)
    # Two who enrol at once take their seats one after the other.
    row = (await session.execute(query.with_for_update() if lock else query)).mappings().first()
    if row is None:
        raise NotFound(f"no session {session_id[:64]!r}")
    return CourseSession(**row)


async def _seats(session: AsyncSession, asked: CourseSession) -> Seats:
    query = (
        sa.select(_E.state, sa.func.sum(_E.people).label("people"))
        .where(_E.session == asked.id)
        .group_by(_E.state)
    )
    people = {row.state: int(row.people) for row in await session.execute(query)}
    return Seats(asked.capacity, people.get(ENROLLED, 0), people.get(WAITING, 0))


async def _enter(session: AsyncSession, enrolment: Enrolment) -> Enrolment:
    row = asdict(enrolment)
    del row["id"]
    made = await session.execute(sa.insert(tables.enrolments).values(row).returning(_E.id))
    return Enrolment(made.scalar_one(), **row)


async def _promote(session: AsyncSession, asked: CourseSession) -> Sequence[Enrolment]:
    free = (await _seats(session, asked)).free
    query = (
        sa.select(tables.enrolments)
        .where(_E.session == asked.id, _E.state == WAITING)
        .order_by(_E.id)
    )
    promoted = []
    for row in (await session.execute(query)).mappings().all():
        if not free:
            break
        waiting = Enrolment(**row)
        given = min(free, waiting.people)
        free -= given
        promoted.append(await _give(session, waiting, given))
    return promoted


async def _give(session: AsyncSession, waiting: Enrolment, given: int) -> Enrolment:
    """Seats for `given` of those who wait; the others keep their place in the order."""
    left = waiting.people - given
    change = {"people": left} if left else {"state": ENROLLED}
    await session.execute(sa.update(tables.enrolments).where(_E.id == waiting.id).values(change))
    if not left:
        return Enrolment(
            waiting.id, waiting.session, waiting.structure, given, ENROLLED, waiting.at
        )
    return await _enter(
        session,
        Enrolment(0, waiting.session, waiting.structure, given, ENROLLED, waiting.at),
    )
