"""Alarms of the back office itself: what its processes say is wrong with them now.

A process repeats what it says; what is not repeated for `FRESH_S` no longer counts, since the
process may have been killed.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from contract import Alarm
from store import tables
from store.alarms import ActiveAlarm
from store.database import Database

FRESH_S = 60
REPEAT_S = 15


async def report(db: Database, source: str, alarms: Sequence[Alarm], now: int) -> None:
    """Make these the alarms of `source` (a process, `_collector-…`) at `now` (µs)."""
    table = tables.office_alarms
    stale = now - FRESH_S * 1_000_000
    async with db.session() as session:
        await session.execute(
            sa.delete(table).where(sa.or_(table.c.source == source, table.c.seen_at < stale))
        )
        if alarms:
            rows = [_row(source, alarm, now) for alarm in alarms]
            await session.execute(sa.insert(table), rows)


async def list(  # noqa: A001 - reads as office_alarms.list()
    db: Database, now: int
) -> Sequence[ActiveAlarm]:
    """What is said at `now`, the oldest first; `kiosk` is the process that says it."""
    table = tables.office_alarms
    query = sa.select(table.c.source, table.c.alarm).where(
        table.c.seen_at >= now - FRESH_S * 1_000_000
    )
    async with db.reading() as session:
        rows = (await session.execute(query)).all()
    # The column holds JSON: enumerations are text there, which only the lax mode reads.
    found = [ActiveAlarm(row.source, Alarm.model_validate(row.alarm, strict=False)) for row in rows]
    return sorted(found, key=lambda one: (one.alarm.raised_at, one.kiosk, one.alarm.type))


def _row(source: str, alarm: Alarm, now: int) -> dict[str, object]:
    return {
        "source": source,
        "type": alarm.type,
        "qualifier": alarm.qualifier,
        "seen_at": now,
        "alarm": alarm.model_dump(mode="json"),
    }
