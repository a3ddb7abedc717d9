"""Campaigns that collect used devices: what they take, from which day to which."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from store import Database, registers

Campaign = registers.collections.Campaign


class Taken(StrEnum):
    """Kinds of devices that a point takes, under the chain's names where it has them.

    The screens have words for each in each language.
    """

    SMARTPHONE = "smartphone"
    PHONE = "phone"
    TABLET = "tablet"
    LAPTOP = "laptop"
    DESKTOP = "desktop"
    SCREEN = "screen"
    PRINTER = "printer"
    NETWORK = "network"
    PERIPHERAL = "peripheral"
    CABLE = "cable"


async def announce(db: Database, campaign: Campaign) -> None:
    """Keep a new campaign; Conflict when its id is taken."""
    await registers.collections.add_campaign(db, campaign)


async def change(db: Database, campaign: Campaign) -> Campaign:
    """What has changed of a campaign, as it is kept then; its points last no longer. NotFound."""
    await registers.collections.change_campaign(db, campaign)
    return await registers.collections.campaign(db, campaign.id)


async def call_off(db: Database, campaign: str) -> None:
    """It does not take place, or no longer: no kiosk shows its points. NotFound."""
    await registers.collections.call_off(db, campaign)


async def campaigns(db: Database) -> Sequence[Campaign]:
    """All campaigns, those called off too, the latest first."""
    found = await registers.collections.campaigns(db)
    return sorted(found, key=lambda one: (one.starts_on, one.id), reverse=True)
