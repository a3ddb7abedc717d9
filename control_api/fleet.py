"""The fleet as a list shows it: every registered kiosk with its state, worked out at one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from control_api.alarms import active_alarms
from control_api.views import KioskItem, kiosk_item
from store import Database, kiosks

PAGE = 1_000
Fleet = Mapping[str, KioskItem]
"""Kiosks by id, in the order of their ids."""


async def fleet(db: Database, now: int) -> Fleet:
    """Every registered kiosk as a list shows it at `now`."""
    counts = await alarm_counts(db, now)
    items: dict[str, KioskItem] = {}
    after = ""
    while rows := await kiosks.overviews(db, after, PAGE):
        for row in rows:
            items[row.kiosk.id] = kiosk_item(row, counts[row.kiosk.id], now)
        after = rows[-1].kiosk.id
        if len(rows) < PAGE:
            break
    return items


async def alarm_counts(db: Database, now: int) -> Counter[str]:
    """How many alarms are active and not shelved, by kiosk."""
    return Counter(row.kiosk for row in await active_alarms(db, now) if not row.shelved)
