"""The one page of this issue: the whole fleet, live."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from contract import StoreError
from control_api.access import by_session
from control_api.office import Office
from control_api.pages.fleet import gather
from control_api.pages.languages import choose
from control_api.pages.rendering import alarm_words, render, render_refusal
from control_api.pages.sparkline import HEIGHT, TRENDS, WIDTH
from control_api.problems import RETRY_AFTER_S
from control_api.routes.inputs import TheOffice

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

VARY = {"Vary": "Accept-Language, Cookie"}


@router.get("/")
async def fleet_page(
    request: Request,
    office: TheOffice,
    show: Annotated[str, Query(max_length=40)] = "",
    cursor: Annotated[str | None, Query(max_length=200)] = None,
) -> HTMLResponse:
    """The fleet for someone signed in, how to sign in for anyone else."""
    now = office.clock.now()
    try:
        caller = await by_session(office, request)
        if caller is None:
            refusal = render_refusal(request, now, used_link=False)
            return HTMLResponse(refusal, 401, VARY)
        return HTMLResponse(await _fleet(request, office, show, cursor), headers=VARY)
    except StoreError:
        away = {**VARY, "Retry-After": str(RETRY_AFTER_S)}
        return HTMLResponse(render("away.html", request, now, {}), 503, away)


async def _fleet(request: Request, office: Office, show: str, cursor: str | None) -> str:
    trend = TRENDS.get(show, TRENDS["cpu"])
    content = await gather(office, trend, cursor)
    language = choose(request.query_params, request.headers)
    values = {
        "fleet": content,
        "trend": trend,
        "trends": list(TRENDS.values()),
        "alarms": [(row, *alarm_words(row.alarm, language)) for row in content.alarms],
        "width": WIDTH,
        "height": HEIGHT,
    }
    return render("fleet.html", request, office.clock.now(), values)
