"""Orientations moved from the series into the programme's register: counts, and codes' digests."""

from __future__ import annotations

import asyncio

import structlog

from contract import StoreError
from control_api.office import Office
from programme import orientations

log = structlog.get_logger("control_api.orientations")

INTERVAL_S = 60.0
HOUR_US = 3_600_000_000
RECENT_US = 3 * HOUR_US
LATE_US = 40 * 24 * HOUR_US
"""A kiosk's journal keeps a month of what it could not send."""


async def keep_orientations(office: Office) -> None:
    """Take in what kiosks counted: the last hours each minute, what may come late each hour."""
    await office.opened.wait()
    await office.measured.wait()
    whole_at = None
    away = False
    while True:
        now = office.clock.now()
        whole = whole_at is None or now - whole_at >= HOUR_US
        try:
            await take_in(office, LATE_US if whole else RECENT_US)
            if whole:
                await orientations.forget(office.database, now)
                whole_at = now
            away = False
        except StoreError as error:
            if not away:
                log.warning("orientations_not_taken_in", reason=str(error))
            away = True
        await asyncio.sleep(INTERVAL_S)


async def take_in(office: Office, back_us: int) -> int:
    """Take in what was measured so long ago at most; how many new codes. Raises StoreError."""
    now = office.clock.now()
    new = await orientations.take_in(office.database, office.series, now - back_us, now + HOUR_US)
    if new:
        log.info("orientations_taken_in", codes=new)
    return new
