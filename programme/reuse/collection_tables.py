"""Campaigns and collection points as tables: what a row is, how it is kept, what there is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from programme.reuse import campaigns, points
from programme.reuse.collection_views import CampaignRow, PointInput, titles_text
from programme.training_tables import Kind, Row
from store import Database, registers


async def _campaigns(db: Database) -> Sequence[Row]:
    return [
        asdict(one) | {"title": titles_text(one.title), "takes": "|".join(one.takes)}
        for one in await registers.collections.campaigns(db)
    ]


async def _add_campaign(db: Database, wanted: CampaignRow) -> None:
    await campaigns.announce(db, wanted.campaign())


async def _change_campaign(db: Database, wanted: CampaignRow) -> None:
    await campaigns.change(db, wanted.campaign())


async def _points(db: Database) -> Sequence[Row]:
    return [asdict(one) for one in await registers.collections.points(db)]


async def _add_point(db: Database, wanted: PointInput) -> None:
    await points.announce(db, wanted.point())


async def _change_point(db: Database, wanted: PointInput) -> None:
    await points.change(db, wanted.point())


CAMPAIGNS = Kind(
    "campaigns",
    CampaignRow,
    _campaigns,
    _add_campaign,
    _change_campaign,
    ("campaign.announce", "campaign.change"),
)
POINTS = Kind(
    "points",
    PointInput,
    _points,
    _add_point,
    _change_point,
    ("collection_point.add", "collection_point.change"),
    ("campaign", _campaigns),
)
