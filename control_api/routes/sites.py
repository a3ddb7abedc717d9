"""Sites: register one, list them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from control_api import register
from control_api.access import Admin, Viewer
from control_api.cursors import page, unseal
from control_api.register import SITE_PATTERN, SiteInput
from control_api.routes.inputs import API, PAGE, PROBLEM, Cursor, Limit, TheOffice
from control_api.views import SiteView, site_view
from store import sites

SiteInPath = Annotated[str, Path(pattern=SITE_PATTERN)]

router = APIRouter(prefix=f"{API}/sites", tags=["sites"], responses=PROBLEM)


class SitePage(BaseModel):
    """A page of sites; `next` is None on the last one."""

    items: Sequence[SiteView]
    next: str | None


@router.post("", status_code=201)
async def add_site(
    wanted: SiteInput, office: TheOffice, caller: Admin, response: Response
) -> SiteView:
    """Register a site."""
    site = await register.add_site(office.database, office.clock, caller.name, wanted)
    response.headers["Location"] = f"{API}/sites/{site.id}"
    return site_view(site)


@router.get("")
async def list_sites(
    office: TheOffice, _caller: Viewer, cursor: Cursor = None, limit: Limit = PAGE
) -> SitePage:
    """Sites in the order of their ids."""
    rows = await sites.list(office.database, unseal(cursor), limit + 1)
    shown, following = page(rows, limit, lambda site: site.id)
    return SitePage(items=[site_view(site) for site in shown], next=following)


@router.get("/{site}")
async def get_site(site: SiteInPath, office: TheOffice, _caller: Viewer) -> SiteView:
    """One site."""
    return site_view(await sites.get(office.database, site))
