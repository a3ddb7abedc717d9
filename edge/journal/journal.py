"""The journal: one row a frame, and the account changed in the same transaction as the row."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contract import Account, Ack, ClockState, Family, Frame, Sample, encode
from edge.journal.faults import JournalUnavailable, sqlite_faults
from edge.journal.release import Release, batches, rejected_by_seq, verdict
from edge.journal.space import bound, make_room, size_in_use

COLUMNS = "id, boot, seq, family, samples, at, clock, sent, payload"
_RELEASED_AT_ONCE = 4_096
"""Frames released in one transaction: no acknowledgement, however wide, makes a long one."""
_HELD = (
    "SELECT id, seq, samples FROM frame INDEXED BY sqlite_autoindex_frame_1"
    " WHERE boot = ? AND seq BETWEEN ? AND ? AND state = 'held'"
)
_AGAIN = (
    "SELECT id, seq, samples FROM frame INDEXED BY sqlite_autoindex_frame_1 JOIN again USING (id)"
    " WHERE boot = ? AND seq BETWEEN ? AND ?"
)
_DROPPED = "SELECT id, seq, samples FROM dropped WHERE boot = ? AND seq BETWEEN ? AND ?"
_ROOMY = 0.9
_COUNTS = (
    "SELECT count(*) FROM frame INDEXED BY frame_held WHERE state = 'held'",
    "SELECT count(*) FROM frame INDEXED BY frame_released WHERE state = 'released'",
)
_ACCOUNT = ("produced", "stored", "rejected", "dropped", "held", "set_aside")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes the rows may take, and µs for which released ones are kept at most."""

    max_bytes: int
    max_age_us: int


@dataclass(frozen=True, slots=True)
class Draft:
    """What becomes a frame once the journal has given it its key."""

    family: Family
    clock: ClockState
    samples: Sequence[Sample]


@dataclass(frozen=True, slots=True)
class Row:
    """A frame in custody. `id` is its place in the file, `at` its first sample's time in µs.

    `again`: it is in custody no more, and is sent again because somebody asked for it.
    """

    id: int
    boot: str
    seq: int
    family: Family
    samples: int
    at: int
    clock: ClockState
    sent: bool
    payload: bytes
    again: bool = False

    @property
    def key(self) -> tuple[str, int]:
        """The frame's identity."""
        return (self.boot, self.seq)


class Journal:
    """An open journal, at one boot. Any method may raise JournalUnavailable or JournalDamaged.

    Made by `open_journal`; used by one thread. `free` are the bytes that the disk has left;
    `crowded_out` the samples that were in custody, and dropped for want of room, since it was
    opened.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        boot: str,
        limits: Limits,
        free: Callable[[], int] | None = None,
    ) -> None:
        self._connection = connection
        self._limits = limits
        self._free = free
        self._bound = limits.max_bytes
        self.crowded_out = 0
        self.path = path
        self.boot = boot
        self._seq = 0

    @property
    def size(self) -> int:
        """Bytes that the file's pages in use take."""
        with sqlite_faults(self.path):
            return size_in_use(self._connection)

    def next_seq(self) -> int:
        """Takes the boot's next seq."""
        self._seq += 1
        return self._seq

    def begin_boot(self, boot: str) -> None:
        """What follows belongs to a new boot; its seq starts at 1."""
        self.boot, self._seq = boot, 0

    def append(self, drafts: Sequence[Draft], *, rejected: int = 0, lost: int = 0) -> list[Row]:
        """Takes frames into custody, in one transaction; what did not fit is dropped, counted.

        `rejected` samples were produced but are no frame's; `lost` ones could not be written
        earlier.
        """
        seq = self._seq
        rows: list[Row] = []
        with self.transaction() as connection:
            self.measure_room(connection)
            for draft in drafts:
                seq += 1
                rows.append(self._insert(connection, draft, seq))
            taken = sum(row.samples for row in rows)
            count(
                connection,
                produced=taken + rejected + lost,
                rejected=rejected,
                dropped=lost,
                held=taken,
            )
            self.make_room(connection, max((row.at for row in rows), default=0))
        self._seq = seq
        return rows

    def measure_room(self, connection: sqlite3.Connection) -> None:
        """Before anything is added: how much the file may take."""
        if self._free is not None:
            self._bound = bound(connection, self._limits.max_bytes, self._free())

    def make_room(
        self, connection: sqlite3.Connection, now: int, *, keep_all: bool = False
    ) -> None:
        """After it, in the same transaction: the least precious goes first, counted.

        With `keep_all`, JournalUnavailable when a disk that others fill would cost samples.
        """
        dropped = make_room(connection, now, self._bound, self._limits.max_age_us)
        if dropped and keep_all and self._bound < self._limits.max_bytes:
            raise JournalUnavailable(
                f"the disk has no room for {dropped} samples more",
                where=str(self.path),
                todo="free some space",
            )
        count(connection, dropped=dropped, held=-dropped)
        self.crowded_out += dropped

    @property
    def roomy(self) -> bool:
        """Whether new frames find room without anything in custody being dropped."""
        if self.size < self._bound * _ROOMY:
            return True
        with sqlite_faults(self.path):
            found = self._connection.execute(
                "SELECT 1 FROM frame INDEXED BY frame_released WHERE state = 'released' LIMIT 1"
            )
            return found.fetchone() is not None

    def share_held(self) -> float:
        """How much of its space samples in custody take, in percent; by the number of frames."""
        with sqlite_faults(self.path):
            held, released = (
                int(self._connection.execute(question).fetchone()[0]) for question in _COUNTS
            )
        return 100.0 * self.size / self._bound * held / max(1, held + released)

    def _insert(self, connection: sqlite3.Connection, draft: Draft, seq: int) -> Row:
        frame = Frame(boot=self.boot, seq=seq, clock=draft.clock, samples=list(draft.samples))
        payload, at = encode(frame), frame.samples[0].at
        identity = connection.execute(
            "INSERT INTO frame (boot, seq, family, samples, at, clock, state, payload)"
            " VALUES (?, ?, ?, ?, ?, ?, 'held', ?)",
            (self.boot, seq, draft.family, len(draft.samples), at, draft.clock, payload),
        ).lastrowid
        assert identity is not None  # noqa: S101 - an INSERT has one
        return Row(
            *(identity, self.boot, seq, draft.family, len(draft.samples), at),
            *(draft.clock, False, payload),
        )

    def held(self, *, after: int = 0, before: int | None = None, limit: int = 64) -> list[Row]:
        """Frames in custody, oldest first, beyond the place `after`.

        From the place `before` on, those measured with an unset clock are left out.
        """
        with sqlite_faults(self.path):
            found = self._connection.execute(
                f"SELECT {COLUMNS} FROM frame INDEXED BY frame_held"  # noqa: S608
                " WHERE state = 'held' AND id > ? AND NOT (clock = 'unsynced' AND id >= ?)"
                " ORDER BY id LIMIT ?",
                (after, before if before is not None else 1 << 62, limit),
            ).fetchall()
        return [row_of(found_row) for found_row in found]

    def again(self, *, after: int = 0, limit: int = 64) -> list[Row]:
        """Released frames that are to be sent again, oldest first, beyond the place `after`."""
        with sqlite_faults(self.path):
            found = self._connection.execute(
                f"SELECT {COLUMNS}, 1 FROM again CROSS JOIN frame USING (id) WHERE id > ?"  # noqa: S608
                " ORDER BY again.id LIMIT ?",
                (after, limit),
            ).fetchall()
        return [row_of(found_row) for found_row in found]

    def to_send(self, place: int) -> Row | None:
        """The frame at that place, if it is in custody or to be sent again."""
        found = self.held(after=place - 1, limit=1) + self.again(after=place - 1, limit=1)
        return next((row for row in found if row.id == place), None)

    def ask_again(self, since: int, *, after: tuple[int, int] = (0, 0)) -> list[tuple[int, int]]:
        """Marks released frames measured at `since` (µs) or later: the next few thousand.

        Their times and places, in order; go on `after` the last, until there are none. They are
        sent until the store has said once more that it has them. The account stays as it is.
        """
        with self.transaction() as connection:
            found = connection.execute(
                "SELECT at, id FROM frame INDEXED BY frame_released"
                " WHERE state = 'released' AND at >= ? AND (at, id) > (?, ?)"
                " ORDER BY at, id LIMIT ?",
                # The index is entered where the last step ended.
                (max(since, after[0]), *after, _RELEASED_AT_ONCE),
            ).fetchall()
            connection.executemany(
                "INSERT OR IGNORE INTO again VALUES (?)", [(place,) for _, place in found]
            )
        return found

    def mark_sent(self, ids: Sequence[int]) -> None:
        """These are about to leave, so their bytes never change again."""
        with self.transaction() as connection:
            connection.executemany("UPDATE frame SET sent = 1 WHERE id = ?", [(i,) for i in ids])

    def release(self, ack: Ack) -> Release:
        """Lets go of what the store has, or has rejected for good. Repeats change nothing.

        A dropped frame may prove stored; nothing else ever changes once it is released.
        """
        bad = rejected_by_seq(ack)
        total = Release()
        for ranges in self._batches(ack):
            total += self._release(ack.boot, ranges, bad)
        return total

    def _batches(self, ack: Ack) -> list[list[tuple[int, int]]]:
        with sqlite_faults(self.path):
            found = self._connection.execute(
                "SELECT min(low), max(high) FROM ("
                "SELECT (SELECT min(seq) FROM frame WHERE boot = :boot) AS low,"
                " (SELECT max(seq) FROM frame WHERE boot = :boot) AS high UNION ALL "
                "SELECT (SELECT min(seq) FROM dropped WHERE boot = :boot),"
                " (SELECT max(seq) FROM dropped WHERE boot = :boot))",
                {"boot": ack.boot},
            ).fetchone()
        low, high = found
        return [] if low is None else list(batches(ack, low, high, _RELEASED_AT_ONCE))

    def _release(
        self,
        boot: str,
        ranges: Sequence[tuple[int, int]],
        bad: Mapping[int, frozenset[int] | None],
    ) -> Release:
        stored = rejected = 0
        with self.transaction() as connection:
            held = _answered(connection, _HELD, boot, ranges)
            dropped = _answered(connection, _DROPPED, boot, ranges)
            again = _answered(connection, _AGAIN, boot, ranges)
            for _, seq, samples in [*held, *dropped]:
                seen = verdict(samples, bad.get(seq, frozenset()))
                stored, rejected = stored + seen.stored, rejected + seen.rejected
            revived = sum(samples for _, _, samples in dropped)
            connection.executemany(
                "UPDATE frame SET state = 'released' WHERE id = ?", [row[:1] for row in held]
            )
            connection.executemany("DELETE FROM dropped WHERE id = ?", [row[:1] for row in dropped])
            connection.executemany("DELETE FROM again WHERE id = ?", [row[:1] for row in again])
            left = stored + rejected - revived
            count(connection, stored=stored, rejected=rejected, held=-left, dropped=-revived)
        return Release(len(held) + len(dropped), stored, rejected, len(again))

    def refuse(self, identity: int) -> None:
        """A frame that can never be sent: its samples are rejected here."""
        with self.transaction() as connection:
            row = connection.execute(
                "UPDATE frame SET state = 'released' WHERE id = ? AND state = 'held'"
                " RETURNING samples",
                (identity,),
            ).fetchone()
            if row is not None:
                count(connection, rejected=row[0], held=-row[0])
            connection.execute("DELETE FROM again WHERE id = ?", (identity,))

    def account(self) -> Account:
        """The account in samples, since the kiosk's first boot."""
        with sqlite_faults(self.path):
            row = self._connection.execute(f"SELECT {', '.join(_ACCOUNT)} FROM account").fetchone()  # noqa: S608
        return Account(**dict(zip(_ACCOUNT, row, strict=True)))

    def frames_held(self) -> int:
        """How many frames wait for the store."""
        with sqlite_faults(self.path):
            return int(self._connection.execute(_COUNTS[0]).fetchone()[0])

    def close(self) -> None:
        """Ends the use of the file."""
        with sqlite_faults(self.path):
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One change of rows and account together, or none of it."""
        with sqlite_faults(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


def _answered(
    connection: sqlite3.Connection, question: str, boot: str, ranges: Iterable[tuple[int, int]]
) -> list[tuple[int, int, int]]:
    """Id, seq and samples of the rows in these ranges, each once."""
    found: dict[int, tuple[int, int, int]] = {}
    for low, high in ranges:
        for row in connection.execute(question, (boot, low, high)):
            found[row[0]] = row
    return list(found.values())


def count(connection: sqlite3.Connection, **changes: int) -> None:
    """Moves samples within the account; the table refuses what does not add up."""
    moved = {name: change for name, change in changes.items() if change}
    if moved:
        sets = ", ".join(f"{name} = {name} + :{name}" for name in moved)
        connection.execute(f"UPDATE account SET {sets}", moved)  # noqa: S608 - names are ours


def row_of(found: Sequence[object]) -> Row:
    """A row as selected by COLUMNS."""
    identity, boot, seq, family, samples, at, clock, sent, payload, *again = found
    row = (identity, boot, seq, Family(str(family)), samples, at, clock, bool(sent), payload)
    return Row(*row, again=bool(again))  # type: ignore[arg-type]
