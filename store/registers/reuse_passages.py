"""Devices' ways through the reuse chain in one row each, as balances need them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from store import tables
from store.database import Database


@dataclass(frozen=True, slots=True)
class Passage:
    """A device from its lot to its end; None where it is not known, or has no end yet.

    `donor` is a structure's id, or None (households; the fleet's own kiosks).
    """

    device: str
    category: str
    year: int | None
    mass_kg: float | None
    lot: str
    campaign: str | None
    donor_kind: str
    donor: str | None
    received_on: date
    handed_over_on: date | None = None
    price_cents: int | None = None
    recipient_kind: str | None = None
    dismantled_on: date | None = None
    materials: Mapping[str, float] | None = None


_L, _D = tables.reuse_lots.c, tables.reuse_devices.c
_H, _X = tables.reuse_handovers.c, tables.reuse_dismantlings.c


async def passages(db: Database, start: date, end: date) -> Sequence[Passage]:
    """Devices that were in the chain at some time from `start` to before `end`, by id."""
    left = sa.func.coalesce(_H.on, _X.on)
    query = (
        sa.select(
            _D.id.label("device"),
            *(_D.category, _D.year, _D.mass_kg, _D.lot),
            *(_L.campaign, _L.donor_kind, _L.donor, _L.received_on),
            _H.on.label("handed_over_on"),
            *(_H.price_cents, _H.recipient_kind),
            _X.on.label("dismantled_on"),
            _X.materials,
        )
        .select_from(
            tables.reuse_devices.join(tables.reuse_lots, _L.id == _D.lot)
            .outerjoin(tables.reuse_handovers, _H.device == _D.id)
            .outerjoin(tables.reuse_dismantlings, _X.device == _D.id)
        )
        .where(_L.received_on < end, sa.or_(left.is_(None), left >= start))
        .order_by(_D.id)
    )
    async with db.reading() as session:
        return [Passage(**row) for row in (await session.execute(query)).mappings()]
