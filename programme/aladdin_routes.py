"""Aladdin over HTTP: mediators, workshops, presences, attestations, the plan and progress."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from programme import aladdin
from programme.aladdin_report import as_csv
from programme.aladdin_views import (
    MONTH_PATTERN,
    Attestations,
    AttestationsInput,
    MediatorInput,
    MediatorView,
    PlanInput,
    PresencesInput,
    ProgressView,
    WorkshopInput,
    WorkshopView,
    mediator_view,
    progress_view,
    workshop_view,
)
from programme.mounting import Caller, Id, Moment, Mount, micros, same_id
from store import registers

AROUND = timedelta(days=366)


class Mediators(BaseModel):
    """All of them, by id."""

    items: Sequence[MediatorView]


class Workshops(BaseModel):
    """Workshops by time."""

    items: Sequence[WorkshopView]


Until = Annotated[
    str | None, Query(pattern=MONTH_PATTERN, description="The last month; this one unless said.")
]


def aladdin_routes(mount: Mount) -> APIRouter:
    """`/aladdin/…`."""
    routes = mount.section("Aladdin", "/aladdin")
    _mediators(routes, mount)
    _workshops(routes, mount)
    _outcomes(routes, mount)
    _progress(routes, mount)
    return routes


def _mediators(routes: APIRouter, mount: Mount) -> None:
    operator = mount.operator

    @routes.get("/mediators")
    async def list_mediators(request: Request, _caller: Caller = operator) -> Mediators:
        """Trained mediators: all that is kept of each."""
        rows = await registers.aladdin.mediators(mount.database(request))
        return Mediators(items=[mediator_view(row) for row in rows])

    @routes.put("/mediators/{mediator}")
    async def put_mediator(
        mediator: Id, wanted: MediatorInput, request: Request, caller: Caller = operator
    ) -> MediatorView:
        """Register a mediator, or what has changed of one."""
        db = mount.database(request)
        await registers.structures.get(db, wanted.structure)
        row = wanted.mediator(mediator)
        await registers.aladdin.put_mediator(db, row)
        await mount.note(db, caller, "mediator.put", mediator)
        return mediator_view(row)

    @routes.delete("/mediators/{mediator}", status_code=204)
    async def erase_mediator(mediator: Id, request: Request, caller: Caller = operator) -> None:
        """Forget a mediator."""
        db = mount.database(request)
        await registers.aladdin.erase_mediator(db, mediator)
        await mount.note(db, caller, "mediator.erase", mediator)


def _workshops(routes: APIRouter, mount: Mount) -> None:
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/workshops")
    async def list_workshops(
        request: Request,
        start: Annotated[Moment | None, Query(description="A year ago unless said.")] = None,
        end: Annotated[Moment | None, Query(description="In a year unless said.")] = None,
        _caller: Caller = viewer,
    ) -> Workshops:
        """Workshops that begin between two times."""
        now = mount.now()
        rows = await registers.aladdin.workshops(
            mount.database(request),
            start=micros(start or now - AROUND),
            end=micros(end or now + AROUND),
        )
        return Workshops(items=[workshop_view(row) for row in rows])

    @routes.post("/workshops", status_code=201)
    async def announce_workshop(
        wanted: WorkshopInput, request: Request, caller: Caller = operator
    ) -> WorkshopView:
        """Announce a workshop."""
        db = mount.database(request)
        await registers.structures.get(db, wanted.structure)
        await registers.aladdin.announce(db, wanted.workshop())
        await mount.note(db, caller, "workshop.announce", wanted.id, structure=wanted.structure)
        return workshop_view(wanted.workshop())

    @routes.get("/workshops/{workshop}")
    async def get_workshop(
        workshop: Id, request: Request, _caller: Caller = viewer
    ) -> WorkshopView:
        """One workshop."""
        return workshop_view(await registers.aladdin.workshop(mount.database(request), workshop))

    @routes.put("/workshops/{workshop}")
    async def change_workshop(
        workshop: Id, wanted: WorkshopInput, request: Request, caller: Caller = operator
    ) -> WorkshopView:
        """Change a workshop; who came stays as it was counted."""
        db = mount.database(request)
        same_id(workshop, wanted.id)
        await registers.structures.get(db, wanted.structure)
        await registers.aladdin.change_workshop(db, wanted.workshop())
        await mount.note(db, caller, "workshop.change", workshop)
        return workshop_view(await registers.aladdin.workshop(db, workshop))


def _outcomes(routes: APIRouter, mount: Mount) -> None:
    operator = mount.operator

    @routes.put("/workshops/{workshop}/presences")
    async def put_presences(
        workshop: Id, wanted: PresencesInput, request: Request, caller: Caller = operator
    ) -> WorkshopView:
        """Say who came, as counts."""
        db = mount.database(request)
        await aladdin.record(db, workshop, **wanted.model_dump())
        await mount.note(db, caller, "workshop.presences", workshop, **wanted.model_dump())
        return workshop_view(await registers.aladdin.workshop(db, workshop))

    @routes.post("/workshops/{workshop}/attestations", status_code=201)
    async def issue_attestations(
        workshop: Id, wanted: AttestationsInput, request: Request, caller: Caller = operator
    ) -> Attestations:
        """Numbers for the attestations of people who end with this workshop."""
        db = mount.database(request)
        numbers = await aladdin.attest(db, workshop, wanted.count, mount.today())
        await mount.note(db, caller, "workshop.attest", workshop, count=wanted.count)
        return Attestations(workshop=workshop, numbers=numbers)


def _progress(routes: APIRouter, mount: Mount) -> None:
    viewer, operator = mount.viewer, mount.operator

    @routes.put("/plan", status_code=204)
    async def put_plan(wanted: PlanInput, request: Request, caller: Caller = operator) -> None:
        """Replace the plan."""
        db = mount.database(request)
        months = wanted.months
        if wanted.first_month is not None:
            months = aladdin.even_plan(wanted.first_month)
        await registers.aladdin.plan(db, months)
        await mount.note(db, caller, "aladdin.plan", "aladdin", months=len(months))

    @routes.get("/progress")
    async def get_progress(
        request: Request, until: Until = None, _caller: Caller = viewer
    ) -> ProgressView:
        """Progress to the target by month, beside the plan."""
        found = await aladdin.see(mount.database(request), until or month(mount))
        return progress_view(found)

    @routes.get(
        "/progress.csv",
        response_class=Response,
        responses={200: {"content": {"text/csv": {}}}},
    )
    async def export_progress(
        request: Request, until: Until = None, _caller: Caller = viewer
    ) -> Response:
        """The prefecture's table."""
        found = await aladdin.see(mount.database(request), until or month(mount))
        return Response(
            as_csv(found),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="aladdin.csv"'},
        )


def month(mount: Mount) -> str:
    """This month."""
    return f"{mount.today():%Y-%m}"
