"""`resend`: released frames leave once more, under their old key, until the store has them."""

import asyncio
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from broker import EmbeddedBroker
from contract import Family
from edge.journal import Journal, Limits
from edge.uplink import Dispatch, Uplink
from edge.window import Window
from tests.edge.line import Counting, a_daemon, back_office, running
from tests.edge.material import KIOSK, NOON, Office, a_journal, ack, ack_of, draft
from tests.servers.process import free_port

SECOND = 1_000_000


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = a_journal(tmp_path / "journal.sqlite")
    rows = made.append([draft(Family.SENSOR, 2, at=NOON + n * SECOND) for n in range(10)])
    made.release(ack_of(rows))
    yield made
    made.close()


@pytest.fixture
def uplink(journal: Journal) -> Uplink:
    return Uplink(KIOSK, journal, Window(random.Random(1)))


def told(dispatches: list[Dispatch]) -> list[tuple[str, int]]:
    return [(each.lane.value, each.row.seq) for each in dispatches]


def test_released_frames_since_a_time_leave_again_as_backlog_with_the_same_bytes(
    tmp_path: Path,
) -> None:
    journal = a_journal(tmp_path / "journal.sqlite")
    rows = journal.append([draft(at=NOON + n * SECOND) for n in range(10)])
    journal.release(ack_of(rows))
    uplink = Uplink(KIOSK, journal, Window(random.Random(1)))
    assert sum(uplink.send_again(NOON + 7 * SECOND)) == 3
    leaving = uplink.due(1.0)
    assert told(leaving) == [("backlog", 8), ("backlog", 9), ("backlog", 10)]
    assert [each.message.payload for each in leaving] == [row.payload for row in rows[7:]]
    assert [each.row.boot for each in leaving] == [journal.boot] * 3
    journal.close()


def test_the_account_does_not_change_by_it(uplink: Uplink, journal: Journal) -> None:
    before = journal.account()
    sum(uplink.send_again(0))
    sent = uplink.due(1.0)
    assert journal.account() == before
    uplink.acknowledged(ack_of([each.row for each in sent]), 2.0)
    assert journal.account() == before


def test_an_acknowledgement_ends_it(uplink: Uplink, journal: Journal) -> None:
    sum(uplink.send_again(0))
    uplink.due(1.0)
    assert uplink.acknowledged(ack(journal.boot, *range(1, 10)), 2.0).again == 9
    assert [row.seq for row in journal.again()] == [10]
    uplink.acknowledged(ack(journal.boot, 10), 3.0)
    uplink.disconnected()
    assert uplink.due(4.0) == []


def test_what_nobody_acknowledges_is_tried_until_somebody_does(
    uplink: Uplink, journal: Journal
) -> None:
    sum(uplink.send_again(0))
    assert len(uplink.due(1.0)) == 10
    uplink.disconnected()
    assert len(uplink.due(2.0)) == 10
    assert uplink.due(12.5) == []
    probe_at = uplink.wake_at(12.5)
    assert probe_at is not None
    assert told(uplink.due(probe_at)) == [("backlog", 1)]


def test_what_is_in_custody_goes_first(uplink: Uplink, journal: Journal) -> None:
    journal.append([draft(at=NOON + 60 * SECOND)])
    sum(uplink.send_again(NOON + 8 * SECOND))
    assert told(uplink.due(1.0)) == [("backlog", 11), ("backlog", 9), ("backlog", 10)]


def test_it_survives_a_restart(tmp_path: Path, uplink: Uplink, journal: Journal) -> None:
    sum(uplink.send_again(NOON + 5 * SECOND))
    uplink.acknowledged(ack(journal.boot, 6), 1.0)
    after = a_journal(tmp_path / "journal.sqlite", seed=3)
    again = Uplink(KIOSK, after, Window(random.Random(1)))
    assert told(again.due(0.0)) == [("backlog", seq) for seq in (7, 8, 9, 10)]
    after.close()


def test_asking_twice_is_asking_once(uplink: Uplink, journal: Journal) -> None:
    assert sum(uplink.send_again(NOON + 8 * SECOND)) == 2
    assert sum(uplink.send_again(NOON + 5 * SECOND)) == 5
    assert len(uplink.due(1.0)) == 5


def test_many_are_marked_in_short_steps(
    uplink: Uplink, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.journal.journal._RELEASED_AT_ONCE", 4)
    assert list(uplink.send_again(NOON + 1)) == [4, 4, 1]
    assert len(uplink.due(1.0)) == 9


def test_one_that_makes_room_for_new_frames_is_not_sent_again(tmp_path: Path) -> None:
    journal = a_journal(tmp_path / "journal.sqlite", Limits(100_000, 10**15))
    journal.release(ack_of(journal.append([draft(count=20) for _ in range(20)])))
    assert len(journal.ask_again(0)) == 20
    for _ in range(60):
        journal.append([draft(count=20)])
    assert journal._connection.execute("SELECT count(*) FROM again").fetchone() == (0,)
    assert journal.account().stored == 400
    journal.close()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[EmbeddedBroker]:
    with EmbeddedBroker(tmp_path / "broker", free_port()) as made:
        yield made


async def test_a_store_that_forgot_everything_has_it_again_after_the_command(
    broker: EmbeddedBroker, tmp_path: Path
) -> None:
    office, counting = Office(), Counting()
    daemon = a_daemon(tmp_path, broker.url, office, drivers={"counting": counting})
    async with back_office(broker, office) as back, running(daemon):
        await back.until(lambda: back.has(5), "the first values")
        wiped, had = dict(back.stored), back.values()
        back.stored.clear()
        command = office.command("resend", {"since": 0}, now=time.time_ns() // 1_000)
        await back.send(office.signed(command))
        await back.until(lambda: back.states(command.id)[-1:] == ["succeeded"], "success")
        await back.until(lambda: set(had) <= set(back.values()), "what was wiped")
        assert all(back.stored[key] == frame for key, frame in wiped.items())
        lanes = {lane for lane, boot, seq in back.deliveries[len(wiped) :] if (boot, seq) in wiped}
        assert lanes == {"backlog"}
        reply = next(r for r in back.replies if r.id == command.id and r.state == "succeeded")
        assert reply.detail.code == "resending"
        assert int(reply.detail.description.split()[0]) >= len(wiped)
        await asyncio.sleep(0)
    assert back.statuses[-1].accounts.balanced
