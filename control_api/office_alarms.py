"""What is wrong with the back office itself, as its processes say."""

from __future__ import annotations

from collections.abc import Sequence

from store import ActiveAlarm, Database, office_alarms


async def office_alarms_at(db: Database, now: int) -> Sequence[ActiveAlarm]:
    """Each alarm once, the oldest first, however many processes raise it.

    `kiosk` is their kind, `_collector`: no kiosk can be called so.
    """
    found: dict[tuple[str, str, str], ActiveAlarm] = {}
    for row in await office_alarms.list(db, now):
        kind = row.kiosk.partition("-")[0]
        found.setdefault((kind, row.alarm.type, row.alarm.qualifier), ActiveAlarm(kind, row.alarm))
    return list(found.values())
