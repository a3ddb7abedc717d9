"""Active alarms: the kiosk's own list replaces what was known."""

import pytest

from contract import ActiveAlarms, Alarm, NotFound, Severity, Text
from store import ActiveAlarm, Database, alarms
from tests.store.fleet import BOOT, KIOSK, LATER_BOOT


def alarm(qualifier: str = "", severity: Severity = Severity.MAJOR) -> Alarm:
    sentence = Text(fr="fr", en="en")
    return Alarm(
        type="tamper",
        qualifier=qualifier,
        severity=severity,
        latched=True,
        raised_at=5,
        changed_at=6,
        trade="furniture",
        consequence=sentence,
        advice=sentence,
    )


def active(at: int, *raised: Alarm, boot: str = BOOT) -> ActiveAlarms:
    return ActiveAlarms(boot=boot, at=at, alarms=raised)


async def test_the_list_replaces_what_was_known(fleet: Database) -> None:
    assert await alarms.replace(fleet, KIOSK.id, active(1, alarm("door"), alarm("lid")), 1)
    assert await alarms.replace(fleet, KIOSK.id, active(2, alarm("lid")), 2)
    assert await alarms.list(fleet, KIOSK.id) == (ActiveAlarm(KIOSK.id, alarm("lid")),)
    assert await alarms.replace(fleet, KIOSK.id, active(3), 3)
    assert await alarms.list(fleet) == ()


async def test_the_same_list_again_changes_nothing(fleet: Database) -> None:
    await alarms.replace(fleet, KIOSK.id, active(1, alarm()), 1)
    assert not await alarms.replace(fleet, KIOSK.id, active(2, alarm()), 2)


async def test_an_older_list_does_not_come_back(fleet: Database) -> None:
    await alarms.replace(fleet, KIOSK.id, active(2), 1)
    assert not await alarms.replace(fleet, KIOSK.id, active(1, alarm()), 2)
    assert await alarms.list(fleet) == ()


async def test_a_new_boot_counts_though_its_clock_was_set_back(fleet: Database) -> None:
    await alarms.replace(fleet, KIOSK.id, active(1_000), 1)
    assert await alarms.replace(fleet, KIOSK.id, active(5, alarm(), boot=LATER_BOOT), 2)


async def test_a_change_of_severity_is_a_change(fleet: Database) -> None:
    await alarms.replace(fleet, KIOSK.id, active(1, alarm()), 1)
    worse = active(2, alarm(severity=Severity.CRITICAL))
    assert await alarms.replace(fleet, KIOSK.id, worse, 2)


async def test_alarms_of_an_unregistered_kiosk_are_not_kept(db: Database) -> None:
    with pytest.raises(NotFound):
        await alarms.replace(db, "kiosk-x", active(1, alarm()), 1)
