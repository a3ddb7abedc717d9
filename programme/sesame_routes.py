"""SESAME over HTTP: courses, sessions, enrolments, visits to the public digital space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel

from programme.coop_vocabularies import Theme
from programme.mounting import Caller, Id, Moment, Mount, micros, same_id
from programme.sesame import enrol
from programme.sesame_views import (
    Booking,
    CourseInput,
    CourseView,
    EnrolmentInput,
    EnrolmentView,
    SessionDetail,
    SessionInput,
    SessionView,
    VisitsInput,
    course_view,
    enrolment_view,
    session_view,
)
from store import Database, registers

AHEAD = timedelta(days=366)


class Courses(BaseModel):
    """All courses, by id."""

    items: Sequence[CourseView]


class Sessions(BaseModel):
    """Sessions by time."""

    items: Sequence[SessionView]


class Promoted(BaseModel):
    """Who got the seats that were given back, in the order of asking."""

    promoted: Sequence[EnrolmentView]


class Visits(BaseModel):
    """Visits by skill, `end` not included."""

    start: date
    end: date
    visits: Mapping[str, int]


def sesame_routes(mount: Mount) -> APIRouter:
    """`/sesame/…`."""
    routes = mount.section("SESAME", "/sesame")
    _courses(routes, mount)
    _sessions(routes, mount)
    _enrolments(routes, mount)
    _visits(routes, mount)
    return routes


def _courses(routes: APIRouter, mount: Mount) -> None:
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/courses")
    async def list_courses(request: Request, _caller: Caller = viewer) -> Courses:
        """Courses with their modules."""
        rows = await registers.sesame.courses(mount.database(request))
        return Courses(items=[course_view(row) for row in rows])

    @routes.post("/courses", status_code=201)
    async def add_course(
        wanted: CourseInput, request: Request, caller: Caller = operator
    ) -> CourseView:
        """Register a course."""
        db = mount.database(request)
        await registers.sesame.add_course(db, wanted.course())
        await mount.note(db, caller, "course.add", wanted.id)
        return course_view(wanted.course())

    @routes.put("/courses/{course}")
    async def change_course(
        course: Id, wanted: CourseInput, request: Request, caller: Caller = operator
    ) -> CourseView:
        """Change a course."""
        db = mount.database(request)
        same_id(course, wanted.id)
        await registers.sesame.change_course(db, wanted.course())
        await mount.note(db, caller, "course.change", course)
        return course_view(wanted.course())


def _sessions(routes: APIRouter, mount: Mount) -> None:
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/sessions")
    async def list_sessions(
        request: Request,
        start: Annotated[Moment | None, Query(description="From now unless said.")] = None,
        end: Annotated[Moment | None, Query(description="A year on unless said.")] = None,
        theme: Theme | None = None,
        _caller: Caller = viewer,
    ) -> Sessions:
        """Sessions that begin between two times and are not called off."""
        begin = start or mount.now()
        rows = await registers.sesame.sessions(
            mount.database(request),
            start=micros(begin),
            end=micros(end or begin + AHEAD),
            theme=None if theme is None else str(theme),
        )
        return Sessions(items=[session_view(*row) for row in rows])

    @routes.post("/sessions", status_code=201)
    async def open_session(
        wanted: SessionInput, request: Request, caller: Caller = operator
    ) -> SessionView:
        """Announce a session."""
        db = mount.database(request)
        await registers.sesame.course(db, wanted.course)
        await registers.sesame.open_session(db, wanted.session())
        await mount.note(db, caller, "session.open", wanted.id, course=wanted.course)
        return await _shown(db, wanted.id)

    @routes.get("/sessions/{session}")
    async def get_session(session: Id, request: Request, _caller: Caller = viewer) -> SessionDetail:
        """A session and its waiting list."""
        return await shown(mount.database(request), session)

    @routes.put("/sessions/{session}")
    async def change_session(
        session: Id, wanted: SessionInput, request: Request, caller: Caller = operator
    ) -> SessionView:
        """Change a session; new seats go to the first who wait."""
        db = mount.database(request)
        same_id(session, wanted.id)
        await registers.sesame.course(db, wanted.course)
        await registers.sesame.change_session(db, wanted.session())
        await mount.note(db, caller, "session.change", session)
        return await _shown(db, session)

    @routes.delete("/sessions/{session}", status_code=204)
    async def call_session_off(session: Id, request: Request, caller: Caller = operator) -> None:
        """Call a session off; who enrolled stays on the list."""
        db = mount.database(request)
        await registers.sesame.call_off(db, session)
        await mount.note(db, caller, "session.call_off", session)


def _enrolments(routes: APIRouter, mount: Mount) -> None:
    operator = mount.operator

    @routes.post("/sessions/{session}/enrolments", status_code=201)
    async def enrol_people(
        session: Id, wanted: EnrolmentInput, request: Request, caller: Caller = operator
    ) -> Booking:
        """Ask for seats for a structure's people; who finds none waits."""
        db = mount.database(request)
        booked = await enrol(
            db,
            session,
            wanted.structure,
            wanted.people,
            professional=wanted.professional,
            at=mount.clock.now(),
        )
        await mount.note(
            db, caller, "session.enrol", session, structure=wanted.structure, people=wanted.people
        )
        return Booking(
            enrolled=booked.enrolled,
            waiting=booked.waiting,
            enrolments=[enrolment_view(row) for row in booked.rows],
        )

    @routes.delete("/enrolments/{enrolment}")
    async def cancel_enrolment(
        enrolment: Annotated[int, Path(ge=1, le=2**53)], request: Request, caller: Caller = operator
    ) -> Promoted:
        """Give seats back; the first who wait get them."""
        db = mount.database(request)
        promoted = await registers.sesame.cancel(db, enrolment)
        await mount.note(db, caller, "enrolment.cancel", str(enrolment))
        return Promoted(promoted=[enrolment_view(row) for row in promoted])


def _visits(routes: APIRouter, mount: Mount) -> None:
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/visits")
    async def count_visits(
        request: Request, start: date, end: date, _caller: Caller = viewer
    ) -> Visits:
        """Visits to the public digital space by skill."""
        found = await registers.sesame.visits(mount.database(request), start, end)
        return Visits(start=start, end=end, visits=found)

    @routes.put("/visits", status_code=204)
    async def put_visits(wanted: VisitsInput, request: Request, caller: Caller = operator) -> None:
        """Count a day's visits for a skill."""
        db = mount.database(request)
        await registers.sesame.count_visits(
            db, wanted.place, wanted.day, wanted.skill, wanted.visits
        )
        await mount.note(
            db, caller, "visits.count", wanted.place, day=wanted.day.isoformat(), skill=wanted.skill
        )


async def shown(db: Database, session: str) -> SessionDetail:
    """A session with its seats and its waiting list; NotFound."""
    rows = await registers.sesame.enrolments(db, session)
    view = await _shown(db, session)
    return SessionDetail(**view.model_dump(), enrolments=[enrolment_view(row) for row in rows])


async def _shown(db: Database, session: str) -> SessionView:
    found = await registers.sesame.get_session(db, session)
    course = await registers.sesame.course(db, found.course)
    return session_view(found, course, await registers.sesame.seats(db, session))
