"""The programme over HTTP: a router that control_api mounts under `/api/v1`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response

from contract import Clock, Conflict
from programme.kiosk_places import complete, publish
from programme.options import ORGANISATION, PIVOT, Options
from programme.places import places_csv
from programme.register import fleet
from store import Database

Guard = Callable[[str], Callable[..., Awaitable[Any]]]
"""Gives a FastAPI dependency that lets only callers of a role (or above) pass."""

VIEWER = "viewer"


def router(
    guard: Guard,
    *,
    database: Callable[[Request], Database],
    options: Options,
    clock: Clock,
    prefix: str = "",
) -> APIRouter:
    """`GET {prefix}/programme/places.csv`. `database` finds a request's database.

    Raises Conflict, and what `guard` and the store raise; whoever mounts it answers for errors.
    """
    routes = APIRouter(prefix=f"{prefix}/programme", tags=["programme"])

    @routes.get(
        "/places.csv",
        dependencies=[Depends(guard(VIEWER))],
        response_class=Response,
        responses={200: {"content": {"text/csv": {}}}},
    )
    async def places(
        request: Request,
        partial: Annotated[
            bool, Query(description="Leave out kiosks without a postcode instead of refusing.")
        ] = False,
    ) -> Response:
        """Kiosks in service as «lieux de médiation numérique» (v1.0.2)."""
        if options.publisher is None:
            raise Conflict(
                "nobody is named as the publisher of the places",
                todo=f"set {PIVOT} and {ORGANISATION} and start the API again",
            )
        found = await fleet(database(request))
        publication = publish(found, options.publisher, options.addresses, today(clock))
        rows = publication.places if partial else complete(publication)
        return Response(
            places_csv(rows),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="lieux.csv"'},
        )

    return routes


def today(clock: Clock) -> date:
    """The day, UTC."""
    return datetime.fromtimestamp(clock.now() / 1_000_000, UTC).date()
