"""Collections over HTTP: campaigns and points, and which kiosks show them."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from pydantic import BaseModel

from programme.mounting import Caller, Id, Mount, same_id
from programme.orientations import day_of
from programme.register import fleet
from programme.reuse import campaigns, points
from programme.reuse.collection_views import (
    CampaignInput,
    CampaignView,
    PointInput,
    PointView,
    campaign_view,
    point_view,
)
from store import Database


class CampaignList(BaseModel):
    """All of them, the latest first."""

    items: Sequence[CampaignView]


class PointList(BaseModel):
    """All of them, by id."""

    items: Sequence[PointView]


def collections_routes(mount: Mount) -> APIRouter:
    """`/collections/campaigns` and `/collections/points`."""
    routes = mount.section("collections", "/collections")
    _campaigns(routes, mount)
    _points(routes, mount)
    return routes


def _campaigns(routes: APIRouter, mount: Mount) -> None:
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/campaigns")
    async def list_campaigns(request: Request, _caller: Caller = viewer) -> CampaignList:
        """Campaigns, those called off too."""
        found = await campaigns.campaigns(mount.database(request))
        return CampaignList(items=[campaign_view(one) for one in found])

    @routes.post("/campaigns", status_code=201)
    async def announce_campaign(
        wanted: CampaignInput, request: Request, caller: Caller = operator
    ) -> CampaignView:
        """Announce a campaign; kiosks show its points while it lasts."""
        db = mount.database(request)
        await campaigns.announce(db, wanted.campaign())
        await mount.note(db, caller, "campaign.announce", wanted.id)
        return campaign_view(wanted.campaign())

    @routes.put("/campaigns/{campaign}")
    async def change_campaign(
        campaign: Id, wanted: CampaignInput, request: Request, caller: Caller = operator
    ) -> CampaignView:
        """Change a campaign; one that was called off stays so."""
        db = mount.database(request)
        same_id(campaign, wanted.id)
        kept = await campaigns.change(db, wanted.campaign())
        await mount.note(db, caller, "campaign.change", campaign)
        return campaign_view(kept)

    @routes.delete("/campaigns/{campaign}", status_code=204)
    async def call_campaign_off(campaign: Id, request: Request, caller: Caller = operator) -> None:
        """Call a campaign off; what it has collected stays."""
        db = mount.database(request)
        await campaigns.call_off(db, campaign)
        await mount.note(db, caller, "campaign.call_off", campaign)


def _points(routes: APIRouter, mount: Mount) -> None:
    viewer, operator = mount.viewer, mount.operator

    async def standing(db: Database) -> Sequence[PointView]:
        day = day_of(mount.clock.now())
        return [point_view(one) for one in await points.standing(db, await fleet(db), day)]

    async def shown(db: Database, point: str) -> PointView:
        return next(one for one in await standing(db) if one.id == point)

    @routes.get("/points")
    async def list_points(request: Request, _caller: Caller = viewer) -> PointList:
        """Points as they stand today, each with the kiosks that show it."""
        return PointList(items=await standing(mount.database(request)))

    @routes.post("/points", status_code=201)
    async def add_point(
        wanted: PointInput, request: Request, caller: Caller = operator
    ) -> PointView:
        """Add a point; kiosks within 2 km that are connected have it within a minute."""
        db = mount.database(request)
        await points.announce(db, wanted.point())
        await mount.note(db, caller, "collection_point.add", wanted.id, campaign=wanted.campaign)
        return await shown(db, wanted.id)

    @routes.put("/points/{point}")
    async def change_point(
        point: Id, wanted: PointInput, request: Request, caller: Caller = operator
    ) -> PointView:
        """Change a point."""
        db = mount.database(request)
        same_id(point, wanted.id)
        await points.change(db, wanted.point())
        await mount.note(db, caller, "collection_point.change", point)
        return await shown(db, point)

    @routes.delete("/points/{point}", status_code=204)
    async def remove_point(point: Id, request: Request, caller: Caller = operator) -> None:
        """Remove a point from the register and from every screen."""
        db = mount.database(request)
        await points.remove(db, point)
        await mount.note(db, caller, "collection_point.remove", point)
