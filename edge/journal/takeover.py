"""What was kept in memory while the disk took nothing, moved into the file."""

from __future__ import annotations

from edge.journal.journal import Journal, count

_FRAME = "boot, seq, family, samples, at, clock, state, sent, payload"
_DROPPED = "boot, seq, samples"
_TAKE_FRAME = f"INSERT INTO frame ({_FRAME}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
_TAKE_DROPPED = f"INSERT INTO dropped ({_DROPPED}) VALUES (?, ?, ?)"  # noqa: S608


def take_over(journal: Journal, memory: Journal) -> int:
    """Moves frames, keys of dropped ones, and the account, all or nothing; how many frames.

    Raises the journal's faults also when there is nothing to move but the disk takes no write,
    and when a disk that others fill has no room for what is still in custody here: it leaves from
    memory as ever, while in the file one would push out the other.
    """
    with memory.transaction() as source:
        frames = source.execute(f"SELECT {_FRAME} FROM frame ORDER BY id").fetchall()  # noqa: S608
        dropped = source.execute(f"SELECT {_DROPPED} FROM dropped ORDER BY id").fetchall()  # noqa: S608
    account = memory.account()
    in_custody = any(row[6] == "held" for row in frames)
    with journal.transaction() as target:
        journal.measure_room(target)
        # A write in any case: SQLite writes nothing where nothing changes.
        target.execute("INSERT INTO again VALUES (-1)")
        target.execute("DELETE FROM again WHERE id = -1")
        target.executemany(_TAKE_FRAME, frames)
        target.executemany(_TAKE_DROPPED, dropped)
        count(target, **account.model_dump())
        newest = max((row[4] for row in frames), default=0)
        journal.make_room(target, newest, keep_all=in_custody)
    return len(frames)
