"""The reference of the API as a page, without anything from another site."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from control_api.access import by_session
from control_api.pages.reference import calls
from control_api.pages.rendering import render, render_refusal
from control_api.routes.inputs import TheOffice

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/docs")
async def reference(request: Request, office: TheOffice) -> HTMLResponse:
    """Every call, with what it takes, for someone signed in."""
    now = office.clock.now()
    if await by_session(office, request) is None:
        return HTMLResponse(render_refusal(request, now, used_link=False), 401)
    values = {"calls": calls(request.app.openapi())}
    return HTMLResponse(render("reference.html", request, now, values))
