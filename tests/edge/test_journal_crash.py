"""kill -9 in the middle of writing: what was promised is there, and the account adds up."""

import subprocess
import sys
from pathlib import Path

import pytest

from contract import Frame, decode
from tests.edge.material import a_journal

WRITER = """
import sys
from pathlib import Path
from contract import Family
from tests.edge.material import a_journal, ack_of, draft
journal = a_journal(Path(sys.argv[1]), seed=int(sys.argv[2]))
while True:
    rows = journal.append([draft(Family.HOST, 40), draft(Family.SENSOR, 3)])
    if rows[0].seq % 5 == 0:
        journal.release(ack_of(rows[:1]))
    print(rows[-1].seq, flush=True)
"""


def write_until_killed(path: Path, seed: int, lines: int) -> int:
    """The last seq that the writer said was on the disk."""
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(seed)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    said = [child.stdout.readline() for _ in range(lines)]
    child.kill()
    rest = child.stdout.read()
    child.wait(10)
    child.stdout.close()
    whole = [line for line in [*said, *rest.splitlines(keepends=True)] if line.endswith("\n")]
    return int(whole[-1])


@pytest.mark.slow
def test_what_was_on_the_disk_before_kill_9_is_there_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    promised = [write_until_killed(path, seed, lines) for seed, lines in ((1, 30), (2, 7), (3, 1))]
    journal = a_journal(path, seed=9)
    account = journal.account()
    assert account.balanced
    assert account.set_aside == 0
    rows = journal.held(limit=100_000)
    highest = {row.boot: row.seq for row in rows}
    assert len(highest) == 3
    for seqs, promise in zip(highest.values(), promised, strict=True):
        assert seqs >= promise
    assert sum(row.samples for row in rows) == account.held
    assert all(decode(Frame, row.payload).seq == row.seq for row in rows)
    journal.close()
