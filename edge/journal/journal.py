"""The journal: one row a frame, and the account changed in the same transaction as the row."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contract import Account, Ack, ClockState, Family, Frame, Sample, encode
from edge.journal.faults import sqlite_faults
from edge.journal.release import Release, rejected_by_seq, verdict
from edge.journal.space import make_room, size_in_use

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
            now = max((row.at for row in rows), default=0)
            dropped = make_room(connection, now, self._limits.max_bytes, self._limits.max_age_us)
            count(connection, dropped=dropped, held=-dropped)
        self._seq = seq
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
        stored = rejected = 0
        with self.transaction() as connection:
            held = _answered(connection, "frame", "state = 'held'", ack, bad)
            dropped = _answered(connection, "dropped", "TRUE", ack, bad)
            for _, seq, samples in [*held, *dropped]:
                seen = verdict(samples, bad.get(seq, frozenset()))
                stored, rejected = stored + seen.stored, rejected + seen.rejected
            revived = sum(samples for _, _, samples in dropped)
            connection.executemany(
                "UPDATE frame SET state = 'released' WHERE id = ?", [row[:1] for row in held]
            )
            connection.executemany("DELETE FROM dropped WHERE id = ?", [row[:1] for row in dropped])
            left = stored + rejected - revived
            count(connection, stored=stored, rejected=rejected, held=-left, dropped=-revived)
        return Release(len(held) + len(dropped), stored, rejected)

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


def _answered(
    connection: sqlite3.Connection, table: str, where: str, ack: Ack, rejected: Iterable[int]
) -> list[tuple[int, int, int]]:
    """Id, seq and samples of the rows that the acknowledgement names, each once."""
    found: dict[int, tuple[int, int, int]] = {}
    for low, high in [*ack.stored, *((seq, seq) for seq in rejected)]:
        for row in connection.execute(
            f"SELECT id, seq, samples FROM {table}"  # noqa: S608
            f" WHERE boot = ? AND seq BETWEEN ? AND ? AND {where}",
            (ack.boot, low, high),
        ):
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
    identity, boot, seq, family, samples, at, clock, sent, payload = found
    return Row(identity, boot, seq, Family(family), samples, at, clock, bool(sent), payload)  # type: ignore[arg-type]
