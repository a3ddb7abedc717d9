"""Counsellors as the API says and hears them. Times of day are those of Paris, HH:MM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, Field

from contract import KioskId
from programme.counsellor_hours import MIDNIGHT, Presence
from programme.mounting import ID_PATTERN, PLACE_PATTERN, Input
from store import registers

CLOCK_PATTERN = r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"
ClockTime = Annotated[str, Field(pattern=CLOCK_PATTERN, examples=["14:00"])]
Line = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")]
Ident = Annotated[str, Field(pattern=ID_PATTERN)]
MOST_HOURS = 2_000


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"

    @property
    def number(self) -> int:
        """Monday is 0."""
        return list(Weekday).index(self)


class CounsellorIn(Input):
    """A counsellor: `structure` is the employer's id, `contact` professional."""

    name: Line
    structure: Ident
    contact: Line
    starts_on: date
    ends_on: date | None = None

    def record(self, counsellor: str) -> registers.counsellors.Counsellor:
        """The counsellor under that id."""
        return registers.counsellors.Counsellor(id=counsellor, **self.model_dump(exclude={"id"}))


class NewCounsellor(CounsellorIn):
    """A counsellor to be registered."""

    id: Ident


class CounsellorView(BaseModel):
    """A counsellor as the register has them."""

    id: str
    name: str
    structure: str
    contact: str
    starts_on: date
    ends_on: date | None

    @classmethod
    def of(cls, row: registers.counsellors.Counsellor) -> Self:
        """The register's row."""
        return cls.model_validate(row, from_attributes=True)


class StepIn(Input):
    """A step of a training path; `done_on` when it is done."""

    title: Line
    hours: Annotated[int, Field(ge=1, le=MOST_HOURS)]
    done_on: date | None = None


class StepView(StepIn):
    """A step with its number."""

    id: int


class SlotIn(Input):
    """Every week on `weekday`, from `since` to `until`; or once on `day`; at a place or a kiosk."""

    begins: ClockTime
    ends: ClockTime
    place: Annotated[str, Field(pattern=PLACE_PATTERN)] | None = None
    kiosk: KioskId | None = None
    weekday: Weekday | None = None
    day: date | None = None
    since: date | None = None
    until: date | None = None

    def record(self, counsellor: str) -> registers.counsellors.Slot:
        """The slot of that counsellor."""
        return registers.counsellors.Slot(
            counsellor=counsellor,
            begins=minutes(self.begins),
            ends=minutes(self.ends),
            place=self.place,
            kiosk=self.kiosk,
            weekday=None if self.weekday is None else self.weekday.number,
            day=self.day,
            since=self.since,
            until=self.until,
        )


class SlotView(SlotIn):
    """A slot with its number and its counsellor's."""

    id: int
    counsellor: str

    @classmethod
    def of(cls, slot: registers.counsellors.Slot) -> Self:
        """The register's row."""
        return cls(
            id=slot.id,
            counsellor=slot.counsellor,
            begins=clock_time(slot.begins),
            ends=clock_time(slot.ends),
            place=slot.place,
            kiosk=slot.kiosk,
            weekday=None if slot.weekday is None else list(Weekday)[slot.weekday],
            day=slot.day,
            since=slot.since,
            until=slot.until,
        )


class AbsenceIn(Input):
    """From `first` to `last`, both included; of one slot, or of all."""

    first: date
    last: date
    slot: Annotated[int, Field(ge=1)] | None = None


class AbsenceView(AbsenceIn):
    """An absence with its number."""

    id: int


class PresenceView(BaseModel):
    """A counsellor is there."""

    counsellor: str
    slot: int
    place: str | None
    kiosk: str | None
    starts: datetime
    ends: datetime

    @classmethod
    def of(cls, presence: Presence) -> Self:
        """When and where one meets them."""
        return cls.model_validate(presence, from_attributes=True)


class Detail(BaseModel):
    """A counsellor with training, slots and absences."""

    counsellor: CounsellorView
    path: Sequence[StepView]
    slots: Sequence[SlotView]
    absences: Sequence[AbsenceView]


class Numbered(BaseModel):
    """The number of what was noted."""

    id: int


Dossier = Mapping[str, object]


def minutes(text: str) -> int:
    """Minutes of the day of an HH:MM; 24:00 is midnight at its end."""
    hours, _, rest = text.partition(":")
    return int(hours) * 60 + int(rest)


def clock_time(of_day: int) -> str:
    """HH:MM of so many minutes of the day."""
    return "24:00" if of_day == MIDNIGHT else f"{of_day // 60:02d}:{of_day % 60:02d}"
