"""The alarms that are active now: each kiosk's own list replaces what was known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from contract import ActiveAlarms, Alarm, NotFound
from store import tables
from store.database import Database


@dataclass(frozen=True, slots=True)
class ActiveAlarm:
    """One alarm of one kiosk."""

    kiosk: str
    alarm: Alarm


async def replace(db: Database, kiosk: str, active: ActiveAlarms, received_at: int) -> bool:
    """Make `active` the kiosk's alarms unless a newer list is known; whether anything changed.

    Raises NotFound for an unregistered kiosk.
    """
    async with db.session() as session:
        if not await _is_news(session, kiosk, active, received_at):
            return False
        values = {
            "kiosk": kiosk,
            "boot": active.boot,
            "at": active.at,
            "received_at": received_at,
        }
        await session.execute(
            db.insert(tables.alarm_reports)
            .values(values)
            .on_conflict_do_update(index_elements=["kiosk"], set_=values)
        )
        known = {_key(alarm): alarm for alarm in await _of(session, kiosk)}
        wanted = {_key(alarm): alarm for alarm in active.alarms if alarm.severity != "cleared"}
        if known == wanted:
            return False
        await session.execute(
            sa.delete(tables.alarms_active).where(tables.alarms_active.c.kiosk == kiosk)
        )
        if wanted:
            rows = [_row(kiosk, alarm) for alarm in wanted.values()]
            await session.execute(sa.insert(tables.alarms_active), rows)
        return True


async def list(  # noqa: A001 - reads as alarms.list()
    db: Database, kiosk: str | None = None
) -> Sequence[ActiveAlarm]:
    """Active alarms of one kiosk or of the fleet, the oldest first."""
    columns = tables.alarms_active.c
    query = sa.select(columns.kiosk, columns.alarm).order_by(
        columns.raised_at, columns.kiosk, columns.type, columns.qualifier
    )
    if kiosk is not None:
        query = query.where(columns.kiosk == kiosk)
    async with db.reading() as session:
        rows = (await session.execute(query)).all()
    return tuple(ActiveAlarm(row.kiosk, _alarm(row.alarm)) for row in rows)


async def _is_news(
    session: AsyncSession, kiosk: str, active: ActiveAlarms, received_at: int
) -> bool:
    register, reports = tables.kiosks, tables.alarm_reports
    query = sa.select(register.c.id).where(register.c.id == kiosk).with_for_update()
    if (await session.execute(query)).first() is None:
        raise NotFound(f"no kiosk {kiosk[:64]!r}", todo="register it first")
    last = (await session.execute(sa.select(reports).where(reports.c.kiosk == kiosk))).first()
    if last is None:
        return True
    # Clocks of two boots can't be compared: then the order of arrival decides.
    if last.boot == active.boot:
        return bool(active.at >= last.at)
    return bool(received_at >= last.received_at)


async def _of(session: AsyncSession, kiosk: str) -> Sequence[Alarm]:
    columns = tables.alarms_active.c
    rows = await session.execute(sa.select(columns.alarm).where(columns.kiosk == kiosk))
    return tuple(_alarm(document) for document in rows.scalars())


def _key(alarm: Alarm) -> tuple[str, str]:
    return alarm.type, alarm.qualifier


def _alarm(document: object) -> Alarm:
    # The column holds JSON: enumerations are text there, which only the lax mode reads.
    return Alarm.model_validate(document, strict=False)


def _row(kiosk: str, alarm: Alarm) -> dict[str, object]:
    return {
        "kiosk": kiosk,
        "type": alarm.type,
        "qualifier": alarm.qualifier,
        "severity": alarm.severity.value,
        "latched": alarm.latched,
        "raised_at": alarm.raised_at,
        "alarm": alarm.model_dump(mode="json"),
    }
