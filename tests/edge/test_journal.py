"""The journal: what is in custody, what lets it go, and an account that always adds up."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from contract import Account, Family, Frame, Reason, Rejection, decode
from edge.journal import (
    Journal,
    JournalDamaged,
    JournalUnavailable,
    Limits,
    correct,
    open_journal,
    opening,
)
from edge.journal.schema import connect
from tests.edge.material import NOON, ROOMY, a_journal, ack, ack_of, boots, draft, sample


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = a_journal(tmp_path / "journal.sqlite")
    yield made
    made.close()


def test_a_frame_is_kept_as_the_bytes_that_are_sent(journal: Journal) -> None:
    rows = journal.append([draft(Family.HOST, 2), draft(Family.SENSOR)])
    assert [(row.seq, row.family) for row in rows] == [(1, Family.HOST), (2, Family.SENSOR)]
    frame = decode(Frame, rows[0].payload)
    assert (frame.boot, frame.seq, frame.clock) == (journal.boot, 1, "synced")
    assert frame.samples[1].at == NOON + 1
    assert journal.held() == rows


def test_an_acknowledgement_releases_what_it_names_and_nothing_else(journal: Journal) -> None:
    journal.append([draft(count=n) for n in (1, 2, 3, 4)])
    release = journal.release(ack(journal.boot, 1, 3))
    assert (release.frames, release.stored) == (2, 4)
    assert [row.seq for row in journal.held()] == [2, 4]
    account = journal.account()
    assert (account.produced, account.stored, account.held) == (10, 4, 6)


def test_an_acknowledgement_that_repeats_changes_nothing(journal: Journal) -> None:
    rows = journal.append([draft(count=3)])
    journal.release(ack_of(rows))
    before = journal.account()
    assert journal.release(ack_of(rows)).frames == 0
    assert journal.account() == before


def test_an_acknowledgement_of_another_boot_releases_nothing(journal: Journal) -> None:
    journal.append([draft()])
    other = next(boots(99))
    assert journal.release(ack(other, 1)).frames == 0
    assert journal.account().held == 1


def test_the_good_samples_of_a_frame_count_as_stored_and_the_bad_as_rejected(
    journal: Journal,
) -> None:
    journal.append([draft(count=5)])
    bad = [
        Rejection(seq=1, indices=(0, 2), reason=Reason.OUT_OF_RANGE),
        Rejection(seq=1, indices=(2, 4, 99), reason=Reason.WRONG_TYPE),
    ]
    journal.release(ack(journal.boot, rejected=bad))
    account = journal.account()
    assert (account.stored, account.rejected, account.held) == (2, 3, 0)


def test_a_frame_rejected_whole_is_let_go_and_counted_as_rejected(journal: Journal) -> None:
    journal.append([draft(count=5)])
    journal.release(ack(journal.boot, rejected=[Rejection(seq=1, reason=Reason.MALFORMED)]))
    assert journal.account().rejected == 5
    assert journal.held() == []


def test_released_rows_stay_until_their_space_is_needed(tmp_path: Path) -> None:
    journal = a_journal(tmp_path / "journal.sqlite", Limits(100_000, 10**15))
    rows = journal.append([draft(count=20)])
    journal.release(ack_of(rows))
    assert journal.release(ack_of(rows)).frames == 0
    for _ in range(200):
        journal.release(ack_of(journal.append([draft(count=20)])))
    account = journal.account()
    assert (account.stored, account.dropped) == (201 * 20, 0)
    assert journal.size <= 100_000
    journal.close()


def test_released_rows_beyond_their_age_go(tmp_path: Path) -> None:
    journal = a_journal(tmp_path / "journal.sqlite", Limits(10**9, 1_000_000))
    journal.release(ack_of(journal.append([draft(at=NOON)])))
    held = journal.append([draft(at=NOON)])
    journal.append([draft(at=NOON + 2_000_000)])
    assert [row.seq for row in journal.held()] == [held[0].seq, 3]
    with sqlite3.connect(tmp_path / "journal.sqlite") as reader:
        assert reader.execute("SELECT count(*) FROM frame").fetchone() == (2,)
    reader.close()
    journal.close()


def test_a_full_journal_drops_the_least_precious_family_first_and_counts_it(
    tmp_path: Path,
) -> None:
    journal = a_journal(tmp_path / "journal.sqlite", Limits(100_000, 10**15))
    precious = journal.append([draft(Family.USAGE, 50) for _ in range(4)])
    for _ in range(60):
        journal.append([draft(Family.HOST, 20)])
    account = journal.account()
    assert account.balanced
    assert account.dropped > 0
    kept = journal.held(limit=1000)
    assert {row.key for row in precious} <= {row.key for row in kept}
    hosts = [row.seq for row in kept if row.family is Family.HOST]
    assert hosts == list(range(hosts[0], 65)), "the newest are kept"
    assert journal.size <= 100_000
    journal.close()


def test_a_new_frame_is_dropped_when_only_more_precious_ones_are_held(tmp_path: Path) -> None:
    journal = a_journal(tmp_path / "journal.sqlite", Limits(70_000, 10**15))
    while journal.account().dropped == 0:
        journal.append([draft(Family.USAGE, 20)])
    usage = {row.key for row in journal.held(limit=1000)}
    # Few enough that what is remembered of them takes no page more.
    for _ in range(20):
        journal.append([draft(Family.HOST, 20)])
    kept = journal.held(limit=1000)
    assert {row.key for row in kept if row.family is Family.USAGE} == usage
    assert len(kept) < len(usage) + 20
    assert journal.account().balanced
    journal.close()


def test_what_was_dropped_may_later_prove_stored_and_never_the_reverse(tmp_path: Path) -> None:
    journal = a_journal(tmp_path / "journal.sqlite", Limits(70_000, 10**15))
    first = journal.append([draft(count=20)])
    while first[0] in journal.held(limit=1):
        journal.append([draft(count=20)])
    dropped = journal.account().dropped
    journal.release(ack_of(first))
    account = journal.account()
    assert (account.stored, account.dropped) == (20, dropped - 20)
    for _ in range(100):
        journal.append([draft(count=20)])
    assert journal.account().stored == 20
    assert journal.account().balanced
    journal.close()


@pytest.mark.slow
@pytest.mark.parametrize("count", [1, 7, 30, 60, 400])
def test_the_file_stays_within_its_bound(tmp_path: Path, count: int) -> None:
    path = tmp_path / "journal.sqlite"
    journal = a_journal(path, Limits(500_000, 10**15))
    for step in range(150):
        frames = max(1, 90 // count)
        rows = journal.append([draft(Family.HOST, count), draft(Family.SENSOR, 3)] * frames)
        if step % 3:
            journal.release(ack_of(rows))
    journal.close()
    assert path.stat().st_size < 650_000


def test_what_could_not_be_written_is_counted_as_dropped(journal: Journal) -> None:
    journal.append([draft(count=2)], rejected=3, lost=4)
    account = journal.account()
    assert (account.produced, account.held, account.rejected, account.dropped) == (9, 2, 3, 4)


def test_a_frame_refused_at_the_kiosk_counts_as_rejected_once(journal: Journal) -> None:
    rows = journal.append([draft(count=7)])
    journal.refuse(rows[0].id)
    journal.refuse(rows[0].id)
    assert journal.account().rejected == 7
    assert journal.held() == []


def test_the_database_itself_refuses_an_account_that_does_not_add_up(journal: Journal) -> None:
    journal.append([draft()])
    with pytest.raises(sqlite3.IntegrityError), journal.transaction() as connection:
        connection.execute("UPDATE account SET held = held - 1")
    assert journal.account().held == 1


def test_a_transaction_that_fails_leaves_rows_and_account_as_they_were(journal: Journal) -> None:
    journal.append([draft()])
    bad = draft()
    broken = type(bad)(bad.family, bad.clock, [])
    with pytest.raises(ValueError, match="samples"):
        journal.append([draft(count=3), broken])
    assert journal.account().produced == 1
    assert len(journal.held()) == 1
    assert journal.append([draft()])[0].seq == 2


def test_a_full_disk_is_a_fault_that_may_pass(tmp_path: Path) -> None:
    journal = a_journal(tmp_path / "journal.sqlite")
    journal.append([draft()])
    pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
    journal._connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(JournalUnavailable, match="full"):
        journal.append([draft(count=900)])
    journal._connection.execute("PRAGMA max_page_count = 100000")
    journal.append([draft(count=900)])
    assert journal.account().held == 901
    journal.close()


def test_a_journal_opened_again_goes_on_at_a_new_boot(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    first = a_journal(path, seed=1)
    first.append([draft(count=2)])
    first.close()
    second = a_journal(path, seed=2)
    assert second.boot != first.boot
    assert second.append([draft()])[0].seq == 1
    assert [row.boot for row in second.held()] == [first.boot, second.boot]
    assert second.account().held == 3
    second.close()


@pytest.mark.parametrize("damage", ["nonsense", "middle", "emptied_table"])
def test_a_damaged_file_is_set_aside_and_what_it_held_is_counted(
    tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "journal.sqlite"
    journal = a_journal(path)
    journal.release(ack_of(journal.append([draft(count=5)])))
    journal.append([draft(count=300) for _ in range(10)])
    known = journal.account()
    journal.close()
    _damage(path, damage)
    source = boots(5)
    opened = open_journal(
        path, Limits(10**8, 10**15), new_boot=lambda: next(source), last_known=known
    )
    assert opened.set_aside is not None
    assert opened.set_aside.exists()
    account = opened.journal.account()
    assert account.balanced
    assert (account.held, account.stored, account.set_aside) == (0, 5, 3000)
    assert opened.journal.append([draft()])[0].seq == 1
    assert opened.journal.boot != journal.boot
    opened.journal.close()


@pytest.mark.parametrize("statements", range(1, 120, 5))
def test_a_new_file_has_the_old_account_or_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, statements: int
) -> None:
    path, known = tmp_path / "journal.sqlite", Account(produced=12, stored=5, held=7)

    def dies_after(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        asked = iter(range(statements))
        connection.set_authorizer(lambda *_: 0 if next(asked, None) is not None else 1)
        return connection

    monkeypatch.setattr(opening, "connect", dies_after)
    with suppress(JournalDamaged, JournalUnavailable):
        open_journal(path, ROOMY, new_boot=lambda: next(boots(5)), last_known=known)
    monkeypatch.undo()
    opened = open_journal(path, ROOMY, new_boot=lambda: next(boots(6)), last_known=known)
    assert opened.journal.account() == Account(produced=12, stored=5, set_aside=7)
    opened.journal.close()


def _damage(path: Path, how: str) -> None:
    if how == "nonsense":
        path.write_bytes(b"this was a journal" * 1000)
    elif how == "middle":
        content = bytearray(path.read_bytes())
        content[8192:-8192] = bytes(len(content) - 16384)
        path.write_bytes(content)
    else:
        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE frame")
        connection.close()


def test_damage_found_in_use_says_so(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    journal = a_journal(path)
    journal.append([draft(count=300) for _ in range(20)])
    journal._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    journal._connection.execute("PRAGMA shrink_memory")
    with pytest.raises(JournalDamaged):
        journal.append([draft(count=300) for _ in range(50)])
    journal.close()


def test_times_measured_with_an_unset_clock_are_put_right_where_they_were_never_sent(
    journal: Journal,
) -> None:
    rows = journal.append([draft(at=10_000_000 * n, clock="unsynced") for n in (1, 2, 3)])
    journal.mark_sent([rows[0].id])
    assert correct(journal, journal.boot, NOON) == 2
    frames = [decode(Frame, row.payload) for row in journal.held()]
    assert [frame.clock for frame in frames] == ["unsynced", "synced", "synced"]
    assert [frame.samples[0].at for frame in frames] == [10_000_000, NOON + 20_000_000,
                                                         NOON + 30_000_000]  # fmt: skip
    assert [frame.seq for frame in frames] == [1, 2, 3]


def test_after_a_step_back_what_was_never_sent_moves_to_the_new_boot(journal: Journal) -> None:
    old, new = journal.boot, next(boots(3))
    rows = journal.append([draft(at=NOON, clock="unsynced") for _ in range(2)])
    journal.mark_sent([rows[0].id])
    journal.begin_boot(new)
    assert correct(journal, old, -1_000_000) == 1
    moved = decode(Frame, journal.held()[1].payload)
    assert (moved.boot, moved.seq, moved.clock) == (new, 1, "synced")
    assert moved.samples[0].at == NOON - 1_000_000
    assert journal.append([draft()])[0].seq == 2


def test_a_clock_set_forward_leaves_the_frames_of_an_earlier_boot_where_they_are(
    journal: Journal,
) -> None:
    old, new = journal.boot, next(boots(3))
    journal.append([draft(at=10_000_000 * n, clock="unsynced") for n in (1, 2)])
    journal.begin_boot(new)
    journal.append([draft(at=NOON + 60_000_000)])
    assert correct(journal, old, NOON) == 2
    frames = [decode(Frame, row.payload) for row in journal.held()]
    assert [(frame.boot, frame.seq) for frame in frames] == [(old, 1), (old, 2), (new, 1)]
    assert [frame.clock for frame in frames] == ["synced"] * 3
    for boot in (old, new):
        times = [frame.samples[0].at for frame in frames if frame.boot == boot]
        assert times == sorted(set(times)), "within a boot the times increase"


def test_samples_of_one_frame_keep_their_order(journal: Journal) -> None:
    samples = [sample(at=NOON + step) for step in (0, 1, 2)]
    rows = journal.append([type(draft())(Family.HOST, "synced", samples)])
    assert decode(Frame, rows[0].payload).samples == samples
