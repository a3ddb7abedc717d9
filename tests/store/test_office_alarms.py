"""Alarms of the back office: each process replaces its own, and one that dies takes them along."""

from contract import Alarm, Severity, Text
from store import Database, office_alarms
from store.office_alarms import FRESH_S

SECOND = 1_000_000
TEXT = Text(fr="Rien n'est stocké", en="Nothing is stored")


def alarm(kind: str, qualifier: str = "", at: int = 1) -> Alarm:
    return Alarm(
        type=kind,
        qualifier=qualifier,
        severity=Severity.MAJOR,
        raised_at=at,
        changed_at=at,
        trade="software",
        consequence=TEXT,
        advice=TEXT,
    )


async def told(db: Database, now: int) -> list[tuple[str, str, str]]:
    rows = await office_alarms.list(db, now)
    return [(row.kiosk, row.alarm.type, row.alarm.qualifier) for row in rows]


async def test_each_process_replaces_what_it_said_itself(db: Database) -> None:
    await office_alarms.report(db, "_collector-1", [alarm("series_refuses", at=2)], 5)
    await office_alarms.report(db, "_collector-2", [alarm("held", "a"), alarm("held", "b")], 5)
    assert await told(db, 5) == [
        ("_collector-2", "held", "a"),
        ("_collector-2", "held", "b"),
        ("_collector-1", "series_refuses", ""),
    ]
    await office_alarms.report(db, "_collector-2", [alarm("held", "b")], 6)
    await office_alarms.report(db, "_collector-1", [], 6)
    assert await told(db, 6) == [("_collector-2", "held", "b")]


async def test_what_a_dead_process_said_no_longer_counts_and_goes(db: Database) -> None:
    await office_alarms.report(db, "_collector-1", [alarm("held")], 0)
    assert await told(db, FRESH_S * SECOND)
    later = (FRESH_S + 1) * SECOND
    assert await told(db, later) == []
    await office_alarms.report(db, "_collector-2", [], later)
    assert await told(db, 1) == []
