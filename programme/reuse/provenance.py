"""Whence the parts of a kiosk came: the device, its lot, and what was proven of its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from programme.reuse.devices import not_erased
from programme.reuse.parts import Part
from store import Database, registers


@dataclass(frozen=True, slots=True)
class Origin:
    """The used device that a part came from; `kiosk`: the one that it was in before.

    `erased` of its `drives` have a verified erasure; `tested_on`: its last test.
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


async def origins(db: Database, parts: Sequence[Part]) -> Mapping[str, Origin]:
    """By device, of those parts that were not new."""
    used = {part.device for part in parts if part.device is not None}
    return {name: origin(await registers.reuse.dossier(db, name)) for name in sorted(used)}


def origin(dossier: registers.reuse.Dossier) -> Origin:
    """What is known of a device, as a part of it tells."""
    device, lot = dossier.device, dossier.lot
    return Origin(
        device=device.id,
        maker=device.maker,
        model=device.model,
        year=device.year,
        lot=lot.id,
        received_on=lot.received_on,
        donor_kind=lot.donor_kind,
        campaign=lot.campaign,
        kiosk=lot.kiosk,
        drives=len(device.drives),
        erased=len(device.drives) - len(not_erased(dossier)),
        tested_on=dossier.tests[-1].on if dossier.tests else None,
    )
