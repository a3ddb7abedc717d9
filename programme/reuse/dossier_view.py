"""The reuse chain as it is shown: a lot, a device, all of a device, a kiosk's parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from pydantic import BaseModel

from programme.reuse.devices import NEXT, State, lacks
from programme.reuse.parts import Provenance
from programme.reuse.provenance import Origin
from store import registers


class LotView(BaseModel):
    """A lot; `kiosk`: one that was retired."""

    id: str
    received_on: date
    donor_kind: str
    donor: str | None
    campaign: str | None
    kiosk: str | None


class DeviceView(BaseModel):
    """A device; what is null is not known."""

    id: str
    lot: str
    category: str
    maker: str
    model: str
    year: int | None
    mass_kg: float | None
    drives: Sequence[str]
    without_drive: str | None
    state: str


class StepView(BaseModel):
    """A step of its history."""

    state: str
    on: date
    role: str


class ErasureView(BaseModel):
    """Evidence for a drive."""

    id: str
    drive: str
    method: str
    tool: str
    verification: str
    verified: bool
    file: str
    sha256: str
    on: date
    role: str


class TestView(BaseModel):
    """What a test found."""

    __test__ = False

    passed: Sequence[str]
    failed: Sequence[str]
    on: date
    role: str


class HandoverView(BaseModel):
    """The second owner, as a kind or a structure."""

    on: date
    price_eur: float
    recipient_kind: str
    recipient: str | None
    proof: str
    sha256: str


class DismantlingView(BaseModel):
    """What became of it."""

    on: date
    recycler: str
    materials: Mapping[str, float]
    slip: str
    sha256: str


class DossierView(BaseModel):
    """All of a device. `missing`: by next state, what keeps it from there; empty: nothing."""

    device: DeviceView
    lot: LotView
    steps: Sequence[StepView]
    erasures: Sequence[ErasureView]
    tests: Sequence[TestView]
    handover: HandoverView | None
    dismantling: DismantlingView | None
    missing: Mapping[str, Sequence[str]]


class OriginView(BaseModel):
    """A used device that became a part; `kiosk`: the one that it was in before.

    `erased` of its `drives` have a verified erasure.
    """

    device: str
    maker: str
    model: str
    year: int | None
    lot: str
    received_on: date
    donor_kind: str
    campaign: str | None
    kiosk: str | None
    drives: int
    erased: int
    tested_on: date | None


class PartView(BaseModel):
    """A part of a kiosk; `origin`: where it came from, null: new. `removed_on` null: it is in."""

    id: str
    kiosk: str
    category: str
    maker: str
    model: str
    year: int | None
    mass_kg: float | None
    device: str | None
    origin: OriginView | None
    fitted_on: date
    removed_on: date | None


class KioskPartsView(BaseModel):
    """A kiosk's parts, those removed too; counts and kg are of what is in it now."""

    kiosk: str
    parts: int
    reused: int
    kg: float
    reused_kg: float
    unweighed: int
    items: Sequence[PartView]


def lot_view(row: registers.reuse.Lot) -> LotView:
    """A lot as it is shown."""
    return LotView(**asdict(row))


def device_view(row: registers.reuse.Device) -> DeviceView:
    """A device as it is shown."""
    return DeviceView(**{name: getattr(row, name) for name in DeviceView.model_fields})


def dossier_view(found: registers.reuse.Dossier) -> DossierView:
    """All of a device as it is shown."""
    given = found.handover
    return DossierView(
        device=device_view(found.device),
        lot=lot_view(found.lot),
        steps=[StepView(state=one.state, on=one.on, role=one.role) for one in found.steps],
        erasures=[ErasureView(**_without_device(asdict(one))) for one in found.erasures],
        tests=[
            TestView(passed=one.passed, failed=one.failed, on=one.on, role=one.role)
            for one in found.tests
        ],
        handover=None
        if given is None
        else HandoverView(price_eur=given.price_cents / 100, **_without_device(asdict(given))),
        dismantling=None
        if found.dismantling is None
        else DismantlingView(**_without_device(asdict(found.dismantling))),
        missing={
            state.value: lacks(found, state)
            for state in State
            if state in NEXT[State(found.device.state)]
        },
    )


def kiosk_parts_view(
    kiosk: str,
    parts: Sequence[registers.kiosk_parts.Part],
    of: Provenance,
    origins: Mapping[str, Origin],
) -> KioskPartsView:
    """A kiosk's parts as they are shown."""
    items = [
        PartView(
            **asdict(part),
            origin=None if part.device is None else OriginView(**asdict(origins[part.device])),
        )
        for part in parts
    ]
    return KioskPartsView(kiosk=kiosk, **asdict(of), items=items)


def _without_device(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in ("device", "price_cents")}
