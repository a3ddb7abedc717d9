"""The kiosks' own parts over HTTP, and retired kiosks."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Request

from contract import KIOSK_PATTERN
from programme.mounting import Caller, Input, Mount
from programme.reuse.dossier_view import KioskPartsView, LotView, kiosk_parts_view, lot_view
from programme.reuse.parts import fit, provenance, remove, retire
from programme.reuse.provenance import origins
from programme.reuse.views import PART_PATTERN, PartInput
from store import Database, kiosks, registers

KioskInPath = Annotated[str, Path(pattern=KIOSK_PATTERN)]
PartInPath = Annotated[str, Path(pattern=PART_PATTERN)]


class OnDay(Input):
    """The day of it."""

    on: date


def parts_routes(mount: Mount) -> APIRouter:
    """`/kiosk-parts/…` and `/reuse/kiosks/…`."""
    routes = mount.section("reuse")
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/kiosks/{kiosk}/parts")
    async def list_parts(
        kiosk: KioskInPath, request: Request, _caller: Caller = viewer
    ) -> KioskPartsView:
        """A kiosk's parts, and which came from used devices."""
        db = mount.database(request)
        await kiosks.get(db, kiosk)
        return await _shown(db, kiosk)

    @routes.post("/kiosk-parts", status_code=201)
    async def fit_part(
        wanted: PartInput, request: Request, caller: Caller = operator
    ) -> KioskPartsView:
        """Register a part that was fitted."""
        db = mount.database(request)
        await fit(db, wanted.part())
        await mount.note(db, caller, "part.fit", wanted.id, kiosk=wanted.kiosk)
        return await _shown(db, wanted.kiosk)

    @routes.post("/kiosk-parts/{part}/removal")
    async def remove_part(
        part: PartInPath, wanted: OnDay, request: Request, caller: Caller = operator
    ) -> KioskPartsView:
        """Say that a part is in its kiosk no more."""
        db = mount.database(request)
        await remove(db, part, wanted.on)
        await mount.note(db, caller, "part.remove", part)
        return await _shown(db, (await registers.kiosk_parts.get(db, part)).kiosk)

    @routes.post("/reuse/kiosks/{kiosk}", status_code=201)
    async def retire_kiosk(
        kiosk: KioskInPath, wanted: OnDay, request: Request, caller: Caller = operator
    ) -> LotView:
        """Take a retired kiosk into the chain: its parts become a lot's devices."""
        db = mount.database(request)
        lot = await retire(db, kiosk, wanted.on, mount.clock.now())
        await mount.note(db, caller, "kiosk.to_reuse", kiosk)
        return lot_view(lot)

    return routes


async def _shown(db: Database, kiosk: str) -> KioskPartsView:
    parts = await registers.kiosk_parts.parts(db, kiosk)
    return kiosk_parts_view(kiosk, parts, provenance(parts), await origins(db, parts))
