"""Counsellors over HTTP: who they are, how they were trained, when and where one meets them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from contract import Conflict
from programme.counsellor_hours import MOST_DAYS, announce, presences_of
from programme.counsellor_views import (
    AbsenceIn,
    AbsenceView,
    CounsellorIn,
    CounsellorView,
    Detail,
    Dossier,
    NewCounsellor,
    Numbered,
    PresenceView,
    SlotIn,
    SlotView,
    StepIn,
    StepView,
)
from programme.mounting import PLACE_PATTERN, Caller, Id, Mount
from store import Database, registers

ADMIN = "admin"
DAYS = 14
MOST_PLACES = 50
Number = Annotated[int, Path(ge=1, le=2**53 - 1)]


def counsellors_routes(mount: Mount) -> APIRouter:
    """`/counsellors` and their hours; raises what the store raises, NotFound and Conflict."""
    routes = mount.section("counsellors")
    _people(routes, mount)
    _hours(routes, mount)
    return routes


def _people(routes: APIRouter, mount: Mount) -> None:
    operator, admin = mount.operator, Depends(mount.guard(ADMIN))

    @routes.get("/counsellors", dependencies=[operator])
    async def list_counsellors(request: Request) -> Sequence[CounsellorView]:
        """All counsellors, by id."""
        found = await registers.counsellors.everyone(mount.database(request))
        return [CounsellorView.of(row) for row in found]

    @routes.post("/counsellors", status_code=201)
    async def add_counsellor(
        body: NewCounsellor, request: Request, caller: Caller = operator
    ) -> CounsellorView:
        """Register a counsellor of an employer that is a structure of the register."""
        db, record = mount.database(request), body.record(body.id)
        await check(db, record)
        await registers.counsellors.add(db, record)
        await mount.note(db, caller, "counsellor.add", body.id)
        return CounsellorView.of(record)

    @routes.get("/counsellors/{counsellor}", dependencies=[operator])
    async def get_counsellor(counsellor: Id, request: Request) -> Detail:
        """A counsellor with training, slots and absences."""
        return await detail(mount.database(request), counsellor)

    @routes.put("/counsellors/{counsellor}")
    async def change_counsellor(
        counsellor: Id, body: CounsellorIn, request: Request, caller: Caller = operator
    ) -> CounsellorView:
        """Change a counsellor."""
        db, record = mount.database(request), body.record(counsellor)
        await check(db, record)
        await registers.counsellors.change(db, record)
        await mount.note(db, caller, "counsellor.change", counsellor)
        return CounsellorView.of(record)

    @routes.delete("/counsellors/{counsellor}", status_code=204)
    async def erase_counsellor(counsellor: Id, request: Request, caller: Caller = admin) -> None:
        """Erase a counsellor: what they did stays, as counts that name nobody."""
        db = mount.database(request)
        await registers.counsellors.erase(db, counsellor)
        await mount.note(db, caller, "counsellor.erase", counsellor)

    @routes.get("/counsellors/{counsellor}/dossier")
    async def export_counsellor(
        counsellor: Id, request: Request, caller: Caller = admin
    ) -> Dossier:
        """All that is kept about a counsellor, for them to have."""
        db = mount.database(request)
        found = await registers.counsellors.dossier(db, counsellor)
        await mount.note(db, caller, "counsellor.export", counsellor)
        return found

    @routes.post("/counsellors/{counsellor}/path", status_code=201)
    async def add_step(
        counsellor: Id, body: StepIn, request: Request, caller: Caller = operator
    ) -> Numbered:
        """Note a step of the training path."""
        db = mount.database(request)
        await registers.counsellors.get(db, counsellor)
        step = registers.counsellors.Step(counsellor, body.title, body.hours, body.done_on)
        number = await registers.counsellors.add_step(db, step)
        await mount.note(db, caller, "counsellor.step", counsellor)
        return Numbered(id=number)


def _hours(routes: APIRouter, mount: Mount) -> None:
    viewer, operator = mount.viewer, mount.operator

    @routes.post("/counsellors/{counsellor}/slots", status_code=201)
    async def add_slot(
        counsellor: Id, body: SlotIn, request: Request, caller: Caller = operator
    ) -> SlotView:
        """Announce when a counsellor is at a place or at a kiosk."""
        db, slot = mount.database(request), body.record(counsellor)
        number = await announce(db, slot)
        await mount.note(db, caller, "counsellor.announce", counsellor, slot=number)
        return SlotView(id=number, counsellor=counsellor, **body.model_dump())

    @routes.delete("/counsellor-slots/{slot}", status_code=204)
    async def remove_slot(slot: Number, request: Request, caller: Caller = operator) -> None:
        """Take a slot back for good."""
        db = mount.database(request)
        await registers.counsellors.remove_slot(db, slot)
        await mount.note(db, caller, "counsellor.take_back", str(slot))

    @routes.post("/counsellors/{counsellor}/absences", status_code=201)
    async def add_absence(
        counsellor: Id, body: AbsenceIn, request: Request, caller: Caller = operator
    ) -> AbsenceView:
        """Say that a counsellor's slots, or one of them, do not hold on some days."""
        db = mount.database(request)
        number = await note_absence(db, counsellor, body.first, body.last, body.slot)
        await mount.note(db, caller, "counsellor.absent", counsellor, absence=number)
        return AbsenceView(id=number, **body.model_dump())

    @routes.delete("/counsellor-absences/{absence}", status_code=204)
    async def remove_absence(absence: Number, request: Request, caller: Caller = operator) -> None:
        """The slots hold again."""
        db = mount.database(request)
        await registers.counsellors.remove_absence(db, absence)
        await mount.note(db, caller, "counsellor.present", str(absence))

    @routes.get("/counsellor-hours", dependencies=[viewer])
    async def list_hours(
        request: Request,
        counsellor: Annotated[str | None, Query(max_length=64)] = None,
        kiosk: Annotated[str | None, Query(max_length=32)] = None,
        place: Annotated[
            list[Annotated[str, Query(pattern=PLACE_PATTERN)]] | None,
            Query(max_length=MOST_PLACES),
        ] = None,
        first: Annotated[date | None, Query(description="Today, when it is not said.")] = None,
        days: Annotated[int, Query(ge=1, le=MOST_DAYS)] = DAYS,
    ) -> Sequence[PresenceView]:
        """Who is where, in order of time: absences and public holidays are left out."""
        found = await presences_of(
            mount.database(request),
            first or mount.now().date(),
            days,
            counsellor=counsellor,
            kiosk=kiosk,
            places=place,
        )
        return [PresenceView.of(one) for one in found]


async def check(db: Database, record: registers.counsellors.Counsellor) -> None:
    """NotFound when there is no such employer; Conflict when the last day is before the first."""
    await registers.structures.get(db, record.structure)
    if record.ends_on is not None and record.ends_on < record.starts_on:
        raise Conflict(f"{record.id} would leave before starting")


async def note_absence(
    db: Database, counsellor: str, first: date, last: date, slot: int | None
) -> int:
    """Note an absence; its number. NotFound; Conflict for days in the wrong order."""
    await registers.counsellors.get(db, counsellor)
    if last < first:
        raise Conflict(f"{last} is before {first}")
    absence = registers.counsellors.Absence(counsellor, first, last, slot)
    return await registers.counsellors.add_absence(db, absence)


async def detail(db: Database, counsellor: str) -> Detail:
    """A counsellor with training, slots and absences; NotFound."""
    person = await registers.counsellors.get(db, counsellor)
    path = await registers.counsellors.path(db, counsellor)
    slots = await registers.counsellors.slots(db, counsellor=counsellor)
    absences = await registers.counsellors.absences(db, [counsellor])
    return Detail(
        counsellor=CounsellorView.of(person),
        path=[
            StepView(id=row.id, title=row.title, hours=row.hours, done_on=row.done_on)
            for row in path
        ],
        slots=[SlotView.of(row) for row in slots],
        absences=[
            AbsenceView(id=row.id, first=row.first, last=row.last, slot=row.slot)
            for row in absences
        ],
    )
