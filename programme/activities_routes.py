"""Activities over HTTP: entered, taken back, counted by month; the Coop's terms and its import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel
from ulid import ULID

from programme.activities import enter
from programme.activity_views import ActivityIn, ActivityView, FiguresView
from programme.coop_pages import SOURCE
from programme.coop_vocabularies import COOP_VOCABULARIES
from programme.mounting import Caller, Id, Mount, moment
from store import registers

MONTH_PATTERN = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
Month = Annotated[str, Query(pattern=MONTH_PATTERN, examples=["2026-03"])]

Activity = Annotated[str, Path(pattern=r"^escale:[0-9A-HJKMNP-TV-Z]{26}$")]


class Source(StrEnum):
    """Whose figures: those entered here, or the Coop's. They are never added up."""

    OWN = registers.activities.OWN
    COOP = SOURCE


class Entered(BaseModel):
    """The activity's id."""

    id: str


class TermView(BaseModel):
    """A term of the Coop with its French label."""

    term: str
    label: str


class ImportView(BaseModel):
    """Where the import of the Coop is; `updated_at` is null when it was never begun."""

    finished: bool
    pages: int
    reached: datetime | None
    updated_at: datetime | None


def activities_routes(mount: Mount) -> APIRouter:
    """`/activities`, `/coop`; raises what the store raises, NotFound and Conflict."""
    routes = mount.section("activities")
    viewer, operator = mount.viewer, mount.operator

    @routes.post("/counsellors/{counsellor}/activities", status_code=201)
    async def add_activity(
        counsellor: Id, body: ActivityIn, request: Request, caller: Caller = operator
    ) -> Entered:
        """Enter what a counsellor did, by the Coop's rules."""
        db, new_id = mount.database(request), str(ULID())
        await enter(
            db,
            counsellor,
            body.activity(),
            today=mount.now().date(),
            at=mount.clock.now(),
            new_id=new_id,
        )
        known = f"{registers.activities.OWN}:{new_id}"
        await mount.note(db, caller, "activity.add", known)
        return Entered(id=known)

    @routes.get("/counsellors/{counsellor}/activities", dependencies=[operator])
    async def list_activities(counsellor: Id, request: Request) -> Sequence[ActivityView]:
        """What a counsellor entered here, in the order of entering."""
        db = mount.database(request)
        await registers.counsellors.get(db, counsellor)
        found = await registers.activities.of_counsellor(db, counsellor)
        return [ActivityView.of(record) for record in found]

    @routes.put("/counsellors/{counsellor}/activities/{activity}")
    async def change_activity(
        counsellor: Id,
        activity: Activity,
        body: ActivityIn,
        request: Request,
        caller: Caller = operator,
    ) -> Entered:
        """Enter an activity anew under its id."""
        db = mount.database(request)
        await enter(
            db,
            counsellor,
            body.activity(),
            today=mount.now().date(),
            at=mount.clock.now(),
            new_id=activity.partition(":")[2],
            change=True,
        )
        await mount.note(db, caller, "activity.change", activity)
        return Entered(id=activity)

    @routes.delete("/activities/{activity}", status_code=204)
    async def remove_activity(
        activity: Activity, request: Request, caller: Caller = operator
    ) -> None:
        """Take an activity that was entered here back."""
        db = mount.database(request)
        await registers.activities.remove(db, activity)
        await mount.note(db, caller, "activity.remove", activity)

    @routes.get("/activities/figures", dependencies=[viewer])
    async def figures(request: Request, month: Month, source: Source = Source.COOP) -> FiguresView:
        """A month's figures by type, theme and redirection, and the people by trait."""
        found = await registers.activities.figures(mount.database(request), month, source.value)
        return FiguresView.of(found)

    @routes.get("/coop/vocabularies", dependencies=[viewer])
    async def vocabularies() -> Mapping[str, Sequence[TermView]]:
        """Every enumeration of the Coop, with its French labels."""
        return {
            name: [TermView(term=term.value, label=term.label) for terms in some for term in terms]
            for name, some in COOP_VOCABULARIES.items()
        }

    @routes.get("/coop/import", dependencies=[viewer])
    async def progress(request: Request) -> ImportView:
        """Where the import of the Coop is."""
        at = await registers.coop.progress(mount.database(request), SOURCE)
        return ImportView(
            finished=at.finished,
            pages=at.pages,
            reached=moment(at.reached) if at.reached else None,
            updated_at=moment(at.updated_at) if at.updated_at else None,
        )

    return routes
