"""Where each kiosk stands, as the measurement `place`: the register written into the series.

What is missing or differs is written, whoever registered it and whenever; so a series store that
was away, and one that was emptied, gets its places without anybody keeping a list.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

import structlog

from contract import FieldValue, StoreError
from control_api.office import Office
from store import KioskOverview, Point, Row, kiosks

log = structlog.get_logger("control_api.places")

INTERVAL_S = 60.0
MEASUREMENT = "place"
EVERYONE = 1_000_000


def missing_places(
    registered: Iterable[KioskOverview], written: Iterable[Row], at: int
) -> Sequence[Point]:
    """A point at `at` for each kiosk whose newest place is not where the register has it."""
    newest: dict[str, Row] = {}
    for row in sorted(written, key=lambda row: row.at):
        newest[row.kiosk] = row
    points = []
    for known in registered:
        tags, fields = _place(known)
        last = newest.get(known.kiosk.id)
        if last is None or dict(last.tags) != tags or dict(last.fields) != fields:
            points.append(Point(MEASUREMENT, known.kiosk.id, tags, fields, at))
    return points


async def write_places(office: Office) -> int:
    """Write what is missing; how many points that were. Raises StoreError."""
    registered = await kiosks.overviews(office.database, limit=EVERYONE)
    written = await office.series.latest(MEASUREMENT)
    points = missing_places(registered, written, office.clock.now())
    if points:
        await office.series.write(points)
        log.info("places_written", count=len(points))
    return len(points)


async def keep_places(office: Office) -> None:
    """Keep the places as the register has them, for as long as the process runs."""
    await office.opened.wait()
    await office.registered.wait()
    away = False
    while True:
        office.registered.clear()
        try:
            await write_places(office)
            away = False
        except StoreError as error:
            if not away:
                log.warning("places_not_written", reason=str(error))
            away = True
        try:
            async with asyncio.timeout(INTERVAL_S):
                await office.registered.wait()
        except TimeoutError:
            continue


def _place(known: KioskOverview) -> tuple[dict[str, str], dict[str, FieldValue]]:
    site = known.site
    return (
        {"site": site.id, "commune": site.commune, "commune_name": site.commune_name},
        {
            "name": site.name,
            "latitude": float(site.latitude),
            "longitude": float(site.longitude),
            "profile": known.kiosk.profile.value,
        },
    )
