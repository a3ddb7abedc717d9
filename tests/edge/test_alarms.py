"""The rules in the daemon: its own conditions, its drivers, what is kept and what is said."""

import datetime as dt
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from broker import Authority
from contract import (
    REGISTRY,
    ActiveAlarms,
    Alarm,
    CommandRefused,
    DriverState,
    EdgeError,
    Profile,
    Sample,
    decode,
)
from edge.alarms import Conditions, Watch, default_rules
from edge.alarms.conditions import SLOW_S
from edge.alarms.watch import KEEP_S, RETRY_S, reading
from edge.clock import Timekeeper
from edge.custody import Custody
from edge.journal import Journal, Limits
from edge.readings import Reading
from edge.state import Ledger, Stamp, closed_ledger, open_ledger
from edge.uplink import HOLD_UNSYNCED_S, Uplink
from edge.window import Window
from tests.edge.material import KIOSK, NOON, HandClock, a_journal, ack_of, boots, draft

TAMPER = Reading("contact", {"open": True}, {"kind": "tamper", "contact": "lid"})
CLOSED = Reading("contact", {"open": False}, {"kind": "tamper", "contact": "lid"})


class Surroundings:
    """A watch on a real journal and ledger."""

    def __init__(self, folder: Path, *, synced: bool = True) -> None:
        self.folder = folder
        self.clock = HandClock()
        self.synced = synced
        self.recorded: list[Reading] = []
        self.journal = a_journal(folder / "journal.sqlite", Limits(300_000, 10**15))
        self.timekeeper = Timekeeper(self.clock, lambda: self.synced)
        self.custody = Custody(
            self.journal,
            Uplink(KIOSK, self.journal, Window(random.Random(1))),
            renew=self._renew,
            refuge=None,
            now=self.clock.monotonic,
        )
        self.states: dict[str, DriverState] = {}
        self.certificate: Path | None = None
        self.ledger = self._ledger()
        self.watch = self._watch()

    def restart(self) -> None:
        self.ledger.close()
        self.ledger = self._ledger()
        self.watch = self._watch()

    def look(self) -> list[tuple[str, str]]:
        return [(change.alarm.type, change.alarm.severity.value) for change in self.watch.look()]

    def active(self) -> tuple[Alarm, ...]:
        return decode(ActiveAlarms, self.watch.message().payload).alarms

    def _ledger(self) -> Ledger:
        return open_ledger(self.folder / "state.sqlite", "mark")[0]

    def _watch(self) -> Watch:
        return Watch(
            KIOSK,
            default_rules(Profile.BOOTH),
            Conditions(self.custody, self.timekeeper, self.folder, self.certificate),
            ledger=self.ledger,
            stamp=lambda: Stamp(self.clock.now(), next(boots()), "machine"),
            steady=self.clock.monotonic,
            drivers=lambda: self.states,
            record=self.recorded.extend,
            cope_with=self._cope_with,
        )

    def _cope_with(self, fault: EdgeError) -> None:
        self.custody.cope_with(fault)

    def _renew(self, damaged: Journal) -> Journal:
        damaged.close()
        return a_journal(self.folder / "journal.sqlite", seed=3)


@pytest.fixture
def around(tmp_path: Path) -> Iterator[Surroundings]:
    made = Surroundings(tmp_path)
    yield made
    made.custody.journal.close()
    made.ledger.close()


def test_a_kiosk_without_trouble_has_no_alarm(around: Surroundings) -> None:
    around.journal.append([draft()])
    assert around.look() == []
    assert around.active() == ()
    assert around.watch.message().retain


def test_dropping_is_said_once_and_is_over_when_there_is_room_again(around: Surroundings) -> None:
    while around.journal.account().dropped == 0:
        around.journal.append([draft(count=20)])
    assert around.look() == [("journal_dropping", "major")]
    assert around.look() == []
    for _ in range(30):
        around.journal.append([draft(count=20)])
    assert around.look() == [], "it goes on"
    around.journal.release(ack_of(around.journal.held(limit=1_000)))
    around.clock.advance(60)
    assert around.look() == [("journal_dropping", "cleared")]
    (cleared,) = [each for each in around.recorded if not each.fields["active"]]
    assert cleared.tags == {"type": "journal_dropping"}


def test_a_journal_set_aside_is_an_alarm_until_somebody_takes_it_away(
    around: Surroundings,
) -> None:
    damaged = around.folder / "journal.sqlite.damaged-01"
    damaged.write_bytes(b"?")
    assert around.look() == [("journal_set_aside", "minor")]
    around.restart()
    assert around.look() == [], "a restart does not raise it anew"
    assert [alarm.type for alarm in around.active()] == ["journal_set_aside"]
    damaged.unlink()
    assert around.look() == [("journal_set_aside", "cleared")]


def test_what_ended_while_the_daemon_was_away_is_cleared_at_its_start(
    around: Surroundings,
) -> None:
    damaged = around.folder / "journal.sqlite.damaged-01"
    damaged.write_bytes(b"?")
    around.look()
    damaged.unlink()
    around.restart()
    assert around.look() == [("journal_set_aside", "cleared")]


def test_a_clock_that_is_not_set_is_an_alarm_once_its_samples_leave_marked(
    tmp_path: Path,
) -> None:
    around = Surroundings(tmp_path, synced=False)
    assert around.look() == []
    around.clock.advance(HOLD_UNSYNCED_S)
    assert around.look() == [("clock_unset", "warning")]
    around.synced = True
    around.timekeeper.tick()
    assert around.look() == [("clock_unset", "cleared")]
    around.custody.journal.close()
    around.ledger.close()


def test_a_disk_that_does_not_keep_the_alarms_does_not_silence_them(around: Surroundings) -> None:
    around.ledger._connection.execute("PRAGMA query_only = 1")
    (around.folder / "journal.sqlite.damaged-01").write_bytes(b"?")
    with capture_logs() as logged:
        assert around.look() == [("journal_set_aside", "minor")]
    assert [entry["event"] for entry in logged] == ["alarm_changed", "alarms_not_kept"]
    assert len(around.active()) == 1
    around.ledger._connection.execute("PRAGMA query_only = 0")
    around.clock.advance(RETRY_S)
    around.look()
    assert [alarm.type for alarm in around.ledger.last_alarms()] == ["journal_set_aside"]


def test_a_change_is_a_sample_that_the_registry_takes(around: Surroundings) -> None:
    around.watch.take([TAMPER])
    around.watch.take([Reading("ups", {"on_battery": True}, {"ups": "u"})])
    around.clock.advance(60)
    around.watch.take([Reading("ups", {"on_battery": True}, {"ups": "u"})])
    around.watch.take([CLOSED])
    around.watch.acknowledge("tamper", "lid")
    assert [(each.tags["type"], each.fields["active"]) for each in around.recorded] == [
        ("tamper", True),
        ("mains_lost", True),
        ("tamper", False),
    ]
    for made in around.recorded:
        sample = Sample(m=made.m, at=NOON, tags=dict(made.tags), fields=dict(made.fields))
        assert REGISTRY.fault(sample, now=NOON) is None


def test_a_sample_of_an_alarm_says_what_it_was(around: Surroundings) -> None:
    around.watch.take([TAMPER])
    (alarm,) = around.active()
    assert reading(alarm).fields == {
        "severity": "critical",
        "active": True,
        "latched": True,
        "count": 1,
        "text": alarm.consequence.fr,
    }


def test_a_latched_alarm_is_there_after_a_restart_until_it_is_acknowledged(
    around: Surroundings,
) -> None:
    around.watch.take([TAMPER])
    around.watch.take([CLOSED])
    around.restart()
    around.watch.take([CLOSED])
    assert around.look() == []
    (alarm,) = around.active()
    assert (alarm.type, alarm.latched, alarm.present) == ("tamper", True, False)
    with pytest.raises(CommandRefused, match="no alarm tamper door is active"):
        around.watch.acknowledge("tamper", "door")
    around.watch.acknowledge("tamper", "lid")
    assert around.active() == ()
    around.restart()
    assert around.active() == ()


def test_a_latched_alarm_on_a_disk_that_came_back_joins_what_was_found_meanwhile(
    around: Surroundings,
) -> None:
    around.watch.take([TAMPER])
    around.ledger.close()
    around.ledger = closed_ledger()
    around.watch = around._watch()
    around.watch.take([Reading("contact", {"open": True}, {"kind": "tamper", "contact": "foot"})])
    assert [alarm.qualifier for alarm in around.active()] == ["foot"]
    around.ledger.replace(around._ledger())
    around.watch.take_up()
    assert [alarm.qualifier for alarm in around.active()] == ["foot", "lid"]


def test_what_the_rules_remember_is_written_rarely_but_what_is_over_at_once(
    around: Surroundings,
) -> None:
    def nobody(count: int) -> None:
        around.watch.take([Reading("hotspot", {"clients": count}, {"source": "ap"})])
        around.look()

    nobody(0)
    assert around.ledger.alarm_memory() is None
    around.clock.advance(KEEP_S)
    nobody(0)
    assert b"no_client" in (around.ledger.alarm_memory() or b"")
    nobody(1)
    assert b"no_client" not in (around.ledger.alarm_memory() or b"")


def test_a_driver_that_fails_is_an_alarm_and_one_that_is_gone_is_not(
    around: Surroundings,
) -> None:
    around.states = {"snmp": DriverState(health="timeout", detail="no answer")}
    assert around.look() == []
    around.clock.advance(300)
    assert around.look() == [("driver_dead", "minor")]
    assert around.active()[0].qualifier == "snmp"
    around.restart()
    around.states = {}
    around.look()
    around.clock.advance(30)
    assert around.look() == [("driver_dead", "cleared")]


def test_a_journal_that_fills_is_said_before_it_drops(around: Surroundings) -> None:
    while around.journal.share_held() < 71:
        around.journal.append([draft(count=20)])
    around.clock.advance(SLOW_S)
    assert around.look() == [("journal_filling", "warning")]
    around.journal.release(ack_of(around.journal.held(limit=1_000)))
    assert around.journal.share_held() == 0
    around.clock.advance(SLOW_S)
    assert around.look() == [("journal_filling", "cleared")]


def test_a_disk_that_turned_read_only_is_said(
    around: Surroundings, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = list(os.statvfs(around.folder))
    found[8] |= os.ST_RDONLY
    monkeypatch.setattr(os, "statvfs", lambda _: os.statvfs_result(found))
    assert around.look() == [("file_system_read_only", "major")]


def test_an_unreadable_memory_is_named_and_costs_no_alarm(around: Surroundings) -> None:
    around.watch.take([TAMPER])
    around.ledger.keep_alarms(around.ledger.last_alarms(), b"{")
    with capture_logs() as logged:
        around.restart()
    assert [entry["event"] for entry in logged] == ["alarm_memory_unreadable"]
    assert [alarm.type for alarm in around.active()] == ["tamper"]


def test_the_kiosks_own_certificate_is_said_before_it_ends(tmp_path: Path) -> None:
    begin = dt.datetime.fromtimestamp(NOON / 1e6, dt.UTC)
    identity = Authority.create("kiosks", begin).issue(KIOSK, begin, days=30)
    around = Surroundings(tmp_path)
    around.certificate = tmp_path / "kiosk.crt"
    around.certificate.write_bytes(identity.certificate)
    around.restart()
    assert around.look() == []
    around.clock.advance(10 * 86_400)
    assert around.look() == [("kiosk_certificate_ending", "minor")]
    assert around.active()[0].consequence.en == (
        "The kiosk's certificate ends in 20 days: it will no longer be able to connect."
    )
    around.certificate.write_bytes(b"?")
    around.clock.advance(SLOW_S)
    assert around.look() == [], "what can't be read says nothing"
    around.custody.journal.close()
    around.ledger.close()
