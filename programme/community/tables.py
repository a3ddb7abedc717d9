"""The community's registers as tables: what a row is, how it is kept, what there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field

from programme.community.following import check
from programme.community.views import (
    CommitmentInput,
    DayInput,
    EditionInput,
    GrantInput,
    MeetingInput,
    MemberInput,
    euros,
)
from programme.mounting import Input
from programme.sesame_views import Name
from programme.training_tables import Kind, Row
from store import Database, registers

_NAMES = r"^([a-z0-9][a-z0-9-]{0,63}(\|[a-z0-9][a-z0-9-]{0,63})*)?$"


class MemberRow(MemberInput):
    """A member as a row: `id` is its structure's."""

    id: Name


class MeetingRow(MeetingInput):
    """A meeting as a row: structures are separated by `|`."""

    id: Name
    structures: Annotated[str, Field(pattern=_NAMES)] = ""

    def meeting(self, meeting: str) -> registers.community.Meeting:
        """As the register keeps it."""
        present = self.structures.split("|") if self.structures else []
        kept = self.model_dump(exclude={"id", "structures"})
        return MeetingInput(**kept, structures=present).meeting(meeting)


class EditionRow(EditionInput):
    """An edition as a row."""

    id: Name


class DayRow(DayInput):
    """A day as a row."""

    id: Name


class GrantRow(GrantInput):
    """A grant as a row."""

    id: Name


class CommitmentRow(CommitmentInput):
    """A commitment as a row: what follows it is no column."""

    id: Name


async def _structures(db: Database) -> Sequence[Row]:
    return [asdict(row) for row in await registers.structures.everything(db)]


async def _members(db: Database) -> Sequence[Row]:
    return [asdict(row) for row in await registers.community.members(db)]


async def _add_member(db: Database, wanted: MemberRow) -> None:
    await registers.structures.get(db, wanted.id)
    await registers.community.add_member(db, wanted.member(wanted.id))


async def _change_member(db: Database, wanted: MemberRow) -> None:
    await registers.community.change_member(db, wanted.member(wanted.id))


async def _meetings(db: Database) -> Sequence[Row]:
    rows = [asdict(row) for row in await registers.community.meetings(db)]
    return [row | {"structures": "|".join(row["structures"])} for row in rows]


async def _add_meeting(db: Database, wanted: MeetingRow) -> None:
    await registers.community.add_meeting(db, wanted.meeting(wanted.id))


async def _change_meeting(db: Database, wanted: MeetingRow) -> None:
    await registers.community.change_meeting(db, wanted.meeting(wanted.id))


async def _editions(db: Database) -> Sequence[Row]:
    return [asdict(row) for row in await registers.community.editions(db)]


async def _add_edition(db: Database, wanted: EditionRow) -> None:
    await registers.community.add_edition(db, _kept(registers.community.Edition, wanted))


async def _change_edition(db: Database, wanted: EditionRow) -> None:
    await registers.community.change_edition(db, _kept(registers.community.Edition, wanted))


async def _days(db: Database) -> Sequence[Row]:
    return [asdict(row) for row in await registers.community.days(db)]


async def _add_day(db: Database, wanted: DayRow) -> None:
    await registers.community.add_day(db, _kept(registers.community.Day, wanted))


async def _change_day(db: Database, wanted: DayRow) -> None:
    await registers.community.change_day(db, _kept(registers.community.Day, wanted))


async def _grants(db: Database) -> Sequence[Row]:
    rows = [asdict(row) for row in await registers.community.grants(db)]
    return [row | {"amount": euros(row["cents"])} for row in rows]


async def _add_grant(db: Database, wanted: GrantRow) -> None:
    await registers.community.add_grant(db, wanted.grant(wanted.id))


async def _change_grant(db: Database, wanted: GrantRow) -> None:
    await registers.community.change_grant(db, wanted.grant(wanted.id))


async def _commitments(db: Database) -> Sequence[Row]:
    return [asdict(row) for row in await registers.commitments.all_of_them(db)]


async def _add_commitment(db: Database, wanted: CommitmentRow) -> None:
    kept = wanted.commitment(wanted.id)
    await check(db, kept)
    await registers.commitments.add(db, kept)


async def _change_commitment(db: Database, wanted: CommitmentRow) -> None:
    kept = wanted.commitment(wanted.id)
    await check(db, kept)
    await registers.commitments.change(db, kept)


def _kept(kind: Any, wanted: Input) -> Any:
    return kind(**wanted.model_dump())


MEMBERS = Kind(
    "members",
    MemberRow,
    _members,
    _add_member,
    _change_member,
    ("member.add", "member.change"),
    ("id", _structures),
)
MEETINGS = Kind(
    "meetings",
    MeetingRow,
    _meetings,
    _add_meeting,
    _change_meeting,
    ("meeting.add", "meeting.change"),
    may_refer=[("structures", _structures)],
)
EDITIONS = Kind(
    "editions",
    EditionRow,
    _editions,
    _add_edition,
    _change_edition,
    ("edition.add", "edition.change"),
)
DAYS = Kind(
    "days",
    DayRow,
    _days,
    _add_day,
    _change_day,
    ("aginum_day.add", "aginum_day.change"),
    ("edition", _editions),
)
GRANTS = Kind(
    "grants",
    GrantRow,
    _grants,
    _add_grant,
    _change_grant,
    ("grant.add", "grant.change"),
    ("structure", _structures),
)
COMMITMENTS = Kind(
    "commitments",
    CommitmentRow,
    _commitments,
    _add_commitment,
    _change_commitment,
    ("commitment.add", "commitment.change"),
    ("owner", _members),
    may_refer=[("edition", _editions)],
)
