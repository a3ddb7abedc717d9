"""How a device leaves: to a second owner, or as materials; its data never leaves with it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from contract import Conflict
from programme.reuse.deeds import Deed, Erased, Sale, Scrap, check_day, evidence, step
from programme.reuse.devices import Dossier, State, check_step, not_erased
from programme.reuse.evidence import Method
from store import Database, registers


async def hand_over(db: Database, device: str, sale: Sale, deed: Deed) -> None:
    """The device has a second owner; Conflict with what is missing: erasure, test, readiness."""
    dossier = await registers.reuse.dossier(db, device)
    check_step(dossier, State.HANDED_OVER)
    check_day(dossier, deed)
    if sale.recipient is not None:
        await registers.structures.get(db, sale.recipient)
    end = registers.reuse.Handover(
        device,
        deed.on,
        sale.price_cents,
        sale.kind.value,
        sale.recipient,
        sale.proof.name,
        sale.proof.sha256,
    )
    await registers.reuse.leave(db, dossier.device, step(State.HANDED_OVER, deed), end, deed.at)


async def dismantle(db: Database, device: str, scrap: Scrap, deed: Deed) -> None:
    """The device becomes materials; no drive leaves with its data. Conflict."""
    dossier = await registers.reuse.dossier(db, device)
    check_step(dossier, State.DISMANTLED)
    check_day(dossier, deed)
    _check_scrap(dossier, scrap)
    end = registers.reuse.Dismantling(
        device,
        deed.on,
        scrap.recycler,
        dict(scrap.materials),
        scrap.slip.name,
        scrap.slip.sha256,
    )
    destroyed = [
        evidence(device, _destroyed(device, drive, scrap), deed) for drive in scrap.destroyed
    ]
    await registers.reuse.leave(
        db, dossier.device, step(State.DISMANTLED, deed), end, deed.at, destroyed
    )


def known_as(dossier: Dossier, sha256: str) -> Sequence[str]:
    """What a file of that hash proves of the device."""
    found = [
        f"{one.method} of {one.drive} on {one.on}, certificate {one.id}"
        for one in dossier.erasures
        if one.sha256 == sha256
    ]
    if dossier.handover is not None and dossier.handover.sha256 == sha256:
        found.append(f"handover on {dossier.handover.on}")
    if dossier.dismantling is not None and dossier.dismantling.sha256 == sha256:
        found.append(f"dismantling on {dossier.dismantling.on}")
    return found


def _check_scrap(dossier: Dossier, scrap: Scrap) -> None:
    device = dossier.device
    if unknown := [drive for drive in scrap.destroyed if drive not in device.drives]:
        raise Conflict(f"{device.id} has no drive {', '.join(unknown)}")
    if left := [drive for drive in not_erased(dossier) if drive not in scrap.destroyed]:
        raise Conflict(
            f"{device.id} can't be dismantled: drive {', '.join(left)} has no verified erasure",
            todo="have the drive destroyed, and say so with the recycler's slip",
        )
    kg = sum(scrap.materials.values())
    if device.mass_kg is not None and kg > device.mass_kg * 1.001:
        raise Conflict(f"{kg:g} kg of materials can't come from {device.mass_kg:g} kg")


def _destroyed(device: str, drive: str, scrap: Scrap) -> Erased:
    return Erased(
        _number(f"{device}-{drive}"),
        drive,
        Method.DESTROY,
        scrap.recycler,
        "the recycler's slip",
        verified=True,
        certificate=scrap.slip,
    )


def _number(drive: str) -> str:
    """A certificate's number where the slip has none for each drive."""
    return f"destroyed-{hashlib.sha256(drive.encode()).hexdigest()[:32]}"
