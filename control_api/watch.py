"""Changes of the fleet, found by comparing it with what it was: one event per kiosk that changed.

A kiosk falls silent without saying so, and other processes write too; so this looks by itself,
at once when something was heard here and every few seconds otherwise, while anyone listens.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import structlog

from contract import StoreError
from control_api.fleet import Fleet, fleet
from control_api.listeners import Event
from control_api.office import Office

log = structlog.get_logger("control_api.watch")

INTERVAL_S = 2.0
_ACTIVITY = frozenset({"last_seen", "last_value_at"})


def changes(before: Fleet, after: Fleet) -> Iterator[Event]:
    """A `status` event for what changed in kind, an `activity` event for mere news of life."""
    for kiosk, item in after.items():
        old = before.get(kiosk)
        if old == item:
            continue
        if old is None or old.model_dump(exclude=set(_ACTIVITY)) != item.model_dump(
            exclude=set(_ACTIVITY)
        ):
            yield Event("status", item.model_dump(mode="json"))
        else:
            shown = item.model_dump(mode="json", include={"id", *_ACTIVITY})
            yield Event("activity", shown)


async def watch(office: Office) -> None:
    """Publish the fleet's changes for as long as the process runs."""
    await office.opened.wait()
    before: Fleet | None = None
    while True:
        office.stirred.clear()
        before = await _look(office, before) if len(office.hub) else None
        if before is None:
            office.compared.clear()
        else:
            office.compared.set()
        try:
            async with asyncio.timeout(INTERVAL_S):
                await office.stirred.wait()
        except TimeoutError:
            continue


async def _look(office: Office, before: Fleet | None) -> Fleet | None:
    try:
        after = await fleet(office.database, office.clock.now())
    except StoreError as error:
        log.warning("fleet_not_read", reason=str(error))
        return before
    for event in changes(before, after) if before is not None else ():
        office.hub.publish(event)
    return after
