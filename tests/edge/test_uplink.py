"""Which frame leaves next: fresh ones live, the rest as backlog, none twice without need."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract import Family, Frame, Reason, Rejection, decode, parse
from edge.journal import Journal
from edge.uplink import HOLD_UNSYNCED_S, Dispatch, Uplink, packet_size
from edge.window import Window
from tests.edge.material import KIOSK, NOON, a_journal, ack, ack_of, draft

Sent = list[tuple[str, int]]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = a_journal(tmp_path / "journal.sqlite")
    yield made
    made.close()


@pytest.fixture
def uplink(journal: Journal) -> Uplink:
    return Uplink(KIOSK, journal, Window(random.Random(1)))


def lanes(dispatches: list[Dispatch]) -> list[tuple[str, int]]:
    return [(each.lane.value, each.row.seq) for each in dispatches]


def test_a_fresh_frame_goes_live_under_its_key(uplink: Uplink, journal: Journal) -> None:
    uplink.take(journal.append([draft(Family.SENSOR)]), 0.0)
    (only,) = uplink.due(0.1)
    assert parse(only.message.topic).kind == "live"
    assert parse(only.message.topic).family is Family.SENSOR
    assert only.message.properties == {"boot": journal.boot, "seq": "1"}
    assert decode(Frame, only.message.payload).seq == 1
    assert uplink.due(0.2) == []


def test_a_frame_not_sent_within_ten_seconds_goes_as_backlog(
    uplink: Uplink, journal: Journal
) -> None:
    uplink.take(journal.append([draft()]), 0.0)
    assert lanes(uplink.due(10.0)) == [("backlog", 1)]


def test_what_the_journal_held_before_the_start_goes_as_backlog_oldest_first(
    uplink: Uplink, journal: Journal
) -> None:
    journal.append([draft() for _ in range(60)])
    assert lanes(uplink.due(0.0)) == [("backlog", seq) for seq in range(1, 49)]


def test_a_big_backlog_does_not_hold_up_what_is_fresh(uplink: Uplink, journal: Journal) -> None:
    journal.append([draft() for _ in range(500)])
    uplink.due(0.0)
    uplink.take(journal.append([draft()]), 1.0)
    assert lanes(uplink.due(1.0)) == [("live", 501)]


def test_a_big_backlog_is_worked_off_each_frame_once(uplink: Uplink, journal: Journal) -> None:
    journal.append([draft() for _ in range(500)])
    seen: list[int] = []
    now = 0.0
    while sent := uplink.due(now):
        seen += [each.row.seq for each in sent]
        now += 0.1
        uplink.acknowledged(ack_of([each.row for each in sent]), now)
    assert seen == list(range(1, 501))
    assert journal.account().stored == 500
    assert uplink.resent == 0


def test_what_is_not_acknowledged_is_sent_again_as_backlog_after_the_silence(
    uplink: Uplink, journal: Journal
) -> None:
    uplink.take(journal.append([draft(), draft()]), 0.0)
    assert lanes(uplink.due(0.0)) == [("live", 1), ("live", 2)]
    assert uplink.due(10.0) == []
    probe_at = uplink.wake_at(10.0)
    assert probe_at is not None
    assert lanes(uplink.due(probe_at)) == [("backlog", 1)]
    uplink.acknowledged(ack(journal.boot, 1), probe_at + 0.1)
    assert lanes(uplink.due(probe_at + 0.2)) == [("backlog", 2)]
    assert uplink.resent == 2


def test_a_lost_connection_makes_backlog_of_what_was_under_way(
    uplink: Uplink, journal: Journal
) -> None:
    uplink.take(journal.append([draft(), draft(), draft()]), 0.0)
    uplink.due(0.0)
    uplink.acknowledged(ack(journal.boot, 2), 0.5)
    uplink.disconnected()
    uplink.connected(None)
    assert lanes(uplink.due(1.0)) == [("backlog", 1), ("backlog", 3)]


def test_an_acknowledgement_that_comes_late_still_counts(uplink: Uplink, journal: Journal) -> None:
    uplink.take(journal.append([draft(count=3)]), 0.0)
    uplink.due(0.0)
    uplink.due(10.0)
    release = uplink.acknowledged(ack(journal.boot, 1), 12.0)
    assert release.stored == 3
    assert not uplink.window.probing
    assert uplink.due(100.0) == []


def test_lost_acknowledgements_cost_resends_but_no_sample(uplink: Uplink, journal: Journal) -> None:
    rng = random.Random(5)
    now, produced = 0.0, 0
    for step in range(300):
        now += 1.0
        if step < 200:
            uplink.take(journal.append([draft(count=2)]), now)
            produced += 2
        sent = uplink.due(now)
        answered = [each.row for each in sent if rng.random() < 0.7]
        if answered:
            uplink.acknowledged(ack_of(answered), now + 0.2)
    account = journal.account()
    assert (account.produced, account.stored, account.held) == (produced, produced, 0)
    assert uplink.resent < 200


def test_a_long_outage_costs_few_resends(uplink: Uplink, journal: Journal) -> None:
    now = 0.0
    while now < 400.0:
        now += 1.0
        uplink.take(journal.append([draft()]), now)
        uplink.due(now)
    assert uplink.resent < 40


def test_a_frame_nobody_ever_takes_does_not_hold_the_others_up(
    uplink: Uplink, journal: Journal
) -> None:
    poison = {row.seq for row in journal.append([draft(Family.USAGE) for _ in range(100)])}
    journal.append([draft() for _ in range(300)])
    now = 0.0
    for _ in range(400):
        now += 0.5
        good = [each.row for each in uplink.due(now) if each.row.seq not in poison]
        uplink.take(journal.append([draft()]), now)
        if good:
            uplink.acknowledged(ack_of(good), now + 0.1)
        if journal.frames_held() <= 101:
            break
    assert journal.frames_held() <= 101


def test_a_frame_tried_again_by_itself_that_did_not_leave_is_not_forgotten(
    uplink: Uplink, journal: Journal
) -> None:
    (overtaken,) = journal.append([draft()])
    uplink.due(0.0)
    tries = 0
    for second in range(1, 60):
        uplink.take(journal.append([draft()]), float(second))
        for each in uplink.due(float(second)):
            if each.row.key != overtaken.key:
                uplink.acknowledged(ack_of([each.row]), second + 0.1)
            else:
                tries += 1
                uplink.not_sent(each.row.key, second + 0.1)
    assert tries >= 10


def test_a_frame_above_the_servers_limit_is_rejected_at_the_kiosk(
    uplink: Uplink, journal: Journal
) -> None:
    uplink.connected(1_000)
    uplink.take(journal.append([draft(count=100), draft(count=2)]), 0.0)
    assert lanes(uplink.due(0.0)) == [("live", 2)]
    account = journal.account()
    assert (account.rejected, account.held) == (100, 2)


def test_a_frame_the_broker_calls_too_large_is_rejected_at_the_kiosk(
    uplink: Uplink, journal: Journal
) -> None:
    uplink.take(journal.append([draft(count=9)]), 0.0)
    (dispatch,) = uplink.due(0.0)
    uplink.refused(dispatch, 0x95, 0.1)
    assert journal.account().rejected == 9
    assert uplink.due(0.2) == []


def test_a_refusal_for_another_reason_keeps_the_frame_and_slows_down(
    uplink: Uplink, journal: Journal
) -> None:
    uplink.take(journal.append([draft(), draft()]), 0.0)
    dispatch = uplink.due(0.0)[0]
    uplink.refused(dispatch, 0x97, 0.1)
    assert uplink.window.probing
    assert journal.account().held == 2
    wake = uplink.wake_at(0.1)
    assert wake is not None
    assert lanes(uplink.due(wake)) == [("backlog", 1)]


def test_a_frame_that_did_not_leave_goes_again_after_a_moment(
    uplink: Uplink, journal: Journal
) -> None:
    uplink.take(journal.append([draft()]), 0.0)
    (dispatch,) = uplink.due(0.0)
    uplink.not_sent(dispatch.row.key, 0.1)
    assert uplink.due(0.2) == []
    wake = uplink.wake_at(0.2)
    assert wake is not None
    assert lanes(uplink.due(wake)) == [("backlog", 1)]


def test_what_was_measured_with_an_unset_clock_waits_fifteen_minutes(
    uplink: Uplink, journal: Journal
) -> None:
    uplink.take(journal.append([draft(clock="unsynced")]), 0.0)
    assert uplink.due(HOLD_UNSYNCED_S - 1) == []
    assert uplink.wake_at(HOLD_UNSYNCED_S - 1) == HOLD_UNSYNCED_S
    (late,) = uplink.due(HOLD_UNSYNCED_S)
    assert decode(Frame, late.message.payload).clock == "unsynced"


def test_once_the_clock_is_set_what_waited_leaves(uplink: Uplink, journal: Journal) -> None:
    uplink.take(journal.append([draft(clock="unsynced"), draft(clock="unsynced")]), 0.0)
    assert uplink.due(1.0) == []
    uplink.clock_set()
    assert lanes(uplink.due(2.0)) == [("backlog", 1), ("backlog", 2)]


def test_a_rejected_frame_makes_room_as_a_stored_one_does(uplink: Uplink, journal: Journal) -> None:
    uplink.take(journal.append([draft()]), 0.0)
    uplink.due(0.0)
    fault = Rejection(seq=1, reason=Reason.UNKNOWN_MEASUREMENT)
    uplink.acknowledged(ack(journal.boot, rejected=[fault]), 0.1)
    assert not uplink.window.under_way
    assert journal.account().rejected == 1


def test_the_packets_size_is_never_underestimated(uplink: Uplink, journal: Journal) -> None:
    uplink.take(journal.append([draft(at=NOON)]), 0.0)
    (only,) = uplink.due(0.0)
    topic, payload = only.message.topic.encode(), only.message.payload
    names = sum(5 + len(k) + len(v) for k, v in only.message.properties.items())
    # Fixed header 2 to 5 bytes, topic's length 2, packet id 2, properties' length 1 to 4.
    assert packet_size(only.message) >= 2 + 2 + len(topic) + 2 + 1 + names + len(payload)
