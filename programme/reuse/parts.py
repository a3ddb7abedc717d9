"""The kiosks' own parts: where they came from, and what becomes of them when a kiosk retires."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contract import Conflict, Lifecycle
from programme.reuse.deeds import DonorKind
from programme.reuse.devices import FINAL, Role
from store import Database, kiosks, registers

Part = registers.kiosk_parts.Part


@dataclass(frozen=True, slots=True)
class Provenance:
    """How much of a kiosk had a life before: parts in it now, and kg of those weighed."""

    parts: int
    reused: int
    kg: float
    reused_kg: float
    unweighed: int


async def fit(db: Database, part: Part) -> None:
    """A part is fitted; one that comes from a device of the chain needs that device's end.

    NotFound for kiosk and device; Conflict.
    """
    kiosk = await kiosks.get(db, part.kiosk)
    if any(lot.kiosk == kiosk.id for lot in await registers.reuse.lots(db)):
        raise Conflict(f"kiosk {kiosk.id!r} was taken to reuse with the parts it had")
    if part.removed_on is not None and part.removed_on < part.fitted_on:
        raise Conflict(f"part {part.id!r} can't be removed before it is fitted")
    if part.device is not None:
        device = (await registers.reuse.dossier(db, part.device)).device
        if device.state not in FINAL:
            raise Conflict(
                f"{device.id} is {device.state}: no part of it can be in a kiosk",
                todo="hand it over to kiosks, or dismantle it, first",
            )
    await registers.kiosk_parts.fit(db, part)


async def remove(db: Database, part_id: str, on: date) -> None:
    """A part is taken out; NotFound, Conflict."""
    part = await registers.kiosk_parts.get(db, part_id)
    if on < part.fitted_on:
        raise Conflict(f"part {part_id!r} was fitted on {part.fitted_on}")
    await registers.kiosk_parts.remove(db, part_id, on)


def provenance(parts: Sequence[Part]) -> Provenance:
    """Of the parts that are in a kiosk now."""
    here = [part for part in parts if part.removed_on is None]
    reused = [part for part in here if part.device is not None]
    return Provenance(
        len(here),
        len(reused),
        sum(part.mass_kg or 0.0 for part in here),
        sum(part.mass_kg or 0.0 for part in reused),
        sum(part.mass_kg is None for part in here),
    )


async def retire(db: Database, kiosk_id: str, on: date, at: int) -> registers.reuse.Lot:
    """A retired kiosk comes into the chain: a lot whose devices are the parts that were in it.

    Its id is `kiosk-…`. NotFound; Conflict when it is not retired, has no parts, or came before.
    """
    kiosk = await kiosks.get(db, kiosk_id)
    if kiosk.lifecycle is not Lifecycle.RETIRED:
        raise Conflict(
            f"kiosk {kiosk_id!r} is {kiosk.lifecycle.replace('_', ' ')}",
            todo="retire it first: escale kiosk",
        )
    lot = registers.reuse.Lot(f"kiosk-{kiosk_id}", on, DonorKind.PUBLIC.value, kiosk=kiosk_id)
    parts = await registers.kiosk_parts.parts(db, kiosk_id)
    here = [part for part in parts if part.removed_on is None]
    if not here:
        raise Conflict(f"no part of kiosk {kiosk_id!r} is registered, or all were removed")
    if late := [part.id for part in here if part.fitted_on > on]:
        raise Conflict(f"part {', '.join(late)} was fitted after {on}")
    devices = [_device(part, lot) for part in here]
    await registers.kiosk_parts.retire(db, lot, devices, Role.RECEPTION.value, at)
    return lot


def _device(part: Part, lot: registers.reuse.Lot) -> registers.reuse.Device:
    return registers.reuse.Device(
        f"part-{part.id}",
        lot.id,
        part.category,
        part.maker,
        part.model,
        part.year,
        part.mass_kg,
    )
