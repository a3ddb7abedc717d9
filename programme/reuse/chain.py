"""The way of a device from its lot to being ready: read it, judge, write what was judged.

`at` is when something is entered, in µs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from contract import Conflict
from programme.reuse.deeds import Deed, DonorKind, Erased, bad_day, check_day, evidence, step
from programme.reuse.devices import (
    FINAL,
    FUNCTIONS,
    Category,
    Role,
    State,
    check_open,
    check_step,
)
from store import Database, registers

Device = registers.reuse.Device


async def receive(db: Database, lot: registers.reuse.Lot, today: date) -> None:
    """What came in together; NotFound for donor and campaign, Conflict."""
    if lot.received_on > today:
        raise Conflict(f"lot {lot.id!r} can't have come on {lot.received_on}: today is {today}")
    if (lot.donor is None) != (lot.donor_kind == DonorKind.HOUSEHOLD):
        raise Conflict(
            f"lot {lot.id!r} is of a {lot.donor_kind}"
            f"{'' if lot.donor is None else ', and names a donor'}",
            # What a donor gave is protected in published figures, so that donors are told apart.
            todo="name the structure that gave it, and none for households",
        )
    if lot.donor is not None:
        await registers.structures.get(db, lot.donor)
    if lot.campaign is not None:
        await registers.collections.campaign(db, lot.campaign)
    await registers.reuse.add_lot(db, lot)


async def take_in(db: Database, device: Device, at: int) -> None:
    """A device of a lot, on the lot's day; NotFound for the lot, Conflict."""
    lot = await registers.reuse.lot(db, device.lot)
    _check_drives(device)
    taken = replace(device, state=State.RECEIVED.value, revision=0)
    await registers.reuse.add_device(db, taken, lot.received_on, Role.RECEPTION.value, at)


async def correct(db: Database, device: Device) -> None:
    """What is known of a device, new drives too, until it leaves; NotFound, Conflict."""
    dossier = await registers.reuse.dossier(db, device.id)
    check_open(dossier)
    known = dossier.device
    if device.lot != known.lot:
        raise Conflict(f"{device.id} came in with lot {known.lot!r}")
    if left := [drive for drive in known.drives if drive not in device.drives]:
        raise Conflict(
            f"{device.id} would lose drive {', '.join(left)}",
            todo="a drive that is gone needs evidence, too: destroy",
        )
    _check_drives(device)
    await registers.reuse.change_device(
        db, replace(device, state=known.state, revision=known.revision)
    )


async def inspect(
    db: Database, device: str, deed: Deed, drives: Sequence[str], without: str | None
) -> None:
    """Look at a device: its drives, or why it has none; then it is inspected. Conflict."""
    dossier = await registers.reuse.dossier(db, device)
    known = dossier.device
    seen = replace(
        known,
        drives=(*known.drives, *(drive for drive in drives if drive not in known.drives)),
        without_drive=without or known.without_drive,
    )
    _check_drives(seen)
    check_step(replace(dossier, device=seen), State.INSPECTED)
    check_day(dossier, deed)
    if seen != known:
        await registers.reuse.change_device(db, seen)
        seen = replace(seen, revision=seen.revision + 1)
    await registers.reuse.advance(db, seen, step(State.INSPECTED, deed), deed.at)


async def advance(db: Database, device: str, wanted: State, deed: Deed) -> None:
    """A step on; Conflict with what is missing: a handover and a dismantling are more than that."""
    if wanted in FINAL:
        raise Conflict(
            f"{wanted.replace('_', ' ')} is no mere step", todo="record it with its evidence"
        )
    dossier = await registers.reuse.dossier(db, device)
    check_step(dossier, wanted)
    check_day(dossier, deed)
    await registers.reuse.advance(db, dossier.device, step(wanted, deed), deed.at)


async def record_erasure(db: Database, device: str, erased: Erased, deed: Deed) -> None:
    """Evidence for one of the device's drives; NotFound, Conflict."""
    dossier = await registers.reuse.dossier(db, device)
    check_open(dossier)
    if erased.drive not in dossier.device.drives:
        listed = ", ".join(dossier.device.drives) or "none"
        raise Conflict(f"{device} has no drive {erased.drive!r}", todo=f"listed: {listed}")
    if not dossier.lot.received_on <= deed.on <= deed.today:
        raise bad_day(device, deed, dossier.lot.received_on)
    await registers.reuse.add_erasure(db, dossier.device, evidence(device, erased, deed), deed.at)


async def record_test(
    db: Database, device: str, passed: Sequence[str], failed: Sequence[str], deed: Deed
) -> bool:
    """What a test found, while the device is in `test`; whether it makes the device ready.

    NotFound, Conflict.
    """
    dossier = await registers.reuse.dossier(db, device)
    if dossier.device.state != State.TEST:
        raise Conflict(f"{device} is {dossier.device.state}", todo="bring it to test first")
    if both := sorted(set(passed) & set(failed)):
        raise Conflict(f"{device}: {', '.join(both)} can't work and not work")
    check_day(dossier, deed)
    test = registers.reuse.Test(
        sorted(set(passed)), sorted(set(failed)), dossier.steps[-1].id, deed.on, deed.role.value
    )
    await registers.reuse.add_test(db, dossier.device, test, deed.at)
    wanted = FUNCTIONS[Category(dossier.device.category)]
    return not failed and set(wanted) <= set(passed)


def _check_drives(device: Device) -> None:
    if device.drives and device.without_drive:
        raise Conflict(f"{device.id} has drives, and a reason why it has none", todo="give one")
