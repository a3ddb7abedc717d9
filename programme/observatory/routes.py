"""The observatory over HTTP: territories, indicators, use beside them, where next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request

from programme.mounting import Caller, Mount, same_id
from programme.observatory.indicators import read
from programme.observatory.territories import TerritoryInput, TerritoryKind
from programme.observatory.territory_table import add_territory, change_territory
from programme.observatory.views import (
    BesideList,
    Catalogue,
    IndicatorInput,
    IndicatorView,
    Territories,
    ValueInput,
    ValuesView,
    WhereNextInput,
    indicator_view,
    put_indicator,
    read_beside,
    territories,
)
from programme.observatory.where_next_views import WhereNextView, answer
from store import SeriesStore, registers

Code = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$", examples=["ifn"])]
VINTAGE = r"^\d{4}(-\d{2})?$"
Vintage = Annotated[str, Path(pattern=VINTAGE, examples=["2024"])]
TerritoryCode = Annotated[str, Path(pattern=r"^[0-9A-Z]{5,9}$", examples=["33063"])]
Release = Annotated[str, Path(max_length=32, examples=["2026-10-v1"])]


def observatory_routes(mount: Mount, series: Callable[[Request], SeriesStore]) -> APIRouter:
    """`/observatory/…`; `series` finds a request's time series."""
    routes = mount.section("observatory", "/observatory")
    _territories(routes, mount)
    _indicators(routes, mount)
    _figures(routes, mount, series)
    return routes


def _territories(routes: APIRouter, mount: Mount) -> None:
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/territories")
    async def list_territories(
        request: Request, kind: TerritoryKind | None = None, _caller: Caller = viewer
    ) -> Territories:
        """Communes, IRIS, priority districts and EPCI."""
        return await territories(mount.database(request), kind)

    @routes.post("/territories", status_code=201)
    async def add(wanted: TerritoryInput, request: Request, caller: Caller = operator) -> None:
        """Register a territory."""
        db = mount.database(request)
        await add_territory(db, wanted)
        await mount.note(db, caller, "territory.add", wanted.id)

    @routes.put("/territories/{territory}", status_code=204)
    async def change(
        territory: TerritoryCode,
        wanted: TerritoryInput,
        request: Request,
        caller: Caller = operator,
    ) -> None:
        """Change a territory."""
        db = mount.database(request)
        same_id(territory, wanted.id)
        await change_territory(db, wanted)
        await mount.note(db, caller, "territory.change", territory)


def _indicators(routes: APIRouter, mount: Mount) -> None:
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/indicators")
    async def list_indicators(request: Request, _caller: Caller = viewer) -> Catalogue:
        """The catalogue: each indicator by its vintage, with source and licence."""
        rows = await registers.indicators.indicators(mount.database(request))
        return Catalogue(items=[indicator_view(row) for row in rows])

    @routes.get("/indicators/{indicator}")
    async def get_indicator(
        indicator: Code,
        request: Request,
        vintage: Annotated[
            str | None, Query(pattern=VINTAGE, description="Its newest unless said.")
        ] = None,
        _caller: Caller = viewer,
    ) -> ValuesView:
        """An indicator's values by territory, and why one is missing."""
        found = await read(mount.database(request), indicator, vintage)
        return ValuesView(
            indicator=indicator_view(found.indicator),
            values=[
                ValueInput(territory=one.territory, value=one.value, missing=one.missing)
                for one in found.values.values()
            ],
        )

    @routes.put("/indicators/{indicator}/{vintage}")
    async def put(
        indicator: Code,
        vintage: Vintage,
        wanted: IndicatorInput,
        request: Request,
        caller: Caller = operator,
    ) -> IndicatorView:
        """Bring an indicator's vintage in with its values: all or nothing."""
        db = mount.database(request)
        made = await put_indicator(db, indicator, vintage, wanted)
        await mount.note(
            db, caller, "indicator.import", indicator, vintage=vintage, changed=len(wanted.values)
        )
        return indicator_view(made)


def _figures(routes: APIRouter, mount: Mount, series: Callable[[Request], SeriesStore]) -> None:
    viewer = mount.viewer

    @routes.get("/beside/{release}")
    async def get_beside(
        release: Release, request: Request, _caller: Caller = viewer
    ) -> BesideList:
        """A published release's use by commune beside the indicators."""
        return await read_beside(mount.database(request), release)

    @routes.post("/where-next")
    async def ask_where_next(
        wanted: WhereNextInput, request: Request, _caller: Caller = viewer
    ) -> WhereNextView:
        """Rank candidates for the next kiosks; each is explained. Nothing is kept."""
        return await answer(
            mount.database(request),
            series(request),
            mount.clock.now(),
            wanted.candidates,
            year=wanted.year,
            count=wanted.count,
            weights={factor.value: weight for factor, weight in wanted.weights.items()},
        )
