"""The page «suivi des engagements», for the facilitator of the group, who is signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from programme.community.following import State, counts, follow
from programme.community.rendering import render
from programme.mounting import Caller, Mount
from store import registers

VARY = {"Vary": "Accept-Language, Cookie"}
_Choice = Annotated[str, Query(max_length=64)]


def commitments_page(routes: APIRouter, mount: Mount) -> None:
    """Add `/commitments`."""
    viewer = mount.viewer

    @routes.get("/commitments")
    async def commitments(
        request: Request, edition: _Choice = "", state: _Choice = "", _caller: Caller = viewer
    ) -> HTMLResponse:
        """Where each commitment stands today."""
        db, today = mount.database(request), mount.now().date()
        found = [one for one in await follow(db, today) if edition in ("", one.commitment.edition)]
        values = {
            "today": today,
            "counts": counts(found),
            "rows": [one for one in found if state in ("", one.state)],
            "states": list(State),
            "editions": await registers.community.editions(db),
            "asked": {"edition": edition, "state": state},
        }
        return HTMLResponse(render("commitments.html", request, values), headers=VARY)
