"""A week in custody: no question that the journal is asked looks at every frame."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from contract import Ack, Family
from edge.journal import Journal, JournalDamaged, Limits, correct, examine_beside
from edge.journal.examination import Examination
from edge.uplink import Uplink
from edge.window import Window
from tests.edge.material import KIOSK, NOON, a_journal, ack, ack_of, draft

SCANS = ("SCAN frame", "TEMP B-TREE")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = a_journal(tmp_path / "journal.sqlite", Limits(300_000, 10**15))
    yield made
    made.close()


def plans(journal: Journal, asked: list[str]) -> list[str]:
    """How SQLite answers each of the statements."""
    found: list[str] = []
    for statement in asked:
        if statement.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
            rows = journal._connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
            found += [f"{row[3]} <- {statement}" for row in rows]
    return found


def test_every_question_is_answered_by_an_index(journal: Journal) -> None:
    asked: list[str] = []
    journal._connection.set_trace_callback(asked.append)
    uplink = Uplink(KIOSK, journal, Window(random.Random(1)))
    rows = journal.append([draft(count=5), draft(Family.SENSOR, clock="unsynced")])
    uplink.take(rows, 0.0)
    journal.release(ack_of(rows[:1]))
    sum(uplink.send_again(NOON))
    uplink.due(1.0)
    uplink.due(20.0)
    correct(journal, journal.boot, 5)
    journal.refuse(rows[1].id)
    while journal.account().dropped == 0:
        journal.append([draft(Family.HOST, 40) for _ in range(10)])
    journal.release(ack(journal.boot, 1, 2, 3))
    journal._connection.set_trace_callback(None)
    slow = [
        plan
        for plan in plans(journal, list(dict.fromkeys(asked)))
        if any(scan in plan for scan in SCANS) and "USING INDEX frame_" not in plan
    ]
    assert slow == []
    assert len(asked) > 40


def test_an_acknowledgement_however_wide_makes_no_long_transaction(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.journal.journal._RELEASED_AT_ONCE", 10)
    journal.append([draft() for _ in range(95)])
    asked: list[str] = []
    journal._connection.set_trace_callback(asked.append)
    release = journal.release(Ack(boot=journal.boot, stored=((1, 2**53 - 1),)))
    journal._connection.set_trace_callback(None)
    assert (release.frames, release.stored) == (95, 95)
    updates = [len(part) for part in _transactions(asked)]
    assert len(updates) == 10
    assert max(updates) == 10
    assert journal.account().stored == 95


def _transactions(asked: list[str]) -> list[list[str]]:
    found: list[list[str]] = []
    for statement in asked:
        if statement.startswith("BEGIN"):
            found.append([])
        elif statement.startswith("UPDATE frame"):
            found[-1].append(statement)
    return found


def test_a_clock_set_forward_by_a_year_does_not_delete_the_journal_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.journal.space._AGED_AT_ONCE", 10)
    journal = a_journal(tmp_path / "other.sqlite", Limits(10**8, 1_000_000))
    journal.release(ack_of(journal.append([draft() for _ in range(35)])))
    left = []
    for _ in range(5):
        journal.append([draft(at=NOON + 10**14)])
        left.append(_frames(journal))
    assert left == [26, 17, 8, 4, 5]
    journal.close()


def _frames(journal: Journal) -> int:
    return int(journal._connection.execute("SELECT count(*) FROM frame").fetchone()[0])


def test_a_journal_of_the_first_version_is_taken_over_with_all_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    first = a_journal(path)
    first.release(ack_of(first.append([draft(count=3) for _ in range(4)])[:2]))
    before, held = first.account(), first.held()
    first.close()
    with sqlite3.connect(path) as old:
        old.executescript(
            "DROP TABLE again; DROP TRIGGER frame_gone; DROP INDEX frame_by_family;"
            "DROP INDEX frame_released; DROP INDEX frame_unsynced;"
            "CREATE INDEX frame_by_state ON frame (state, family, id); PRAGMA user_version = 1;"
        )
    old.close()
    second = a_journal(path, seed=2)
    assert (second.account(), second.held()) == (before, held)
    assert len(second.ask_again(0)) == 2
    second.close()


async def test_a_large_file_is_examined_while_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.journal.opening.AT_ONCE_BYTES", 10_000)
    path = tmp_path / "journal.sqlite"
    journal = a_journal(path)
    journal.append([draft(count=300) for _ in range(20)])
    await examine_beside(path)
    journal.close()
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : -8192] = bytes(len(content) - len(content) // 2 - 8192)
    path.write_bytes(content)
    journal = a_journal(path, seed=2)
    assert journal.path.exists()
    with pytest.raises(JournalDamaged):
        await examine_beside(path)
    journal.close()


def test_an_examination_that_is_stopped_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    journal = a_journal(path)
    journal.append([draft(count=300) for _ in range(20)])
    examination = Examination(path)
    examination._connection.set_progress_handler(lambda: 1, 1)
    examination.run()
    journal.close()
