"""AGINUM over HTTP: its editions and days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from fastapi import APIRouter, Request
from pydantic import BaseModel

from programme.community.keeping import put
from programme.community.tables import DAYS, EDITIONS, DayRow, EditionRow
from programme.community.views import DayInput, DayView, EditionInput, EditionView
from programme.mounting import Caller, Id, Mount
from store import registers


class Editions(BaseModel):
    """All of them, by id."""

    items: Sequence[EditionView]


class Days(BaseModel):
    """All of them, by id."""

    items: Sequence[DayView]


def aginum_routes(mount: Mount) -> APIRouter:
    """`/aginum/…`; raises what the store raises, NotFound and Conflict."""
    routes = mount.section("AGINUM", "/aginum")
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/editions")
    async def list_editions(request: Request, _caller: Caller = viewer) -> Editions:
        """AGINUM's editions."""
        rows = await registers.community.editions(mount.database(request))
        return Editions(items=[EditionView(**asdict(row)) for row in rows])

    @routes.put("/editions/{edition}")
    async def put_edition(
        edition: Id, wanted: EditionInput, request: Request, caller: Caller = operator
    ) -> EditionView:
        """Keep an edition, or what has changed of it."""
        db = mount.database(request)
        row = EditionRow(id=edition, **wanted.model_dump())
        await mount.note(db, caller, await put(db, EDITIONS, row), edition)
        return EditionView(**row.model_dump())

    @routes.get("/days")
    async def list_days(request: Request, _caller: Caller = viewer) -> Days:
        """The days of AGINUM's editions."""
        rows = await registers.community.days(mount.database(request))
        return Days(items=[DayView(**asdict(row)) for row in rows])

    @routes.put("/days/{day}")
    async def put_day(
        day: Id, wanted: DayInput, request: Request, caller: Caller = operator
    ) -> DayView:
        """Keep a day of an edition, or what has changed of it."""
        db = mount.database(request)
        row = DayRow(id=day, **wanted.model_dump())
        await mount.note(db, caller, await put(db, DAYS, row), day)
        return DayView(**row.model_dump())

    return routes
