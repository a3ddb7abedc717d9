"""Aladdin as the API takes and shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, model_validator

from contract import Commune
from programme.aladdin import Progress, Step
from programme.coop_vocabularies import Theme, label
from programme.mounting import PLACE_PATTERN, Input, Moment, micros, moment
from programme.sesame_views import Name
from programme.structures_routes import Contact, OneLine
from store import registers

MONTH_PATTERN = r"^20\d\d-(0[1-9]|1[0-2])$"
MAX_PEOPLE = 1_000
Month = Annotated[str, Field(pattern=MONTH_PATTERN)]


class MediatorInput(Input):
    """A professional: name, employer, professional contact."""

    name: OneLine
    structure: Name
    contact: Contact
    trained_on: date | None = None

    def mediator(self, mediator: str) -> registers.aladdin.Mediator:
        """As the register keeps it."""
        return registers.aladdin.Mediator(mediator, **self.model_dump())


class MediatorView(MediatorInput):
    """All that is kept of a mediator."""

    id: str


class WorkshopInput(Input):
    """A workshop; `qpv` is the priority district it is in."""

    id: Name
    structure: Name
    title: OneLine
    theme: Theme
    place: Annotated[str, Field(pattern=PLACE_PATTERN)]
    commune: Annotated[Commune, Field(description="INSEE code")]
    starts_at: Moment
    ends_at: Moment
    capacity: Annotated[int, Field(ge=1, le=1_000)]
    qpv: Annotated[str | None, Field(pattern=r"^QN[0-9A-Z]{5}[A-Z]$")] = None

    @model_validator(mode="after")
    def _in_order(self) -> WorkshopInput:
        if self.ends_at <= self.starts_at:
            raise ValueError("ends_at: send a time after starts_at")
        return self

    def workshop(self) -> registers.aladdin.Workshop:
        """As the register keeps it."""
        times = {"starts_at": micros(self.starts_at), "ends_at": micros(self.ends_at)}
        kept = self.model_dump() | {"theme": str(self.theme)} | times
        return registers.aladdin.Workshop(**kept)


class WorkshopView(BaseModel):
    """A workshop; who came is a count, once it is over."""

    id: str
    structure: str
    title: str
    theme: str
    theme_label: str
    place: str
    commune: str
    qpv: str | None
    starts_at: Moment
    ends_at: Moment
    capacity: int
    present: int | None
    first_timers: int | None
    qpv_residents: int | None


class PresencesInput(Input):
    """Who came, as counts; sent again, they are corrected."""

    present: Annotated[int, Field(ge=0, le=MAX_PEOPLE)]
    first_timers: Annotated[int, Field(ge=0, le=MAX_PEOPLE)]
    qpv_residents: Annotated[int, Field(ge=0, le=MAX_PEOPLE)]


class AttestationsInput(Input):
    """How many people end with this workshop."""

    count: Annotated[int, Field(ge=1, le=MAX_PEOPLE)]


class Attestations(BaseModel):
    """Numbers, each for one person; the structure writes the names, which never come here."""

    workshop: str
    numbers: Sequence[str]


class PlanInput(Input):
    """The target spread evenly from a month on, or each month's own number."""

    first_month: Month | None = None
    months: dict[Annotated[str, Field(pattern=MONTH_PATTERN)], Annotated[int, Field(ge=0)]] = Field(
        default_factory=dict
    )

    @model_validator(mode="after")
    def _one(self) -> PlanInput:
        if (self.first_month is None) == (not self.months):
            raise ValueError("send first_month, or months with their numbers")
        return self


class StepView(BaseModel):
    """A month and all before it; `gap` is what is missing to the plan."""

    month: str
    attestations: int
    total: int
    planned: int
    gap: int
    present: int
    first_timers: int
    returning: int
    qpv_residents: int


class ProgressView(BaseModel):
    """The curve to the target; `qpv_share` is of first-timers, None without any."""

    target: int
    total: int
    gap: int
    qpv_share: float | None
    months: Sequence[StepView]


def workshop_view(row: registers.aladdin.Workshop) -> WorkshopView:
    """A workshop as it is shown."""
    shown = asdict(row) | {
        "theme_label": label("thematiques", row.theme),
        "starts_at": moment(row.starts_at),
        "ends_at": moment(row.ends_at),
    }
    return WorkshopView(**shown)


def mediator_view(row: registers.aladdin.Mediator) -> MediatorView:
    """A mediator as it is shown and exported."""
    return MediatorView(**asdict(row))


def progress_view(found: Progress) -> ProgressView:
    """The curve as it is shown."""
    return ProgressView(
        target=found.target,
        total=found.total,
        gap=found.gap,
        qpv_share=found.qpv_share,
        months=[step_view(step) for step in found.steps],
    )


def step_view(step: Step) -> StepView:
    """A month as it is shown."""
    return StepView(**asdict(step), gap=step.gap)
