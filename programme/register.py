"""The kiosks that the programme speaks of."""

from __future__ import annotations

from collections.abc import Sequence

from store import Database, KioskOverview, kiosks

PAGE = 1_000


async def fleet(db: Database) -> Sequence[KioskOverview]:
    """Every registered kiosk with its site, by id. Raises StoreError."""
    found: list[KioskOverview] = []
    page = await kiosks.overviews(db, limit=PAGE)
    while page:
        found += page
        page = await kiosks.overviews(db, after=page[-1].kiosk.id, limit=PAGE)
    return found
