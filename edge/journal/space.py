"""Making room: released rows go first, oldest first; then held ones, the least precious first."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from contract import DROP_ORDER

ROW_BYTES = 200
"""What a row takes besides its payload: its other columns and its three index entries."""

SIZE = f"coalesce(sum(length(payload) + {ROW_BYTES}), 0)"
TOMBSTONES = 10_000
"""Dropped frames whose key and count are remembered, because they may yet prove stored."""

_HEADROOM = 64


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes that the rows take afterwards, and how many held samples it cost."""

    size: int
    dropped: int


def make_room(
    connection: sqlite3.Connection, size: int, now: int, max_bytes: int, max_age_us: int
) -> Room:
    """Brings `size` bytes below the limit. Held rows are never too old, only too many.

    Goes a little below, so that a full journal is not trimmed at each frame.
    """
    size -= _delete_released(connection, "at < ?", now - max_age_us, None)
    if size <= max_bytes:
        return Room(size, 0)
    target = max_bytes - max_bytes // _HEADROOM
    size -= _delete_released(connection, "id > ?", 0, size - target)
    dropped = 0
    for family in DROP_ORDER:
        if size <= target:
            break
        freed, samples = _drop_held(connection, family, size - target)
        size, dropped = size - freed, dropped + samples
    if dropped:
        size -= _forget_tombstones(connection)
    return Room(size, dropped)


def _delete_released(
    connection: sqlite3.Connection, where: str, value: int, wanted: int | None
) -> int:
    freed, last = 0, None
    for identity, size in connection.execute(
        f"SELECT id, length(payload) FROM frame WHERE state = 'released' AND {where} ORDER BY id",  # noqa: S608
        (value,),
    ):
        if wanted is not None and freed >= wanted:
            break
        freed, last = freed + size + ROW_BYTES, identity
    if last is not None:
        connection.execute(
            f"DELETE FROM frame WHERE state = 'released' AND id <= ? AND {where}",  # noqa: S608
            (last, value),
        )
    return freed


def _drop_held(connection: sqlite3.Connection, family: str, wanted: int) -> tuple[int, int]:
    freed, samples, last = 0, 0, None
    for identity, count, size in connection.execute(
        "SELECT id, samples, length(payload) FROM frame WHERE state = 'held' AND family = ?"
        " ORDER BY id",
        (family,),
    ):
        if freed >= wanted:
            break
        freed, samples, last = freed + size, samples + count, identity
    if last is not None:
        connection.execute(
            "UPDATE frame SET state = 'dropped', payload = x''"
            " WHERE state = 'held' AND family = ? AND id <= ?",
            (family, last),
        )
    return freed, samples


def _forget_tombstones(connection: sqlite3.Connection) -> int:
    found = connection.execute(
        "SELECT id FROM frame WHERE state = 'dropped' ORDER BY id DESC LIMIT 1 OFFSET ?",
        (TOMBSTONES,),
    ).fetchone()
    if found is None:
        return 0
    gone = connection.execute("DELETE FROM frame WHERE state = 'dropped' AND id <= ?", found)
    return gone.rowcount * ROW_BYTES
