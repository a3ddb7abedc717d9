"""Demand over HTTP: what is asked for at kiosks beside what is offered within reach."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from programme.communes import known_communes
from programme.coop_vocabularies import Theme, label
from programme.demand import REACH_KM, read_demand
from programme.mounting import Caller, Mount
from programme.place_question import commune_code
from store import Database, SeriesStore

DAYS, MOST_DAYS, MOST_KM = 30, 90, 200.0


class DemandView(BaseModel):
    """A theme in a commune: so often asked for, and the events in reach with their free seats."""

    commune: str
    commune_name: str
    theme: str
    theme_label: str
    asked: int
    events: int
    seats: int
    gap: bool


class DemandList(BaseModel):
    """Gaps first, then the most asked for; `within_km` of a kiosk is in reach."""

    days: int
    within_km: float
    items: Sequence[DemandView]


def demand_routes(mount: Mount, series: Callable[[Request], SeriesStore]) -> APIRouter:
    """`/demand`; `series` finds a request's time series."""
    routes = mount.section("demand")
    viewer = mount.viewer

    @routes.get("/demand")
    async def show_demand(
        request: Request,
        days: Annotated[int, Query(ge=1, le=MOST_DAYS, description="Asked in so many.")] = DAYS,
        within_km: Annotated[float, Query(gt=0, le=MOST_KM)] = REACH_KM,
        commune: Annotated[
            str | None, Query(max_length=100, description="INSEE code, or the name.")
        ] = None,
        theme: Theme | None = None,
        _caller: Caller = viewer,
    ) -> DemandList:
        """What is asked for beside what is offered in the next 21 days, by commune and theme."""
        return await told(
            mount.database(request),
            series(request),
            mount.clock.now(),
            days=days,
            within_km=within_km,
            commune=commune,
            theme=theme,
        )

    return routes


async def told(
    db: Database,
    series: SeriesStore,
    now: int,
    *,
    days: int,
    within_km: float,
    commune: str | None = None,
    theme: str | None = None,
) -> DemandList:
    """Demand with its labels, of a commune or a theme if one is given. NotFound, StoreError."""
    code = commune_code(commune) if commune else None
    names = known_communes().by_code
    rows = await read_demand(db, series, now, days=days, reach_km=within_km)
    return DemandList(
        days=days,
        within_km=within_km,
        items=[
            DemandView(
                **asdict(row),
                commune_name=names[row.commune].name if row.commune in names else row.commune,
                theme_label=label("thematiques", row.theme),
                gap=row.gap,
            )
            for row in rows
            if code in (None, row.commune) and theme in (None, row.theme)
        ],
    )
