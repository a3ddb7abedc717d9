"""The reuse chain on a real PostgreSQL."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from contract import Conflict, Lifecycle
from programme.reuse.chain import advance
from programme.reuse.devices import State
from programme.reuse.handover import dismantle, hand_over
from programme.reuse.parts import fit, retire
from store import kiosks, open_database, registers, sites
from tests.databases import migrated
from tests.programme.fleet import FLEET, SITES
from tests.programme.reuse.workshop import SALE, SCRAP, deed, inspected, lot, ready

APRIL = date(2026, 4, 1)


@pytest.mark.server
async def test_devices_go_all_the_way_and_two_who_write_at_once_do_not_both(
    postgres_url: str,
) -> None:
    await migrated(postgres_url)
    db = open_database(postgres_url)
    for site in SITES:
        await sites.add(db, site)
    await kiosks.add(db, FLEET[0].kiosk)
    await lot(db)
    await ready(db, "laptop-1")
    await inspected(db, "laptop-2", "ssd-1", "ssd-2")
    at_once = (hand_over(db, "laptop-1", SALE, deed(3)) for _ in range(3))
    became = await asyncio.gather(*at_once, return_exceptions=True)
    assert [type(one) for one in became if one is not None] == [Conflict, Conflict]
    await dismantle(db, "laptop-2", replace(SCRAP, destroyed=["ssd-1", "ssd-2"]), deed(3))
    part = registers.kiosk_parts.Part(
        "p", "mairie-1", "screen", "", "", None, 6.0, "laptop-2", date(2026, 3, 6)
    )
    await fit(db, part)
    await kiosks.set_lifecycle(db, "mairie-1", Lifecycle.RETIRED)
    await retire(db, "mairie-1", date(2026, 3, 20), 1)
    await advance(db, "part-p", State.INSPECTED, deed(20))
    rows = await registers.reuse_passages.passages(db, date(2026, 3, 1), APRIL)
    assert [(row.device, row.price_cents, row.materials) for row in rows] == [
        ("laptop-1", 4_000, None),
        ("laptop-2", None, {"plastics": 0.5, "steel": 0.7}),
        ("part-p", None, None),
    ]
    assert [one.state for one in await registers.reuse.devices(db, lot="kiosk-mairie-1")] == [
        "inspected"
    ]
    await db.close()
