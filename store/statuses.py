"""The last status of each kiosk. It only advances, whoever writes it and in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contract import NotFound, Status
from store import tables
from store.database import Database


@dataclass(frozen=True, slots=True)
class KioskStatus:
    """What a kiosk last said of itself, and when that arrived (our clock, µs)."""

    kiosk: str
    status: Status
    received_at: int


async def record(db: Database, kiosk: str, status: Status, received_at: int) -> bool:
    """Keep a status if it is news; whether it was.

    Raises NotFound for an unregistered kiosk.
    """
    async with db.session() as session:
        await _lock(session, kiosk)
        known = await _find(session, kiosk)
        if known is not None and not _advances(known, status, received_at):
            return False
        values = status.model_dump(mode="json") | {"kiosk": kiosk, "received_at": received_at}
        if known is not None and known.status.boot == status.boot:
            # A last will carries the time of its CONNECT: time must not go back with it.
            values["at"] = max(known.status.at, status.at)
        await session.execute(
            db.insert(tables.kiosk_status)
            .values(values)
            .on_conflict_do_update(index_elements=["kiosk"], set_=values)
        )
        return True


async def get(db: Database, kiosk: str) -> KioskStatus | None:
    """The last status, or None before the first."""
    async with db.reading() as session:
        return await _find(session, kiosk)


async def list(db: Database) -> Sequence[KioskStatus]:  # noqa: A001 - reads as statuses.list()
    """The last status of every kiosk that ever sent one."""
    query = sa.select(tables.kiosk_status).order_by(tables.kiosk_status.c.kiosk)
    async with db.reading() as session:
        return tuple(from_row(row) for row in (await session.execute(query)).mappings())


def from_row(row: Any) -> KioskStatus:
    """A row of `kiosk_status`."""
    said = {name: row[name] for name in Status.model_fields}
    # The columns hold JSON: enumerations are text there, which only the lax mode reads.
    return KioskStatus(row["kiosk"], Status.model_validate(said, strict=False), row["received_at"])


def _advances(known: KioskStatus, status: Status, received_at: int) -> bool:
    last = known.status
    if status.state == "offline":
        return status.conn == last.conn and last.state == "online"
    if status.conn == last.conn and last.state == "offline":
        return False
    if status.boot == last.boot:
        return status.at > last.at
    # Clocks of two boots can't be compared: the kiosk's clock may have been set back.
    return received_at >= known.received_at


async def _lock(session: AsyncSession, kiosk: str) -> None:
    query = sa.select(tables.kiosks.c.id).where(tables.kiosks.c.id == kiosk).with_for_update()
    if (await session.execute(query)).first() is None:
        raise NotFound(f"no kiosk {kiosk[:64]!r}", todo="register it first")


async def _find(session: AsyncSession, kiosk: str) -> KioskStatus | None:
    query = sa.select(tables.kiosk_status).where(tables.kiosk_status.c.kiosk == kiosk)
    row = (await session.execute(query)).mappings().first()
    return from_row(row) if row is not None else None
