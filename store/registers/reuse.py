"""The reuse chain: lots, devices with all that was recorded of them, and how a device leaves.

What is allowed is the programme's to judge from a `Dossier`, as it was read: every write names the
`revision` that was judged, and is a Conflict when somebody has written since. History and
evidence are only added to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contract import Conflict, NotFound
from store import tables
from store.database import Database


@dataclass(frozen=True, slots=True)
class Lot:
    """What came in together. `donor` is a structure, `kiosk` one that was retired."""

    id: str
    received_on: date
    donor_kind: str
    donor: str | None = None
    campaign: str | None = None
    kiosk: str | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A device; None: not known. `without_drive` says why no drive is listed."""

    id: str
    lot: str
    category: str
    maker: str
    model: str
    year: int | None
    mass_kg: float | None
    drives: Sequence[str] = ()
    without_drive: str | None = None
    state: str = "received"
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A device came into `state`; `role` is what who did it does in the chain."""

    id: int
    state: str
    on: date
    role: str


@dataclass(frozen=True, slots=True)
class Erasure:
    """Evidence of what was done to a drive; `id` is the certificate's number."""

    id: str
    device: str
    drive: str
    method: str
    tool: str
    verification: str
    verified: bool
    file: str
    sha256: str
    on: date
    role: str


@dataclass(frozen=True, slots=True)
class Test:
    """Functions that worked and that did not; `after_step` is the last step before it."""

    __test__ = False

    passed: Sequence[str]
    failed: Sequence[str]
    after_step: int
    on: date
    role: str


@dataclass(frozen=True, slots=True)
class Handover:
    """A second owner: a structure, or a kind of people; `proof` is the acquirer's file."""

    device: str
    on: date
    price_cents: int
    recipient_kind: str
    recipient: str | None
    proof: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Dismantling:
    """`materials`: kg of each that was recovered."""

    device: str
    on: date
    recycler: str
    materials: Mapping[str, float]
    slip: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """All of a device, oldest first."""

    device: Device
    lot: Lot
    steps: Sequence[Step]
    erasures: Sequence[Erasure] = ()
    tests: Sequence[Test] = ()
    handover: Handover | None = None
    dismantling: Dismantling | None = None


MAX_NAMED = 10_000
"""Devices that a query names; more are picked from all: databases bound a query's parameters."""
_D = tables.reuse_devices.c
End = Handover | Dismantling


async def add_lot(db: Database, lot: Lot) -> None:
    """Take a lot in; Conflict when its id is taken."""
    await _add(db, tables.reuse_lots, asdict(lot), f"lot {lot.id!r} is there already")


async def lots(db: Database) -> Sequence[Lot]:
    """All lots, by day and id."""
    lot = tables.reuse_lots.c
    query = sa.select(tables.reuse_lots).order_by(lot.received_on, lot.id)
    async with db.reading() as session:
        return [Lot(**row) for row in (await session.execute(query)).mappings()]


async def lot(db: Database, lot_id: str) -> Lot:
    """The lot; NotFound."""
    query = sa.select(tables.reuse_lots).where(tables.reuse_lots.c.id == lot_id)
    async with db.reading() as session:
        row = (await session.execute(query)).mappings().first()
    if row is None:
        raise NotFound(f"no lot {lot_id[:64]!r}", todo="take the lot in first")
    return Lot(**row)


async def add_device(db: Database, device: Device, on: date, role: str, at: int) -> None:
    """Take a device in with its first step; Conflict when its id is taken. `at` in µs."""
    async with db.session() as session:
        await add_device_in(session, db, device, Step(0, device.state, on, role), at)


async def change_device(db: Database, device: Device) -> None:
    """What is known of a device, new drives too; its lot, state and history stay. Conflict."""
    kept = {"id", "lot", "drives", "state", "revision"}
    facts = {name: value for name, value in asdict(device).items() if name not in kept}
    async with db.session() as session:
        await _claim(session, device.id, device.revision, facts)
        await _add_drives(session, db, device)


async def advance(db: Database, device: Device, step: Step, at: int) -> None:
    """A step in a device's history; Conflict when somebody wrote since it was read."""
    async with db.session() as session:
        await _step(session, device, step, at)


async def add_erasure(db: Database, device: Device, erasure: Erasure, at: int) -> None:
    """Evidence for a drive of the device; Conflict: see `advance`, or the number is taken."""
    async with db.session() as session:
        await _claim(session, device.id, device.revision, {})
        await _erased(session, db, device, erasure, at)


async def add_test(db: Database, device: Device, test: Test, at: int) -> None:
    """What a test found; Conflict: see `advance`."""
    row = asdict(test) | {"device": device.id, "entered_at": at}
    row |= {"passed": [*test.passed], "failed": [*test.failed]}
    async with db.session() as session:
        await _claim(session, device.id, device.revision, {})
        await session.execute(sa.insert(tables.reuse_tests).values(row))


async def leave(
    db: Database, device: Device, step: Step, end: End, at: int, erasures: Sequence[Erasure] = ()
) -> None:
    """The device is handed over, or dismantled, its last drives with it; Conflict: `advance`."""
    table = tables.reuse_handovers if isinstance(end, Handover) else tables.reuse_dismantlings
    async with db.session() as session:
        await _step(session, device, step, at)
        for erasure in erasures:
            await _erased(session, db, device, erasure, at)
        await session.execute(sa.insert(table).values(asdict(end)))


async def dossier(db: Database, device_id: str) -> Dossier:
    """All of a device; NotFound."""
    found = await dossiers(db, [device_id])
    if not found:
        raise NotFound(f"no device {device_id[:64]!r}", todo="take it in first")
    return found[0]


async def dossiers(db: Database, device_ids: Sequence[str] | None = None) -> Sequence[Dossier]:
    """All of these devices, or of every one, by id; in a bounded number of queries."""
    few = device_ids is not None and len(device_ids) <= MAX_NAMED
    wanted = [*device_ids] if device_ids is not None and few else None
    async with db.reading() as session:
        devices = await _rows(session, tables.reuse_devices, _D.id, wanted)
        left = any(row["state"] in _ENDS for row in devices)
        of = {
            table: _by_device(await _rows(session, table, table.c.device, wanted))
            for table in _PARTS
            if left or table not in _ENDS.values()
        }
        in_lots = {row["lot"] for row in devices}
        query = sa.select(tables.reuse_lots)
        if wanted is not None:
            query = query.where(tables.reuse_lots.c.id.in_(in_lots))
        known = {row["id"]: Lot(**row) for row in (await session.execute(query)).mappings()}
    asked = None if device_ids is None else {*device_ids}
    return [
        _dossier(row, known[row["lot"]], of)
        for row in devices
        if asked is None or row["id"] in asked
    ]


async def devices(
    db: Database, *, lot: str | None = None, state: str | None = None
) -> Sequence[Device]:
    """Devices by id, of a lot, in a state, as is asked."""
    query = sa.select(tables.reuse_devices).order_by(_D.id)
    if lot is not None:
        query = query.where(_D.lot == lot)
    if state is not None:
        query = query.where(_D.state == state)
    async with db.reading() as session:
        rows = (await session.execute(query)).mappings().all()
        drives = _by_device(
            await _rows(session, tables.reuse_drives, tables.reuse_drives.c.device, None)
        )
    return [_device(dict(row), drives.get(row["id"], ())) for row in rows]


async def add_device_in(
    session: AsyncSession, db: Database, device: Device, step: Step, at: int
) -> None:
    """As `add_device`, in a transaction that does more."""
    row = asdict(device)
    del row["drives"]
    statement = db.insert(tables.reuse_devices).values(row).on_conflict_do_nothing()
    if (await session.execute(statement.returning(_D.id))).first() is None:
        raise Conflict(f"device {device.id!r} is there already")
    await _add_drives(session, db, device)
    await _enter(session, device, step, at)


async def _step(session: AsyncSession, device: Device, step: Step, at: int) -> None:
    await _claim(session, device.id, device.revision, {"state": step.state})
    await _enter(session, device, step, at)


async def _enter(session: AsyncSession, device: Device, step: Step, at: int) -> None:
    row = {"device": device.id, "state": step.state, "on": step.on, "role": step.role}
    await session.execute(sa.insert(tables.reuse_steps).values(row | {"entered_at": at}))


async def _claim(
    session: AsyncSession, device: str, revision: int, change: Mapping[str, Any]
) -> None:
    statement = (
        sa.update(tables.reuse_devices)
        .where(_D.id == device, _D.revision == revision)
        .values({**change, "revision": revision + 1})
        .returning(_D.id)
    )
    if (await session.execute(statement)).first() is None:
        raise Conflict(f"device {device!r} was changed meanwhile", todo="look at it again")


async def _add_drives(session: AsyncSession, db: Database, device: Device) -> None:
    rows = [{"device": device.id, "drive": drive} for drive in device.drives]
    if rows:
        statement = db.insert(tables.reuse_drives).values(rows).on_conflict_do_nothing()
        await session.execute(statement)


async def _erased(
    session: AsyncSession, db: Database, device: Device, erasure: Erasure, at: int
) -> None:
    row = asdict(erasure) | {"revision": device.revision, "entered_at": at}
    statement = db.insert(tables.reuse_erasures).values(row).on_conflict_do_nothing()
    made = await session.execute(statement.returning(tables.reuse_erasures.c.id))
    if made.first() is None:
        raise Conflict(f"certificate {erasure.id!r} is recorded already")


async def _add(db: Database, table: sa.Table, row: Mapping[str, Any], taken: str) -> None:
    statement = db.insert(table).values(row).on_conflict_do_nothing().returning(table.c.id)
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise Conflict(taken)


_PARTS = (
    tables.reuse_drives,
    tables.reuse_steps,
    tables.reuse_erasures,
    tables.reuse_tests,
    tables.reuse_handovers,
    tables.reuse_dismantlings,
)
_ENDS = {"handed_over": tables.reuse_handovers, "dismantled": tables.reuse_dismantlings}
_ORDER = {
    tables.reuse_devices: (_D.id,),
    tables.reuse_drives: (tables.reuse_drives.c.drive,),
    tables.reuse_steps: (tables.reuse_steps.c.id,),
    tables.reuse_erasures: (tables.reuse_erasures.c.revision, tables.reuse_erasures.c.id),
    tables.reuse_tests: (tables.reuse_tests.c.id,),
    tables.reuse_handovers: (),
    tables.reuse_dismantlings: (),
}
_Rows = Sequence[Mapping[str, Any]]


async def _rows(
    session: AsyncSession, table: sa.Table, of: sa.ColumnElement[str], wanted: Sequence[str] | None
) -> _Rows:
    query = sa.select(table).order_by(*_ORDER[table])
    if wanted is not None:
        query = query.where(of.in_(wanted))
    return [dict(row) for row in (await session.execute(query)).mappings()]


def _by_device(rows: _Rows) -> Mapping[str, _Rows]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["device"], []).append(row)
    return found


def _without(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


def _device(row: Mapping[str, Any], drives: _Rows) -> Device:
    return Device(**row, drives=tuple(one["drive"] for one in drives))


def _dossier(
    row: Mapping[str, Any], lot: Lot, of: Mapping[sa.Table, Mapping[str, _Rows]]
) -> Dossier:
    drives, steps, erasures, tests, handovers, dismantlings = (
        of.get(table, {}).get(row["id"], ()) for table in _PARTS
    )
    return Dossier(
        _device(row, drives),
        lot,
        [Step(**_without(one, "device", "entered_at")) for one in steps],
        [Erasure(**_without(one, "revision", "entered_at")) for one in erasures],
        [Test(**_without(one, "id", "device", "entered_at")) for one in tests],
        next((Handover(**one) for one in handovers), None),
        next((Dismantling(**one) for one in dismantlings), None),
    )
