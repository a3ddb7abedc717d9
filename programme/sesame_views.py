"""SESAME as the API takes and shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from programme.coop_vocabularies import Theme, label
from programme.mounting import ID_PATTERN, PLACE_PATTERN, Input, Moment, micros, moment
from programme.structures_routes import OneLine
from store import registers

Name = Annotated[str, Field(pattern=ID_PATTERN)]
People = Annotated[int, Field(ge=1, le=100)]


class Module(Input):
    """A part of a course."""

    title: OneLine
    hours: Annotated[float, Field(gt=0, le=1_000)]


class CourseInput(Input):
    """A course; `theme` is the Coop's."""

    id: Name
    title: OneLine
    theme: Theme
    professionals_only: bool
    modules: Annotated[Sequence[Module], Field(max_length=100)] = ()

    def course(self) -> registers.sesame.Course:
        """As the register keeps it."""
        return registers.sesame.Course(
            self.id,
            self.title,
            str(self.theme),
            self.professionals_only,
            [{"title": one.title, "hours": one.hours} for one in self.modules],
        )


class CourseView(BaseModel):
    """A course; `theme_label` is the Coop's own French."""

    id: str
    title: str
    theme: str
    theme_label: str
    professionals_only: bool
    modules: Sequence[Module]
    hours: float


class SessionInput(Input):
    """A course given at a place of the register."""

    id: Name
    course: Name
    place: Annotated[str, Field(pattern=PLACE_PATTERN)]
    starts_at: Moment
    ends_at: Moment
    capacity: Annotated[int, Field(ge=1, le=1_000)]

    @model_validator(mode="after")
    def _in_order(self) -> SessionInput:
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_at: send a time after starts_at")
        return self

    def session(self) -> registers.sesame.CourseSession:
        """As the register keeps it."""
        return registers.sesame.CourseSession(
            self.id,
            self.course,
            self.place,
            micros(self.starts_at),
            micros(self.ends_at),
            self.capacity,
        )


class SessionView(BaseModel):
    """A session with its seats, in people."""

    id: str
    course: str
    title: str
    theme: str
    theme_label: str
    place: str
    starts_at: Moment
    ends_at: Moment
    capacity: int
    enrolled: int
    waiting: int
    free: int
    cancelled: bool


class EnrolmentView(BaseModel):
    """People of a structure: enrolled, waiting or cancelled; nobody is named."""

    id: int
    session: str
    structure: str
    people: int
    state: str
    at: Moment


class SessionDetail(SessionView):
    """A session, and who enrolled in the order of asking."""

    enrolments: Sequence[EnrolmentView]


class EnrolmentInput(Input):
    """Seats for so many people of a structure; are they professionals of social work?"""

    structure: Name
    people: People
    professional: bool


class Booking(BaseModel):
    """What became of it, in people."""

    enrolled: int
    waiting: int
    enrolments: Sequence[EnrolmentView]


class VisitsInput(Input):
    """A day's visits for a skill; sent again, it is corrected."""

    place: Annotated[str, Field(pattern=PLACE_PATTERN)]
    day: date
    skill: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
    visits: Annotated[int, Field(ge=0, le=100_000)]


def course_view(row: registers.sesame.Course) -> CourseView:
    """A course as it is shown."""
    modules = [Module(title=str(one["title"]), hours=float(one["hours"])) for one in row.modules]
    return CourseView(
        id=row.id,
        title=row.title,
        theme=row.theme,
        theme_label=label("thematiques", row.theme),
        professionals_only=row.professionals_only,
        modules=modules,
        hours=sum(one.hours for one in modules),
    )


def session_view(
    row: registers.sesame.CourseSession,
    course: registers.sesame.Course,
    seats: registers.sesame.Seats,
) -> SessionView:
    """A session as it is shown."""
    return SessionView(
        id=row.id,
        course=row.course,
        title=course.title,
        theme=course.theme,
        theme_label=label("thematiques", course.theme),
        place=row.place,
        starts_at=moment(row.starts_at),
        ends_at=moment(row.ends_at),
        capacity=seats.capacity,
        enrolled=seats.enrolled,
        waiting=seats.waiting,
        free=seats.free,
        cancelled=row.cancelled,
    )


def enrolment_view(row: registers.sesame.Enrolment) -> EnrolmentView:
    """An enrolment as it is shown."""
    return EnrolmentView(
        id=row.id,
        session=row.session,
        structure=row.structure,
        people=row.people,
        state=row.state,
        at=moment(row.at),
    )
