"""The journal: one row a frame, and the account changed in the same transaction as the row."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contract import Account, Ack, ClockState, Family, Frame, Sample, encode
from edge.journal.faults import sqlite_faults
from edge.journal.release import Release, rejected_by_seq, verdict
from edge.journal.space import ROW_BYTES, SIZE, make_room

COLUMNS = "id, boot, seq, family, samples, at, clock, sent, payload"
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
    """A frame in custody. `id` is its place in the file, `at` its first sample's time in µs."""

    id: int
    boot: str
    seq: int
    family: Family
    samples: int
    at: int
    clock: ClockState
    sent: bool
    payload: bytes

    @property
    def key(self) -> tuple[str, int]:
        """The frame's identity."""
        return (self.boot, self.seq)


class Journal:
    """An open journal, at one boot. Any method may raise JournalUnavailable or JournalDamaged.

    Made by `open_journal`; used by one thread.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, boot: str, limits: Limits):
        self._connection = connection
        self._limits = limits
        self.path = path
        self.boot = boot
        self._seq = 0
        self._bytes = 0
        self.measure()

    @property
    def size(self) -> int:
        """Bytes that the rows take."""
        return self._bytes

    def measure(self) -> None:
        """Counts the size anew."""
        with sqlite_faults(self.path):
            found = self._connection.execute(f"SELECT {SIZE} FROM frame")  # noqa: S608
            self._bytes = int(found.fetchone()[0])

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
            grown = self._bytes + sum(len(row.payload) + ROW_BYTES for row in rows)
            now = max((row.at for row in rows), default=0)
            room = make_room(
                connection, grown, now, self._limits.max_bytes, self._limits.max_age_us
            )
            count(connection, dropped=room.dropped, held=-room.dropped)
        self._seq, self._bytes = seq, room.size
        return rows

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
                f"SELECT {COLUMNS} FROM frame WHERE state = 'held' AND id > ?"  # noqa: S608
                " AND NOT (clock = 'unsynced' AND id >= ?) ORDER BY id LIMIT ?",
                (after, before if before is not None else 1 << 62, limit),
            ).fetchall()
        return [row_of(found_row) for found_row in found]

    def mark_sent(self, ids: Sequence[int]) -> None:
        """These are about to leave, so their bytes never change again."""
        with self.transaction() as connection:
            connection.executemany("UPDATE frame SET sent = 1 WHERE id = ?", [(i,) for i in ids])

    def release(self, ack: Ack) -> Release:
        """Lets go of what the store has, or has rejected for good. Repeats change nothing.

        A dropped frame may prove stored; nothing else ever changes once it is released.
        """
        bad = rejected_by_seq(ack)
        frames = stored = rejected = revived = 0
        with self.transaction() as connection:
            for identity, seq, samples, state in self._answered(connection, ack, list(bad)):
                seen = verdict(samples, bad.get(seq, frozenset()))
                connection.execute("UPDATE frame SET state = 'released' WHERE id = ?", (identity,))
                frames += 1
                stored, rejected = stored + seen.stored, rejected + seen.rejected
                revived += samples if state == "dropped" else 0
            held = stored + rejected - revived
            count(connection, stored=stored, rejected=rejected, held=-held, dropped=-revived)
        return Release(frames, stored, rejected)

    def _answered(
        self, connection: sqlite3.Connection, ack: Ack, rejected: Sequence[int]
    ) -> list[tuple[int, int, int, str]]:
        found: dict[int, tuple[int, int, int, str]] = {}
        for low, high in [*ack.stored, *((seq, seq) for seq in rejected)]:
            for row in connection.execute(
                "SELECT id, seq, samples, state FROM frame"
                " WHERE boot = ? AND seq BETWEEN ? AND ? AND state != 'released'",
                (ack.boot, low, high),
            ):
                found[row[0]] = row
        return list(found.values())

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

    def account(self) -> Account:
        """The account in samples, since the kiosk's first boot."""
        with sqlite_faults(self.path):
            row = self._connection.execute(f"SELECT {', '.join(_ACCOUNT)} FROM account").fetchone()  # noqa: S608
        return Account(**dict(zip(_ACCOUNT, row, strict=True)))

    def frames_held(self) -> int:
        """How many frames wait for the store."""
        with sqlite_faults(self.path):
            found = self._connection.execute("SELECT count(*) FROM frame WHERE state = 'held'")
            return int(found.fetchone()[0])

    def close(self) -> None:
        """Ends the use of the file."""
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


def count(connection: sqlite3.Connection, **changes: int) -> None:
    """Moves samples within the account; the table refuses what does not add up."""
    moved = {name: change for name, change in changes.items() if change}
    if moved:
        sets = ", ".join(f"{name} = {name} + :{name}" for name in moved)
        connection.execute(f"UPDATE account SET {sets}", moved)  # noqa: S608 - names are ours


def row_of(found: Sequence[object]) -> Row:
    """A row as selected by COLUMNS."""
    identity, boot, seq, family, samples, at, clock, sent, payload = found
    return Row(identity, boot, seq, Family(family), samples, at, clock, bool(sent), payload)  # type: ignore[arg-type]
