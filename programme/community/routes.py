"""The community over HTTP: members, meetings, grants, and commitments with their follow-up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel

from programme.community import dossier
from programme.community.following import (
    Evidence,
    Note,
    State,
    counts,
    follow,
    follow_one,
    give_evidence,
)
from programme.community.keeping import put
from programme.community.tables import (
    COMMITMENTS,
    GRANTS,
    MEETINGS,
    MEMBERS,
    CommitmentRow,
    GrantRow,
    MeetingRow,
    MemberRow,
)
from programme.community.views import (
    Because,
    CommitmentInput,
    CommitmentView,
    EvidenceInput,
    GrantInput,
    GrantView,
    MeetingInput,
    MeetingView,
    MemberInput,
    MemberView,
    NoteInput,
    commitment_view,
    grant_view,
)
from programme.mounting import Caller, Id, Mount
from store import registers

ADMIN = "admin"
Number = Annotated[int, Path(ge=1, le=2**53 - 1)]


class Members(BaseModel):
    """All there are and were, by id."""

    items: Sequence[MemberView]


class Meetings(BaseModel):
    """All of them, by day."""

    items: Sequence[MeetingView]


class Grants(BaseModel):
    """All of them, by id."""

    items: Sequence[GrantView]


class Commitments(BaseModel):
    """As they stand on `day`, the late first; `counts` by state."""

    day: date
    counts: Mapping[State, int]
    items: Sequence[CommitmentView]


class Given(BaseModel):
    """The number of what was kept."""

    id: int


def community_routes(mount: Mount) -> APIRouter:
    """`/community/…`; raises what the store raises, NotFound and Conflict."""
    routes = mount.section("community", "/community")
    _members(routes, mount)
    _meetings(routes, mount)
    _grants(routes, mount)
    _commitments(routes, mount)
    _evidence(routes, mount)
    _notes(routes, mount)
    return routes


def _members(routes: APIRouter, mount: Mount) -> None:
    operator, admin = mount.operator, Depends(mount.guard(ADMIN))

    @routes.get("/members")
    async def list_members(request: Request, _caller: Caller = operator) -> Members:
        """Members with their professional contacts."""
        rows = await registers.community.members(mount.database(request))
        return Members(items=[MemberView(**asdict(row)) for row in rows])

    @routes.put("/members/{member}")
    async def put_member(
        member: Id, wanted: MemberInput, request: Request, caller: Caller = operator
    ) -> MemberView:
        """A structure joins, changes or leaves; who leaves has no contact any more."""
        db = mount.database(request)
        deed = await put(db, MEMBERS, MemberRow(id=member, **wanted.model_dump()))
        await mount.note(db, caller, deed, member)
        return MemberView(**asdict(await registers.community.member(db, member)))

    @routes.delete("/members/{member}/contact", status_code=204)
    async def erase_contact(member: Id, request: Request, caller: Caller = admin) -> None:
        """Erase a member's contact; the structure stays a member."""
        db = mount.database(request)
        await registers.community.erase_contact(db, member)
        await mount.note(db, caller, "member.erase_contact", member)

    @routes.get("/members/{member}/dossier")
    async def member_dossier(
        member: Id, request: Request, caller: Caller = admin
    ) -> Mapping[str, Any]:
        """All that is kept of a member's contact, for them to have."""
        db = mount.database(request)
        found = await dossier.dossier(db, member)
        await mount.note(db, caller, "member.export", member)
        return found


def _meetings(routes: APIRouter, mount: Mount) -> None:
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/meetings")
    async def list_meetings(request: Request, _caller: Caller = viewer) -> Meetings:
        """Meetings, with the structures that were there."""
        rows = await registers.community.meetings(mount.database(request))
        return Meetings(items=[MeetingView(**asdict(row)) for row in rows])

    @routes.put("/meetings/{meeting}")
    async def put_meeting(
        meeting: Id, wanted: MeetingInput, request: Request, caller: Caller = operator
    ) -> MeetingView:
        """Keep a meeting, or what has changed of it."""
        db = mount.database(request)
        said = wanted.model_dump() | {"structures": "|".join(wanted.structures)}
        deed = await put(db, MEETINGS, MeetingRow(id=meeting, **said))
        await mount.note(db, caller, deed, meeting)
        return MeetingView(**asdict(await registers.community.meeting(db, meeting)))


def _grants(routes: APIRouter, mount: Mount) -> None:
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/grants")
    async def list_grants(request: Request, _caller: Caller = viewer) -> Grants:
        """Grants, and whose report is late."""
        rows = await registers.community.grants(mount.database(request))
        return Grants(items=[grant_view(row, _day(mount)) for row in rows])

    @routes.put("/grants/{grant}")
    async def put_grant(
        grant: Id, wanted: GrantInput, request: Request, caller: Caller = operator
    ) -> GrantView:
        """Keep a grant, or what has changed of it."""
        db = mount.database(request)
        deed = await put(db, GRANTS, GrantRow(id=grant, **wanted.model_dump()))
        await mount.note(db, caller, deed, grant)
        return grant_view(wanted.grant(grant), _day(mount))


def _commitments(routes: APIRouter, mount: Mount) -> None:
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/commitments")
    async def list_commitments(
        request: Request,
        edition: str | None = None,
        owner: str | None = None,
        state: State | None = None,
        _caller: Caller = viewer,
    ) -> Commitments:
        """Commitments as they stand today; `counts` are of the edition and owner asked for."""
        found = [
            one
            for one in await follow(mount.database(request), _day(mount))
            if edition in (None, one.commitment.edition) and owner in (None, one.commitment.owner)
        ]
        shown = [commitment_view(one) for one in found if state in (None, one.state)]
        return Commitments(day=_day(mount), counts=counts(found), items=shown)

    @routes.get("/commitments/{commitment}")
    async def get_commitment(
        commitment: Id, request: Request, _caller: Caller = viewer
    ) -> CommitmentView:
        """A commitment with its evidence and notes."""
        return await _seen(mount, request, commitment)

    @routes.put("/commitments/{commitment}")
    async def put_commitment(
        commitment: Id, wanted: CommitmentInput, request: Request, caller: Caller = operator
    ) -> CommitmentView:
        """Keep a commitment, or what has changed of it."""
        db = mount.database(request)
        deed = await put(db, COMMITMENTS, CommitmentRow(id=commitment, **wanted.model_dump()))
        await mount.note(db, caller, deed, commitment, owner=wanted.owner)
        return await _seen(mount, request, commitment)

    @routes.post("/commitments/{commitment}/withdrawal")
    async def withdraw_commitment(
        commitment: Id, wanted: Because, request: Request, caller: Caller = operator
    ) -> CommitmentView:
        """Withdraw a commitment, with a reason."""
        db = mount.database(request)
        await registers.commitments.withdraw(db, commitment, _day(mount), wanted.because)
        await mount.note(db, caller, "commitment.withdraw", commitment)
        return await _seen(mount, request, commitment)


def _evidence(routes: APIRouter, mount: Mount) -> None:
    operator = mount.operator

    @routes.post("/commitments/{commitment}/evidence", status_code=201)
    async def attach_evidence(
        commitment: Id, wanted: EvidenceInput, request: Request, caller: Caller = operator
    ) -> Given:
        """Attach evidence: a file's name and hash; the file itself is kept by who gives it."""
        db = mount.database(request)
        given_by = wanted.given_by or (await registers.commitments.get(db, commitment)).owner
        day = wanted.given_on or _day(mount)
        given = Evidence(commitment, wanted.file, wanted.sha256, day, given_by)
        number = await give_evidence(db, given)
        await mount.note(
            db, caller, "commitment.evidence", commitment, sha256=wanted.sha256, by=given_by
        )
        return Given(id=number)

    @routes.post("/evidence/{evidence}/refusal", status_code=204)
    async def refuse_evidence(
        evidence: Number, wanted: Because, request: Request, caller: Caller = operator
    ) -> None:
        """Say that evidence shows nothing, and why."""
        db = mount.database(request)
        await registers.commitments.refuse_evidence(db, evidence, _day(mount), wanted.because)
        await mount.note(db, caller, "evidence.refuse", str(evidence))


def _notes(routes: APIRouter, mount: Mount) -> None:
    operator = mount.operator

    @routes.post("/commitments/{commitment}/notes", status_code=201)
    async def add_note(
        commitment: Id, wanted: NoteInput, request: Request, caller: Caller = operator
    ) -> Given:
        """Write down a word of follow-up; it names nobody."""
        db = mount.database(request)
        await registers.commitments.get(db, commitment)
        written = Note(commitment, wanted.day or _day(mount), wanted.text)
        number = await registers.commitments.add_note(db, written)
        await mount.note(db, caller, "commitment.note", commitment)
        return Given(id=number)


async def _seen(mount: Mount, request: Request, commitment: str) -> CommitmentView:
    return commitment_view(await follow_one(mount.database(request), commitment, _day(mount)))


def _day(mount: Mount) -> date:
    return mount.now().date()
