"""One-time links: a code in, a session's cookie out, once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from control_api import credentials
from control_api.access import COOKIE
from control_api.credentials import SESSION_S
from control_api.pages.rendering import render_refusal
from control_api.routes.inputs import TheOffice

router = APIRouter(include_in_schema=False)


@router.get("/sign-in")
async def sign_in(
    request: Request, office: TheOffice, code: Annotated[str, Query(max_length=100)] = ""
) -> Response:
    """Redeem a link, once."""
    secret = await credentials.redeem_sign_in(office.database, office.clock, code)
    if secret is None:
        return HTMLResponse(render_refusal(request, office.clock.now(), used_link=True), 401)
    answer = RedirectResponse("/", 303)
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=SESSION_S,
        httponly=True,
        samesite="strict",
        secure=office.settings.api.behind_tls,
    )
    return answer
