"""The programme over HTTP: a router that control_api mounts under `/api/v1`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from fastapi import APIRouter, Request

from contract import Clock
from programme.activities_routes import activities_routes
from programme.aladdin_routes import aladdin_routes
from programme.attempts import AddressAttempts
from programme.community.aginum_routes import aginum_routes
from programme.community.routes import community_routes
from programme.counsellors_routes import counsellors_routes
from programme.demand_routes import demand_routes
from programme.mounting import Guard, Mount, new_attempts
from programme.notices_routes import notices_routes
from programme.observatory.routes import observatory_routes
from programme.options import Options
from programme.orientations_routes import orientations_routes
from programme.places_routes import places_routes
from programme.reuse.collections_routes import collections_routes
from programme.reuse.parts_routes import parts_routes
from programme.reuse.routes import reuse_routes
from programme.sesame_routes import sesame_routes
from programme.structures_routes import structures_routes
from store import Database, SeriesStore

Part = Callable[[Mount], APIRouter]
PARTS: Sequence[Part] = (
    places_routes,
    structures_routes,
    sesame_routes,
    aladdin_routes,
    counsellors_routes,
    activities_routes,
    community_routes,
    aginum_routes,
    orientations_routes,
    notices_routes,
    reuse_routes,
    parts_routes,
    collections_routes,
)


def router(
    guard: Guard,
    *,
    database: Callable[[Request], Database],
    series: Callable[[Request], SeriesStore],
    options: Options,
    clock: Clock,
    prefix: str = "",
    attempts: AddressAttempts | None = None,
) -> APIRouter:
    """`{prefix}/programme/…`. `database` and `series` find a request's stores.

    `attempts`: those that the pages count too.
    Raises Conflict, NotFound, and what `guard` and the store raise; whoever mounts it answers for
    errors.
    """
    routes = APIRouter()
    mount = Mount(guard, database, options, clock, prefix, attempts or new_attempts())
    of_series = (demand_routes, observatory_routes)
    parts: Sequence[Part] = (*PARTS, *(partial(one, series=series) for one in of_series))
    for part in parts:
        # Not included: that hides a router's addresses from whoever lists them.
        routes.routes.extend(part(mount).routes)
    return routes
