"""Whether the process lives, whether it can work, and its figures: open on this machine only."""

from __future__ import annotations

from collections import Counter

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST

from contract import StoreError
from control_api.access import neighbour
from control_api.accounts import total, unbalanced
from control_api.fleet import fleet
from control_api.office import Office
from control_api.office_alarms import office_alarms_at
from control_api.problems import RETRY_AFTER_S, problem
from control_api.routes.inputs import TheOffice
from control_api.states import KioskState
from store import kiosks, letter_bounds, statuses

router = APIRouter(dependencies=[Depends(neighbour)], tags=["health"])

PARTS = ("database", "time series", "broker")


@router.get("/health/live")
async def live() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "live"})


@router.get("/health/ready")
async def ready(office: TheOffice) -> JSONResponse:
    """Both databases and the broker answer; 503 names what does not."""
    missing = await _missing(office)
    if missing:
        return problem(
            503,
            f"waiting for: {', '.join(missing)}",
            headers={"Retry-After": str(RETRY_AFTER_S)},
        )
    return JSONResponse({"status": "ready"})


@router.get("/metrics")
async def metrics(office: TheOffice) -> Response:
    """The figures of this process for Prometheus."""
    figures = office.metrics
    missing = await _missing(office)
    for part in PARTS:
        figures.ready.labels(part).set(part not in missing)
    figures.listeners.set(len(office.hub))
    figures.cut_off.set(office.hub.cut_off)
    figures.connected.set(office.client.connected)
    figures.dropped.set(office.client.dropped)
    if "database" not in missing:
        items = await fleet(office.database, office.clock.now())
        counts = Counter(item.state for item in items.values())
        for state in KioskState:
            figures.kiosks.labels(state.value).set(counts[state])
        await _count_custody(office)
    return Response(figures.render(), media_type=CONTENT_TYPE_LATEST)


async def _count_custody(office: Office) -> None:
    """Where the samples are: accounts, dead letters, and what keeps the office from taking them."""
    figures = office.metrics
    said = await statuses.list(office.database)
    for part, samples in total(row.status.accounts for row in said).model_dump().items():
        figures.samples.labels(part).set(samples)
    figures.unbalanced.set(len(unbalanced(said)))
    gauges = (figures.letters, figures.letter_bytes, figures.letters_dropped)
    for gauge in gauges:
        gauge.clear()
    for pile in await letter_bounds.piles(office.database):
        for gauge, value in zip(gauges, (pile.letters, pile.size, pile.dropped), strict=True):
            gauge.labels(pile.reason).inc(value)
    figures.office_alarms.clear()
    for row in await office_alarms_at(office.database, office.clock.now()):
        figures.office_alarms.labels(row.alarm.type, row.alarm.qualifier).set(1)


async def _missing(office: Office) -> list[str]:
    missing = list(office.missing())
    if "database" not in missing:
        try:
            await kiosks.list(office.database, limit=1)
        except StoreError:
            missing.append("database")
    return missing
