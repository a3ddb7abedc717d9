"""Places over HTTP: search, one, confirm, enter, withdraw, and all of them as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from contract import Conflict
from programme import place_editing
from programme.kiosk_places import complete, publish
from programme.kiosk_records import kiosk_records
from programme.mounting import Caller, Mount, PlaceInPath
from programme.options import ORGANISATION, PIVOT
from programme.place_finding import find
from programme.place_question import Asked, from_query, question
from programme.place_views import PlacePage, PlaceView, found_view, record_view
from programme.places import FIELDS, cells_of
from programme.places_export import What, lines
from programme.register import fleet
from programme.search import search
from programme.tagging import tagged
from store import Database, registers

MAX_PAGE, PAGE = 500, 50
Row = dict[
    Annotated[str, Field(max_length=40)],
    Annotated[str, Field(max_length=10_000)],
]


class Remark(BaseModel):
    """What was guessed of a row, or left out."""

    column: str
    value: str
    reason: str
    kind: str


class Entered(BaseModel):
    """A place as it is now, and what is to say about the row that was sent."""

    place: PlaceView
    remarks: Sequence[Remark]


def places_routes(mount: Mount) -> APIRouter:
    """`/places`; raises what the store raises, NotFound and Conflict."""
    routes = mount.section("places")
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/places", response_model=PlacePage)
    async def list_places(
        request: Request,
        asked: Annotated[Asked, Depends(from_query)],
        cursor: Annotated[
            str, Query(pattern="^[0-9]{1,7}$", description="`next` of the page before")
        ] = "0",
        limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = PAGE,
        _caller: Caller = viewer,
    ) -> Response:
        """Places that fit, the nearest first, kiosks among them."""
        db, now = mount.database(request), mount.now()
        kiosks = await kiosk_records(db, mount.options, mount.today())
        found = await search(db, question(asked, now), now, kiosks)
        first = int(cursor)
        shown = PlacePage(
            items=[found_view(one, now) for one in found[first : first + limit]],
            total=len(found),
            next=str(first + limit) if first + limit < len(found) else None,
        )
        return tagged(request, shown)

    @routes.get(
        "/places.csv",
        dependencies=[viewer],
        response_class=Response,
        responses={200: {"content": {"text/csv": {}}}},
    )
    async def export_places(
        request: Request,
        what: Annotated[
            What, Query(description="Kiosks in service, the register, or both.")
        ] = What.ALL,
        partial: Annotated[
            bool, Query(description="Leave out kiosks without a postcode instead of refusing.")
        ] = False,
    ) -> Response:
        """Places as «lieux de médiation numérique» (v1.0.2)."""
        db = mount.database(request)
        kiosks = [] if what is What.REGISTER else await _kiosks(mount, db, partial=partial)
        return StreamingResponse(
            lines(kiosks, None if what is What.KIOSKS else db),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="lieux.csv"'},
        )

    @routes.get("/places/{place}", response_model=PlaceView)
    async def get_place(place: PlaceInPath, request: Request, _caller: Caller = viewer) -> Response:
        """One place, or a kiosk."""
        record = await find(mount.database(request), mount.options, place, mount.today())
        return tagged(request, record_view(record, mount.now()))

    @routes.post("/places/{place}/confirm")
    async def confirm_place(
        place: PlaceInPath, request: Request, caller: Caller = operator
    ) -> PlaceView:
        """Say that a place is today as the register has it."""
        db = mount.database(request)
        await registers.places.confirm(db, place, mount.today())
        await mount.note(db, caller, "place.confirm", place)
        return record_view(await registers.places.get(db, place), mount.now())

    @routes.put("/places/{place}")
    async def put_place(
        place: PlaceInPath, row: Row, request: Request, caller: Caller = operator
    ) -> Entered:
        """Enter a place, or change it: the standard's row, judged as an import is."""
        db = mount.database(request)
        if unknown := [name[:40] for name in row if name not in FIELDS]:
            raise Conflict(f"the standard has no column {', '.join(unknown)}")
        if any(
            kiosk.id == place for kiosk in await kiosk_records(db, mount.options, mount.today())
        ):
            raise Conflict(f"{place!r} is a kiosk", todo="change it in the register of kiosks")
        record, findings = await place_editing.put(db, place, row, mount.clock)
        await mount.note(db, caller, "place.put", place, columns=sorted(row))
        return Entered(
            place=record_view(record, mount.now()),
            remarks=[
                Remark(column=one.column, value=one.value, reason=one.reason, kind=one.kind)
                for one in findings
            ],
        )

    @routes.delete("/places/{place}", status_code=204)
    async def withdraw_place(
        place: PlaceInPath, request: Request, caller: Caller = operator
    ) -> None:
        """Withdraw a place. A source that still has it brings it back at its next import."""
        db = mount.database(request)
        await place_editing.remove(db, place, mount.clock)
        await mount.note(db, caller, "place.withdraw", place)

    return routes


async def _kiosks(mount: Mount, db: Database, *, partial: bool) -> Sequence[Mapping[str, str]]:
    if mount.options.publisher is None:
        raise Conflict(
            "nobody is named as the publisher of the places",
            todo=f"set {PIVOT} and {ORGANISATION} and start the API again",
        )
    publication = publish(
        await fleet(db), mount.options.publisher, mount.options.addresses, mount.today()
    )
    return [cells_of(place) for place in (publication.places if partial else complete(publication))]
