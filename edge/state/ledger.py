"""The ledger of commands: each written down before it is acted upon, with its replies to send."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from contract import (
    FINAL_STATES,
    Account,
    Alarm,
    Command,
    CommandState,
    Detail,
    EdgeError,
    Reply,
    decode,
    encode,
)
from edge.state.replay import ReplayWindow

KEPT = 500
"""Commands remembered after their end. The replay window refuses older ones by itself."""

_COLUMNS = "token_payload, state, at, machine, code, description"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who writes, and when: it goes into each reply. `at` in µs, `machine` the kernel's boot."""

    at: int
    boot: str
    machine: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A command and how far it has come; `machine` is the kernel's boot at that step."""

    command: Command
    state: CommandState
    at: int
    machine: str
    detail: Detail

    @property
    def final(self) -> bool:
        """Whether it has ended."""
        return self.state in FINAL_STATES


class LedgerUnavailable(EdgeError):
    """What must be written down could not be: nothing may be done on its strength."""


class Ledger:
    """Commands, replay window, replies to be sent, and a copy of the journal's account.

    Any writing may raise LedgerUnavailable.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def replay_window(self) -> ReplayWindow:
        """What counters were seen."""
        highest, seen = self._connection.execute("SELECT highest, seen FROM replay").fetchone()
        return ReplayWindow(highest, int(seen, 16))

    def known(self, identity: str) -> Entry | None:
        """The command of that id, if it is remembered."""
        found = self._connection.execute(
            f"SELECT {_COLUMNS} FROM command WHERE id = ?",  # noqa: S608
            (identity,),
        ).fetchone()
        return None if found is None else _entry(found)

    def unfinished(self) -> list[Entry]:
        """Commands without an end, in the order they came."""
        found = self._connection.execute(f"SELECT {_COLUMNS} FROM command ORDER BY rowid")  # noqa: S608
        return [entry for entry in map(_entry, found.fetchall()) if not entry.final]

    def begin(
        self,
        command: Command,
        window: ReplayWindow,
        state: CommandState,
        detail: Detail,
        stamp: Stamp,
    ) -> None:
        """Writes down a new command together with its counter, and its first reply."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE replay SET highest = ?, seen = ?", (window.highest, f"{window.seen:x}")
            )
            connection.execute(
                "INSERT INTO command VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(command.id, command.counter, command.action, encode(command)),
                    *(state, stamp.at, stamp.machine, detail.code, detail.description),
                ),
            )
            _reply(connection, command.id, state, detail, stamp)
            connection.execute(
                "DELETE FROM command WHERE rowid <= (SELECT max(rowid) FROM command) - ?"
                " AND state IN ('succeeded', 'failed', 'rejected')",
                (KEPT,),
            )

    def advance(self, identity: str, state: CommandState, detail: Detail, stamp: Stamp) -> None:
        """A command's next step and its reply, in one transaction."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE command SET state = ?, at = ?, machine = ?, code = ?, description = ?"
                " WHERE id = ?",
                (state, stamp.at, stamp.machine, detail.code, detail.description, identity),
            )
            _reply(connection, identity, state, detail, stamp)

    def repeat(
        self, identity: str, state: CommandState, detail: Detail, stamp: Stamp, *, once: bool = True
    ) -> None:
        """Says a command's state again; `once`: unless a reply about it waits anyway."""
        with self._transaction() as connection:
            waits = connection.execute("SELECT 1 FROM outbox WHERE command = ?", (identity,))
            if not once or waits.fetchone() is None:
                _reply(connection, identity, state, detail, stamp)

    def outbox(self, limit: int = 32) -> list[tuple[int, bytes]]:
        """Replies not sent yet, in order: number and bytes."""
        found = self._connection.execute(
            "SELECT number, payload FROM outbox ORDER BY number LIMIT ?", (limit,)
        )
        return [(number, payload) for number, payload in found.fetchall()]

    def delivered(self, number: int) -> None:
        """A reply has reached the broker."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM outbox WHERE number = ?", (number,))

    def keep_account(self, account: Account) -> None:
        """A copy of the journal's account, for the day the journal is damaged."""
        with self._transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO account VALUES (1, ?)", (encode(account),))

    def last_account(self) -> Account | None:
        """The last copy, if there is one."""
        found = self._connection.execute("SELECT payload FROM account").fetchone()
        return None if found is None else decode(Account, found[0])

    def keep_alarms(self, active: Sequence[Alarm], memory: bytes) -> None:
        """The active alarms and what their rules remember, so that a start goes on from there."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM alarm")
            connection.executemany(
                "INSERT INTO alarm VALUES (?)", [(encode(alarm),) for alarm in active]
            )
            connection.execute("INSERT OR REPLACE INTO alarm_memory VALUES (1, ?)", (memory,))

    def last_alarms(self) -> list[Alarm]:
        """The alarms that were active when they were last written down."""
        found = self._connection.execute("SELECT payload FROM alarm ORDER BY rowid").fetchall()
        return [decode(Alarm, payload) for (payload,) in found]

    def alarm_memory(self) -> bytes | None:
        """What their rules remembered then, if anything was ever written down."""
        found = self._connection.execute("SELECT payload FROM alarm_memory").fetchone()
        return None if found is None else bytes(found[0])

    def replace(self, opened: Ledger) -> None:
        """From here on this is the file that has been opened, the disk being there again."""
        self._connection.close()
        self._connection = opened._connection

    def close(self) -> None:
        """Ends the use of the file."""
        self._connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield self._connection
            self._connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise LedgerUnavailable(
                f"the ledger can't be written: {error}", todo="check the disk"
            ) from error
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise


def _reply(
    connection: sqlite3.Connection, identity: str, state: CommandState, detail: Detail, stamp: Stamp
) -> None:
    reply = Reply.model_validate(
        {
            "id": identity,
            "state": state.value,
            "at": stamp.at,
            "boot": stamp.boot,
            "machine": stamp.machine,
            "detail": detail,
        }
    )
    connection.execute(
        "INSERT INTO outbox (command, payload) VALUES (?, ?)", (identity, encode(reply))
    )


def _entry(found: tuple[bytes, str, int, str, str, str]) -> Entry:
    payload, state, at, machine, code, description = found
    detail = Detail(code=code, description=description)
    return Entry(decode(Command, payload), CommandState(state), at, machine, detail)
