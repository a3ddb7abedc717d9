"""The page of the reuse workshop, for staff who are signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from programme.mounting import Caller, Mount
from programme.reuse.balance_views import MAX_YEARS, second_lives
from programme.reuse.bench import SHOWN, workshop
from programme.reuse.devices import FINAL, State
from programme.reuse.factors import factors
from programme.staff_pages import render

PART = "programme.reuse"
VARY = {"Vary": "Accept-Language, Cookie"}
_Choice = Annotated[str, Query(max_length=16)]


def reuse_page(routes: APIRouter, mount: Mount) -> None:
    """Add `/reuse`."""
    viewer = mount.viewer

    @routes.get("/reuse")
    async def reuse(
        request: Request,
        year: Annotated[int | None, Query(ge=2000, le=2100)] = None,
        state: _Choice = "",
        laptop: _Choice = "",
        smartphone: _Choice = "",
        _caller: Caller = viewer,
    ) -> HTMLResponse:
        """The year's balance beside the law, and what is on the bench."""
        today = mount.now().date()
        lives = {"laptop": laptop, "smartphone": smartphone}
        years = second_lives([f"{category}={life}" for category, life in lives.items() if life])
        wanted = year or today.year
        values = {
            "found": await workshop(mount.database(request), wanted, years, state),
            "states": [one for one in State if one not in FINAL],
            "sources": [row for row in factors().values() if row.kg_co2e_per_year is not None],
            "asked": {"year": wanted, "state": state, "lives": lives},
            "most": SHOWN,
            "most_years": MAX_YEARS,
        }
        return HTMLResponse(render(PART, "reuse.html", request, values), headers=VARY)
