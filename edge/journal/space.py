"""Making room: released rows go first, oldest first; then held ones, the least precious first.

What counts is the pages in use, as SQLite itself knows them: a file grows only when no page of
it is free, so a bound on these bounds the file.
"""

from __future__ import annotations

import sqlite3

from contract import DROP_ORDER, MAX_FRAME_BYTES

TOMBSTONES = 10_000
"""Dropped frames whose key and count are remembered, because they may yet prove stored."""

_TOMBSTONE_BYTES = 800
"""Each has an eighth of the space at most, with what it really takes being about 100 bytes."""
RESERVE_BYTES = 8 * 1024 * 1024
"""Left on the disk for SQLite's own log, which is 4 MiB, and for the ledger."""
SMALLEST_BYTES = 1024 * 1024
"""What the journal may take however little is free."""
_HEADROOM = 32
_HEADROOM_BYTES = 512 * 1024
_AGED_AT_ONCE = 2_000
"""Old rows deleted with each frame: a clock set forward by a month must not stop the kiosk."""
_ROW_BYTES = 200


def size_in_use(connection: sqlite3.Connection) -> int:
    """Bytes of the pages in use."""
    pages, free, page = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * page


def bound(connection: sqlite3.Connection, max_bytes: int, free: int) -> int:
    """The limit in bytes on a disk that has `free` bytes left.

    A disk that others fill bounds the journal at the size it has: what is written then takes
    the place of what is less precious, instead of failing.
    """
    pages, page = (
        int(connection.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "page_size")
    )
    # Less a frame, so that the next one fits into what the file has free, and it does not grow.
    has = pages * page + max(0, free - RESERVE_BYTES) - MAX_FRAME_BYTES
    return min(max_bytes, max(SMALLEST_BYTES, has))


def make_room(connection: sqlite3.Connection, now: int, max_bytes: int, max_age_us: int) -> int:
    """Brings the pages in use below the limit; how many held samples it cost.

    Goes a little below, so that a full journal is not trimmed at each frame. Held rows are
    never too old, only too many.
    """
    connection.execute(
        "DELETE FROM frame WHERE id IN (SELECT id FROM frame INDEXED BY frame_released"
        " WHERE state = 'released' AND at < ? ORDER BY at LIMIT ?)",
        (now - max_age_us, _AGED_AT_ONCE),
    )
    if size_in_use(connection) <= max_bytes:
        return 0
    target = max_bytes - min(max_bytes // _HEADROOM, _HEADROOM_BYTES)
    while (over := size_in_use(connection) - target) > 0 and _delete_released(connection, over):
        pass
    dropped = 0
    for family in DROP_ORDER:
        # What is more precious makes room that is needed, not room to spare.
        goal = max_bytes if dropped else target
        while (over := size_in_use(connection) - goal) > 0:
            samples = _drop_held(connection, family, over)
            if not samples:
                break
            dropped += samples
    if dropped:
        _forget_tombstones(connection, max_bytes)
    return dropped


def _delete_released(connection: sqlite3.Connection, wanted: int) -> bool:
    """Deletes the oldest rows, of about so many bytes; whether there were any."""
    freed = 0
    chosen: list[tuple[int]] = []
    for identity, size in connection.execute(
        "SELECT id, length(payload) FROM frame INDEXED BY frame_released"
        " WHERE state = 'released' ORDER BY at"
    ):
        freed += size + _ROW_BYTES
        chosen.append((identity,))
        if freed >= wanted:
            break
    connection.executemany("DELETE FROM frame WHERE id = ?", chosen)
    return freed > 0


def _drop_held(connection: sqlite3.Connection, family: str, wanted: int) -> int:
    """Drops a family's oldest frames, of about so many bytes; how many samples these were."""
    freed, samples, last = 0, 0, 0
    for identity, count, size in connection.execute(
        "SELECT id, samples, length(payload) FROM frame INDEXED BY frame_by_family"
        " WHERE state = 'held' AND family = ? ORDER BY id",
        (family,),
    ):
        freed, samples, last = freed + size, samples + count, identity
        if freed >= wanted:
            break
    where = "WHERE state = 'held' AND family = ? AND id <= ?"
    connection.execute(
        f"INSERT INTO dropped (boot, seq, samples) SELECT boot, seq, samples FROM frame {where}",  # noqa: S608
        (family, last),
    )
    connection.execute(f"DELETE FROM frame {where}", (family, last))  # noqa: S608
    return samples


def _forget_tombstones(connection: sqlite3.Connection, max_bytes: int) -> None:
    connection.execute(
        "DELETE FROM dropped WHERE id <="
        " (SELECT id FROM dropped ORDER BY id DESC LIMIT 1 OFFSET ?)",
        (min(TOMBSTONES, max_bytes // _TOMBSTONE_BYTES),),
    )
