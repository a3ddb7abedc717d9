"""Alarms of the daemon itself: raised once, cleared when it is over, known after a restart."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from contract import REGISTRY, ActiveAlarms, Alarm, EdgeError, Sample, Severity, Text, decode
from edge.alarms import AlarmKind, AlarmList, Conditions, Watch
from edge.alarms.inventory import CLOCK_UNSET, JOURNAL_DROPPING, JOURNAL_SET_ASIDE
from edge.alarms.watch import reading
from edge.clock import Timekeeper
from edge.custody import Custody
from edge.journal import Journal, Limits
from edge.readings import Reading
from edge.state import Ledger, Stamp, open_ledger
from edge.uplink import HOLD_UNSYNCED_S, Uplink
from edge.window import Window
from tests.edge.material import KIOSK, NOON, HandClock, a_journal, ack_of, boots, draft

DOOR = AlarmKind(
    "door_open", Severity.MINOR, "furniture", Text(fr="Ouverte.", en="Open."), Text(fr="", en="")
)


def test_raising_twice_is_one_alarm() -> None:
    alarms = AlarmList()
    first = alarms.update(DOOR, present=True, at=1)
    assert first is not None
    assert (first.raised_at, first.severity) == (1, Severity.MINOR)
    assert alarms.update(DOOR, present=True, at=2) is None
    assert alarms.active() == (first,)


def test_it_is_cleared_once_and_keeps_when_it_was_raised() -> None:
    alarms = AlarmList()
    alarms.update(DOOR, present=True, at=1)
    cleared = alarms.update(DOOR, present=False, at=5)
    assert cleared is not None
    assert (cleared.severity, cleared.raised_at, cleared.changed_at) == (Severity.CLEARED, 1, 5)
    assert alarms.update(DOOR, present=False, at=6) is None
    assert alarms.active() == ()


def test_the_same_type_with_two_qualifiers_is_two_alarms() -> None:
    alarms = AlarmList()
    alarms.update(DOOR, present=True, at=1, qualifier="left")
    alarms.update(DOOR, present=True, at=1, qualifier="right")
    alarms.update(DOOR, present=False, at=2, qualifier="left")
    assert [alarm.qualifier for alarm in alarms.active()] == ["right"]


def test_another_severity_is_a_change_of_the_same_alarm() -> None:
    alarms = AlarmList()
    alarms.update(DOOR, present=True, at=1)
    worse = AlarmKind("door_open", Severity.MAJOR, DOOR.trade, DOOR.consequence, DOOR.advice)
    changed = alarms.update(worse, present=True, at=3)
    assert changed is not None
    assert (changed.raised_at, changed.changed_at) == (1, 3)
    assert alarms.active() == (changed,)


def test_a_change_is_a_sample_that_the_registry_takes() -> None:
    alarm = AlarmList().update(DOOR, present=True, at=NOON, qualifier="left")
    assert alarm is not None
    for each in (alarm, alarm.model_copy(update={"severity": Severity.CLEARED, "qualifier": ""})):
        made = reading(each)
        sample = Sample(m=made.m, at=NOON, tags=dict(made.tags), fields=dict(made.fields))
        assert REGISTRY.fault(sample, now=NOON) is None
        assert made.fields["active"] is (each is alarm)


class Surroundings:
    """A watch on a real journal and ledger."""

    def __init__(self, folder: Path, *, synced: bool = True) -> None:
        self.folder = folder
        self.clock = HandClock()
        self.synced = synced
        self.recorded: list[Reading] = []
        self.journal = a_journal(folder / "journal.sqlite", Limits(70_000, 10**15))
        self.timekeeper = Timekeeper(self.clock, lambda: self.synced)
        self.custody = Custody(
            self.journal,
            Uplink(KIOSK, self.journal, Window(random.Random(1))),
            renew=self._renew,
            refuge=None,
            now=self.clock.monotonic,
        )
        self.ledger = self._ledger()
        self.watch = self._watch()

    def restart(self) -> None:
        self.ledger.close()
        self.ledger = self._ledger()
        self.watch = self._watch()

    def look(self) -> list[tuple[str, str]]:
        return [(alarm.type, alarm.severity.value) for alarm in self.watch.look()]

    def active(self) -> tuple[Alarm, ...]:
        return decode(ActiveAlarms, self.watch.message().payload).alarms

    def _ledger(self) -> Ledger:
        return open_ledger(self.folder / "state.sqlite", "mark")[0]

    def _watch(self) -> Watch:
        return Watch(
            KIOSK,
            Conditions(self.custody, self.timekeeper, self.folder),
            ledger=self.ledger,
            stamp=lambda: Stamp(self.clock.now(), next(boots()), "machine"),
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
    assert cleared.tags == {"type": JOURNAL_DROPPING.type}


def test_a_journal_set_aside_is_an_alarm_until_somebody_takes_it_away(
    around: Surroundings,
) -> None:
    damaged = around.folder / "journal.sqlite.damaged-01"
    damaged.write_bytes(b"?")
    assert around.look() == [(JOURNAL_SET_ASIDE.type, "minor")]
    around.restart()
    assert around.look() == [], "a restart does not raise it anew"
    assert [alarm.type for alarm in around.active()] == [JOURNAL_SET_ASIDE.type]
    damaged.unlink()
    assert around.look() == [(JOURNAL_SET_ASIDE.type, "cleared")]


def test_what_ended_while_the_daemon_was_away_is_cleared_at_its_start(
    around: Surroundings,
) -> None:
    damaged = around.folder / "journal.sqlite.damaged-01"
    damaged.write_bytes(b"?")
    around.look()
    damaged.unlink()
    around.restart()
    assert around.look() == [(JOURNAL_SET_ASIDE.type, "cleared")]


def test_a_clock_that_is_not_set_is_an_alarm_once_its_samples_leave_marked(
    tmp_path: Path,
) -> None:
    around = Surroundings(tmp_path, synced=False)
    assert around.look() == []
    around.clock.advance(HOLD_UNSYNCED_S)
    assert around.look() == [(CLOCK_UNSET.type, "warning")]
    around.synced = True
    around.timekeeper.tick()
    assert around.look() == [(CLOCK_UNSET.type, "cleared")]
    around.custody.journal.close()
    around.ledger.close()


def test_every_kind_says_in_both_languages_what_follows_and_what_to_do(
    around: Surroundings,
) -> None:
    conditions = Conditions(around.custody, around.timekeeper, around.folder)
    for kind in conditions.now(dropping=False):
        assert kind.trade == "software"
        for text in (kind.consequence, kind.advice):
            assert len(text.fr) > 20
            assert len(text.en) > 20


def test_a_disk_that_does_not_keep_the_alarms_does_not_silence_them(around: Surroundings) -> None:
    around.ledger._connection.execute("PRAGMA query_only = 1")
    (around.folder / "journal.sqlite.damaged-01").write_bytes(b"?")
    with capture_logs() as logged:
        assert around.look() == [(JOURNAL_SET_ASIDE.type, "minor")]
    assert [entry["event"] for entry in logged] == ["alarm_changed", "alarms_not_kept"]
    assert len(around.active()) == 1
