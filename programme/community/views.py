"""The community as the API and tables take and show it. Money is euros, with two decimals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, model_validator

from programme.community.following import Followed, State
from programme.mounting import Input
from programme.sesame_views import Name
from programme.structures_routes import Contact, OneLine
from store import registers

Text = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00-\x08\x0b-\x1f]*$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Euros = Annotated[Decimal, Field(gt=0, le=100_000_000, decimal_places=2)]
Structures = Annotated[Sequence[Name], Field(max_length=500)]


class MemberInput(Input):
    """A structure of the group; its contact is a professional, forgotten when it leaves."""

    contact_name: Contact = ""
    contact: Contact = ""
    joined_on: date
    left_on: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_order(self, "joined_on", "left_on")
        return self

    def member(self, structure: str) -> registers.community.Member:
        """As the register keeps it: a structure that has left has no contact."""
        kept = self.model_dump(exclude={"id"})
        gone = {"contact_name": "", "contact": ""} if self.left_on else {}
        return registers.community.Member(structure, **(kept | gone))


class MeetingInput(Input):
    """A meeting; `minutes_file` is a file's name, kept elsewhere, `minutes_sha256` its hash."""

    held_on: date
    place: OneLine
    agenda: Text
    structures: Structures = ()
    minutes_file: OneLine | None = None
    minutes_sha256: Sha256 | None = None

    @model_validator(mode="after")
    def _both(self) -> Self:
        if (self.minutes_file is None) != (self.minutes_sha256 is None):
            raise ValueError("send minutes_file with minutes_sha256, or neither")
        return self

    def meeting(self, meeting: str) -> registers.community.Meeting:
        """As the register keeps it."""
        kept = self.model_dump(exclude={"id"}) | {"structures": sorted(set(self.structures))}
        return registers.community.Meeting(meeting, **kept)


class EditionInput(Input):
    """A year's AGINUM."""

    title: OneLine
    year: Annotated[int, Field(ge=2000, le=2999)]


class DayInput(Input):
    """A day of an edition."""

    edition: Name
    day: date
    place: OneLine
    topic: OneLine


class GrantInput(Input):
    """Money for a structure, and when a report on it is due."""

    structure: Name
    amount: Euros
    purpose: OneLine
    decided_on: date
    paid_on: date | None = None
    report_due: date | None = None
    reported_on: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_order(self, "decided_on", "paid_on")
        return self

    def grant(self, grant: str) -> registers.community.Grant:
        """As the register keeps it."""
        kept = self.model_dump(exclude={"id", "amount"})
        return registers.community.Grant(grant, cents=int(self.amount * 100), **kept)


class CommitmentInput(Input):
    """What a member will do by `due`, the last day in time."""

    owner: Name
    text: Text
    edition: Name | None = None
    made_on: date
    due: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        _check_order(self, "made_on", "due")
        return self

    def commitment(self, commitment: str) -> registers.commitments.Commitment:
        """As the register keeps it."""
        kept = self.model_dump(exclude={"id"})
        return registers.commitments.Commitment(commitment, **kept)


class EvidenceInput(Input):
    """A file that shows what was done; today's, and the owner's, unless said."""

    file: OneLine
    sha256: Sha256
    given_by: Name | None = None
    given_on: date | None = None


class NoteInput(Input):
    """A word of follow-up; it names nobody."""

    text: Text
    day: date | None = None


class Because(Input):
    """Why."""

    because: OneLine


class MemberView(MemberInput):
    """A member."""

    id: str


class MeetingView(MeetingInput):
    """A meeting."""

    id: str


class EditionView(EditionInput):
    """An edition."""

    id: str


class DayView(DayInput):
    """A day."""

    id: str


class GrantView(GrantInput):
    """A grant; `report_late` when its report is due and has not come."""

    id: str
    report_late: bool


class EvidenceView(BaseModel):
    """Evidence; refused evidence shows nothing."""

    id: int
    file: str
    sha256: str
    given_on: date
    given_by: str
    refused_on: date | None
    refused_because: str | None


class NoteView(BaseModel):
    """A note."""

    day: date
    text: str


class CommitmentView(BaseModel):
    """A commitment as it stands on a day."""

    id: str
    owner: str
    owner_name: str
    text: str
    edition: str | None
    made_on: date
    due: date
    state: State
    days_late: int
    done_on: date | None
    withdrawn_on: date | None
    withdrawn_because: str | None
    evidence: Sequence[EvidenceView]
    notes: Sequence[NoteView]


def grant_view(row: registers.community.Grant, today: date) -> GrantView:
    """A grant as it is shown."""
    kept = asdict(row)
    late = row.report_due is not None and row.reported_on is None and row.report_due < today
    return GrantView(amount=euros(kept.pop("cents")), report_late=late, **kept)


def euros(cents: int) -> Decimal:
    """With two decimals."""
    return Decimal(cents).scaleb(-2)


def commitment_view(seen: Followed) -> CommitmentView:
    """A commitment as it is shown."""
    return CommitmentView(
        **asdict(seen.commitment),
        owner_name=seen.owner_name,
        state=seen.state,
        days_late=seen.days_late,
        done_on=seen.done_on,
        evidence=[EvidenceView(**_but(asdict(one), "commitment")) for one in seen.evidence],
        notes=[NoteView(day=one.day, text=one.text) for one in seen.notes],
    )


def _but(row: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != name}


def _check_order(model: Input, first: str, then: str) -> None:
    begin, end = getattr(model, first), getattr(model, then)
    if end is not None and end < begin:
        raise ValueError(f"{then}: send a day from {first} on")
