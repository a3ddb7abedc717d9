"""The reuse chain as tables: what a row is, how it is kept, what there is.

History is not changed: of what was recorded, only a device's own facts can be, until it leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NoReturn

from contract import Conflict, SystemClock
from programme.hours import ZONE
from programme.reuse.chain import advance, correct, inspect, receive, record_erasure, take_in
from programme.reuse.deeds import Deed
from programme.reuse.devices import Role, State
from programme.reuse.handover import dismantle, hand_over
from programme.reuse.parts import fit
from programme.reuse.views import (
    DayInput,
    DeviceInput,
    DismantlingRow,
    ErasureRow,
    HandoverRow,
    LotInput,
    PartInput,
    StepInput,
)
from programme.training_tables import STRUCTURES, Kind, Row
from store import Database, kiosks, registers

Dossier = registers.reuse.Dossier


def paris_day(at: int) -> date:
    """The day at a moment (µs) where the chain works."""
    return datetime.fromtimestamp(at / 1_000_000, ZONE).date()


def deed(on: date, role: Role) -> Deed:
    """What is entered now."""
    at = SystemClock().now()
    return Deed(on, role, paris_day(at), at)


async def take_step(db: Database, device: str, wanted: StepInput, deed: Deed) -> None:
    """A step as it was asked for; an inspection lists drives. NotFound, Conflict."""
    if wanted.state is State.INSPECTED:
        await inspect(db, device, deed, wanted.drives, wanted.without_drive)
    else:
        await advance(db, device, wanted.state, deed)


async def _lots(db: Database) -> Sequence[Row]:
    return [asdict(row) for row in await registers.reuse.lots(db)]


async def _add_lot(db: Database, wanted: LotInput) -> None:
    await receive(db, wanted.lot(), paris_day(SystemClock().now()))


async def _devices(db: Database) -> Sequence[Row]:
    return [asdict(row) for row in await registers.reuse.devices(db)]


async def _add_device(db: Database, wanted: DeviceInput) -> None:
    await take_in(db, wanted.device(), SystemClock().now())


async def _change_device(db: Database, wanted: DeviceInput) -> None:
    await correct(db, wanted.device())


async def _erasures(db: Database) -> Sequence[Row]:
    found = await registers.reuse.dossiers(db)
    return [asdict(one) for dossier in found for one in dossier.erasures]


async def _add_erasure(db: Database, wanted: ErasureRow) -> None:
    await record_erasure(db, wanted.device, wanted.erased(), _deed(wanted))


async def _handovers(db: Database) -> Sequence[Row]:
    return [
        asdict(one)
        | {"id": one.device, "price_eur": Decimal(one.price_cents) / 100, "role": _role(dossier)}
        for dossier in await registers.reuse.dossiers(db)
        if (one := dossier.handover) is not None
    ]


async def _add_handover(db: Database, wanted: HandoverRow) -> None:
    await hand_over(db, wanted.id, wanted.sale(), _deed(wanted))


async def _dismantlings(db: Database) -> Sequence[Row]:
    return [
        asdict(one)
        | {"id": one.device, "role": _role(dossier), "destroyed": _destroyed(dossier, one)}
        for dossier in await registers.reuse.dossiers(db)
        if (one := dossier.dismantling) is not None
    ]


async def _add_dismantling(db: Database, wanted: DismantlingRow) -> None:
    await dismantle(db, wanted.id, wanted.scrap(), _deed(wanted))


async def _parts(db: Database) -> Sequence[Row]:
    return [asdict(row) for row in await registers.kiosk_parts.parts(db)]


async def _add_part(db: Database, wanted: PartInput) -> None:
    await fit(db, wanted.part())


async def _campaigns(db: Database) -> Sequence[Row]:
    return [{"id": row.id} for row in await registers.collections.campaigns(db)]


async def _kiosks(db: Database) -> Sequence[Row]:
    return [{"id": name} for name in await kiosks.registered(db)]


async def _kept(_db: Database, wanted: Any) -> NoReturn:
    raise Conflict(f"{wanted.id!r} is history, which is not changed", todo="record what is new")


def _role(dossier: Dossier) -> str:
    return dossier.steps[-1].role


def _destroyed(dossier: Dossier, end: registers.reuse.Dismantling) -> Sequence[str]:
    slip = (end.slip, end.sha256)
    return [one.drive for one in dossier.erasures if (one.file, one.sha256) == slip]


def _deed(wanted: DayInput) -> Deed:
    return deed(wanted.on, wanted.role)


LOTS = Kind(
    "lots",
    LotInput,
    _lots,
    _add_lot,
    _kept,
    ("lot.receive", "lot.change"),
    may_refer=[("donor", STRUCTURES.rows), ("campaign", _campaigns)],
)
DEVICES = Kind(
    "devices",
    DeviceInput,
    _devices,
    _add_device,
    _change_device,
    ("device.receive", "device.correct"),
    ("lot", _lots),
)
ERASURES = Kind(
    "erasures",
    ErasureRow,
    _erasures,
    _add_erasure,
    _kept,
    ("device.erasure", "device.erasure"),
    ("device", _devices),
)
HANDOVERS = Kind(
    "handovers",
    HandoverRow,
    _handovers,
    _add_handover,
    _kept,
    ("device.hand_over", "device.hand_over"),
    ("id", _devices),
    [("recipient", STRUCTURES.rows)],
)
DISMANTLINGS = Kind(
    "dismantlings",
    DismantlingRow,
    _dismantlings,
    _add_dismantling,
    _kept,
    ("device.dismantle", "device.dismantle"),
    ("id", _devices),
)
PARTS = Kind(
    "parts",
    PartInput,
    _parts,
    _add_part,
    _kept,
    ("part.fit", "part.change"),
    ("kiosk", _kiosks),
    [("device", _devices)],
)
