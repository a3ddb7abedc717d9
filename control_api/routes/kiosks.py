"""Kiosks: register one, list them with their state, look at one, move it on in its life."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict

from contract import DAY_S, Lifecycle, StoreError
from control_api import register
from control_api.access import Admin, Viewer
from control_api.alarms import active_alarms, alarm_item
from control_api.cursors import page, unseal
from control_api.fleet import alarm_counts
from control_api.office import Office
from control_api.register import KioskInput
from control_api.routes.inputs import (
    API,
    PAGE,
    PROBLEM,
    Cursor,
    KioskInPath,
    Limit,
    TheOffice,
)
from control_api.samples import HIDDEN
from control_api.views import (
    KioskDetail,
    KioskItem,
    Latest,
    StrangerView,
    kiosk_detail,
    kiosk_item,
    latest_view,
    stranger_view,
)
from store import kiosks, strangers

router = APIRouter(prefix=f"{API}/kiosks", tags=["kiosks"], responses=PROBLEM)

MAX_STRANGERS = 100


class KioskPage(BaseModel):
    """A page of kiosks. `unregistered` are identifiers that were heard and are refused."""

    items: Sequence[KioskItem]
    next: str | None
    unregistered: Sequence[StrangerView]


class KioskChange(BaseModel):
    """What can be changed of a registered kiosk."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lifecycle: Lifecycle


@router.post("", status_code=201)
async def add_kiosk(
    wanted: KioskInput, office: TheOffice, caller: Admin, response: Response
) -> KioskDetail:
    """Register a kiosk at a site, or with a new one."""
    kiosk = await register.add_kiosk(office.database, office.clock, caller.name, wanted)
    office.registered.set()
    office.stirred.set()
    response.headers["Location"] = f"{API}/kiosks/{kiosk.id}"
    return await _detail(office, kiosk.id)


@router.get("")
async def list_kiosks(
    office: TheOffice, _caller: Viewer, cursor: Cursor = None, limit: Limit = PAGE
) -> KioskPage:
    """Kiosks in the order of their ids; one never heard from is among them."""
    rows = await kiosks.overviews(office.database, unseal(cursor), limit + 1)
    shown, following = page(rows, limit, lambda row: row.kiosk.id)
    now = office.clock.now()
    counts = await alarm_counts(office.database, now)
    return KioskPage(
        items=[kiosk_item(row, counts[row.kiosk.id], now) for row in shown],
        next=following,
        unregistered=[
            stranger_view(row) for row in await strangers.list(office.database, MAX_STRANGERS)
        ],
    )


@router.get("/{kiosk}")
async def get_kiosk(kiosk: KioskInPath, office: TheOffice, _caller: Viewer) -> KioskDetail:
    """All that is known of one kiosk."""
    return await _detail(office, kiosk)


@router.patch("/{kiosk}")
async def change_kiosk(
    kiosk: KioskInPath, change: KioskChange, office: TheOffice, caller: Admin
) -> KioskDetail:
    """Move a kiosk on in its life."""
    await register.set_lifecycle(
        office.database, office.clock, caller.name, kiosk, change.lifecycle
    )
    office.stirred.set()
    return await _detail(office, kiosk)


async def _detail(office: Office, kiosk: str) -> KioskDetail:
    known = await kiosks.overview(office.database, kiosk)
    now = office.clock.now()
    active = [alarm_item(row) for row in await active_alarms(office.database, now, kiosk)]
    return kiosk_detail(known, active, await _latest(office, kiosk), now)


async def _latest(office: Office, kiosk: str) -> Sequence[Latest] | None:
    since = max(0, office.clock.now() - DAY_S * 1_000_000)
    rows = office.registry.values()
    shown = [row.name for row in rows if row.origin == "kiosk" and row.family not in HIDDEN]
    try:
        store = office.series
        found = await asyncio.gather(
            *(store.latest(name, kiosk=kiosk, since=since) for name in shown)
        )
    except StoreError:
        # The register knows the kiosk all the same: its state must not wait for its values.
        return None
    return [latest_view(name, row) for name, rows in zip(shown, found, strict=True) for row in rows]
