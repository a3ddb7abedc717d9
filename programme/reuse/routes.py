"""The reuse chain over HTTP: lots, devices with their evidence, balances, the kiosks' parts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from programme.mounting import Caller, Id, Mount, same_id
from programme.reuse.balance import balance
from programme.reuse.balance_views import (
    BalanceView,
    LegalShareView,
    balance_view,
    legal_share_view,
    second_lives,
)
from programme.reuse.chain import correct, receive, record_erasure, record_test, take_in
from programme.reuse.deeds import Deed
from programme.reuse.devices import State
from programme.reuse.dossier_view import (
    DeviceView,
    DossierView,
    LotView,
    device_view,
    dossier_view,
    lot_view,
)
from programme.reuse.factors import factors
from programme.reuse.handover import dismantle, hand_over
from programme.reuse.legal_share import legal_share
from programme.reuse.tables import paris_day, take_step
from programme.reuse.views import (
    DayInput,
    DeviceInput,
    DismantlingInput,
    ErasureInput,
    HandoverInput,
    LotInput,
    StepInput,
    TestInput,
)
from store import Database, registers


class Lots(BaseModel):
    """All lots, by day."""

    items: Sequence[LotView]


class Devices(BaseModel):
    """Devices, by id."""

    items: Sequence[DeviceView]


def reuse_routes(mount: Mount) -> APIRouter:
    """`/reuse/…`."""
    routes = mount.section("reuse", "/reuse")
    _lots(routes, mount)
    _devices(routes, mount)
    _evidence(routes, mount)
    _ends(routes, mount)
    _figures(routes, mount)
    return routes


def _lots(routes: APIRouter, mount: Mount) -> None:
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/lots")
    async def list_lots(request: Request, _caller: Caller = viewer) -> Lots:
        """What came in together."""
        rows = await registers.reuse.lots(mount.database(request))
        return Lots(items=[lot_view(row) for row in rows])

    @routes.post("/lots", status_code=201)
    async def add_lot(wanted: LotInput, request: Request, caller: Caller = operator) -> LotView:
        """Take a lot in."""
        db = mount.database(request)
        await receive(db, wanted.lot(), paris_day(mount.clock.now()))
        await mount.note(db, caller, "lot.receive", wanted.id)
        return lot_view(wanted.lot())


def _devices(routes: APIRouter, mount: Mount) -> None:
    viewer, operator = mount.viewer, mount.operator

    @routes.get("/devices")
    async def list_devices(
        request: Request,
        lot: Annotated[str | None, Query(max_length=64)] = None,
        state: State | None = None,
        _caller: Caller = viewer,
    ) -> Devices:
        """Devices of a lot, in a state, as is asked."""
        rows = await registers.reuse.devices(
            mount.database(request), lot=lot, state=None if state is None else state.value
        )
        return Devices(items=[device_view(row) for row in rows])

    @routes.post("/devices", status_code=201)
    async def add_device(
        wanted: DeviceInput, request: Request, caller: Caller = operator
    ) -> DossierView:
        """Take a device of a lot in."""
        db = mount.database(request)
        await take_in(db, wanted.device(), mount.clock.now())
        await mount.note(db, caller, "device.receive", wanted.id, lot=wanted.lot)
        return await _shown(db, wanted.id)

    @routes.get("/devices/{device}")
    async def get_device(device: Id, request: Request, _caller: Caller = viewer) -> DossierView:
        """All of a device, and what keeps it from each next state."""
        return await _shown(mount.database(request), device)

    @routes.put("/devices/{device}")
    async def correct_device(
        device: Id, wanted: DeviceInput, request: Request, caller: Caller = operator
    ) -> DossierView:
        """Correct what is known of a device, until it leaves."""
        db = mount.database(request)
        same_id(device, wanted.id)
        await correct(db, wanted.device())
        await mount.note(db, caller, "device.correct", device)
        return await _shown(db, device)

    @routes.post("/devices/{device}/steps", status_code=201)
    async def step(
        device: Id, wanted: StepInput, request: Request, caller: Caller = operator
    ) -> DossierView:
        """Bring a device a step on; 409 says what is missing."""
        db = mount.database(request)
        await take_step(db, device, wanted, _deed(mount, wanted))
        await mount.note(db, caller, "device.step", device, state=wanted.state.value)
        return await _shown(db, device)


def _evidence(routes: APIRouter, mount: Mount) -> None:
    operator = mount.operator

    @routes.post("/devices/{device}/erasures", status_code=201)
    async def add_erasure(
        device: Id, wanted: ErasureInput, request: Request, caller: Caller = operator
    ) -> DossierView:
        """Record the evidence of an erasure."""
        db = mount.database(request)
        await record_erasure(db, device, wanted.erased(), _deed(mount, wanted))
        await mount.note(
            db,
            caller,
            "device.erasure",
            device,
            drive=wanted.drive,
            certificate=wanted.certificate,
        )
        return await _shown(db, device)

    @routes.post("/devices/{device}/tests", status_code=201)
    async def add_test(
        device: Id, wanted: TestInput, request: Request, caller: Caller = operator
    ) -> DossierView:
        """Record what a test found."""
        db = mount.database(request)
        await record_test(db, device, wanted.passed, wanted.failed, _deed(mount, wanted))
        await mount.note(db, caller, "device.test", device)
        return await _shown(db, device)


def _ends(routes: APIRouter, mount: Mount) -> None:
    operator = mount.operator

    @routes.post("/devices/{device}/handover", status_code=201)
    async def hand_device_over(
        device: Id, wanted: HandoverInput, request: Request, caller: Caller = operator
    ) -> DossierView:
        """Hand a device over; 409 without verified erasures and a passed test."""
        db = mount.database(request)
        await hand_over(db, device, wanted.sale(), _deed(mount, wanted))
        await mount.note(db, caller, "device.hand_over", device)
        return await _shown(db, device)

    @routes.post("/devices/{device}/dismantling", status_code=201)
    async def dismantle_device(
        device: Id, wanted: DismantlingInput, request: Request, caller: Caller = operator
    ) -> DossierView:
        """Dismantle a device; 409 when a drive would leave with its data."""
        db = mount.database(request)
        await dismantle(db, device, wanted.scrap(), _deed(mount, wanted))
        await mount.note(db, caller, "device.dismantle", device)
        return await _shown(db, device)


def _figures(routes: APIRouter, mount: Mount) -> None:
    viewer = mount.viewer

    @routes.get("/balance")
    async def get_balance(
        request: Request,
        start: date,
        end: Annotated[date, Query(description="The day after the period.")],
        second_life: Annotated[
            list[str], Query(description="CATEGORY=YEARS of use to come.", max_length=20)
        ] = [],  # noqa: B006 - FastAPI copies it
        _caller: Caller = viewer,
    ) -> BalanceView:
        """Devices, mass, prices and avoided CO2 of a period; what is not known is null."""
        years = second_lives(second_life)
        rows = await registers.reuse_passages.passages(mount.database(request), start, end)
        return balance_view(balance(rows, start, end, factors(), years))

    @routes.get("/legal-share")
    async def get_legal_share(
        request: Request,
        year: Annotated[int, Query(ge=2000, le=2100)],
        _caller: Caller = viewer,
    ) -> LegalShareView:
        """How much retired public IT equipment went to reuse (décret 2023-266)."""
        rows = await registers.reuse_passages.passages(
            mount.database(request), date(year, 1, 1), date(year + 1, 1, 1)
        )
        return legal_share_view(legal_share(rows, year))


def _deed(mount: Mount, wanted: DayInput) -> Deed:
    at = mount.clock.now()
    return Deed(wanted.on, wanted.role, paris_day(at), at)


async def _shown(db: Database, device: str) -> DossierView:
    return dossier_view(await registers.reuse.dossier(db, device))
