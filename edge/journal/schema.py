"""The journal's tables. The database itself refuses an account that does not add up."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from contract import Account

VERSION = 2

_TABLES = """
CREATE TABLE account (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    produced INTEGER NOT NULL DEFAULT 0,
    stored INTEGER NOT NULL DEFAULT 0 CHECK (stored >= 0),
    rejected INTEGER NOT NULL DEFAULT 0 CHECK (rejected >= 0),
    dropped INTEGER NOT NULL DEFAULT 0 CHECK (dropped >= 0),
    held INTEGER NOT NULL DEFAULT 0 CHECK (held >= 0),
    set_aside INTEGER NOT NULL DEFAULT 0 CHECK (set_aside >= 0),
    CHECK (produced = stored + rejected + dropped + held + set_aside)
);
CREATE TABLE frame (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    boot TEXT NOT NULL,
    seq INTEGER NOT NULL,
    family TEXT NOT NULL,
    samples INTEGER NOT NULL,
    at INTEGER NOT NULL,
    clock TEXT NOT NULL CHECK (clock IN ('synced', 'unsynced')),
    state TEXT NOT NULL CHECK (state IN ('held', 'released')),
    sent INTEGER NOT NULL DEFAULT 0,
    payload BLOB NOT NULL,
    UNIQUE (boot, seq)
);
CREATE TABLE dropped (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    boot TEXT NOT NULL,
    seq INTEGER NOT NULL,
    samples INTEGER NOT NULL,
    UNIQUE (boot, seq)
);
CREATE INDEX frame_held ON frame (id) WHERE state = 'held';
INSERT INTO account (id) VALUES (1);
"""
_SECOND = """
DROP INDEX IF EXISTS frame_by_state;
CREATE INDEX frame_unsynced ON frame (boot, id)
    WHERE state = 'held' AND clock = 'unsynced' AND sent = 0;
CREATE INDEX frame_by_family ON frame (family, id) WHERE state = 'held';
CREATE INDEX frame_released ON frame (at) WHERE state = 'released';
CREATE TABLE again (id INTEGER PRIMARY KEY);
CREATE TRIGGER frame_gone AFTER DELETE ON frame WHEN old.state = 'released'
    BEGIN DELETE FROM again WHERE id = old.id; END;
"""
_STEPS = (_TABLES, _SECOND)
"""What makes each version from the one before it."""
# Each index holds only the rows that its one question is about, so that a week in custody costs
# no more to page through than an hour.
# What was dropped keeps its key and count in a table of its own: SQLite gives the pages of a
# deleted row free, but not those of a row that has only become shorter.
# AUTOINCREMENT: an id is never given twice, so a reader's place in the file stays true.


def connect(path: Path) -> sqlite3.Connection:
    """A connection that survives power cuts: WAL, and each commit on the disk before it returns."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=5.0)
    # Of a new file. A commit changes a few rows in a dozen pages, and writes these whole: small
    # ones are 44 % less to write on a card that wears out.
    connection.execute("PRAGMA page_size = 1024")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -1024")
    # As many bytes as with pages of 4096.
    connection.execute("PRAGMA wal_autocheckpoint = 4000")
    connection.execute("PRAGMA journal_size_limit = 4194304")
    return connection


def prepare(connection: sqlite3.Connection, begin_with: Account) -> None:
    """Makes the tables of a new file, or brings an old one's up to date.

    A new file and the account it begins with are there together or not at all: a kill between
    the two would let the kiosk's account begin at zero again. sqlite3.DatabaseError when the file
    is not a journal. That each page of it is whole is for `examination` to say: on a large file
    that takes a while.
    """
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if not 0 <= version <= VERSION:
        raise sqlite3.DatabaseError(f"a journal of version {version}, this daemon writes {VERSION}")
    if version < VERSION:
        steps = "".join(_STEPS[version:]) + (_beginning(begin_with) if version == 0 else "")
        connection.executescript(
            f"BEGIN IMMEDIATE; {steps} PRAGMA user_version = {VERSION}; COMMIT;"
        )
    for table in ("frame", "dropped", "again", "account"):
        # A missing table is damage too, and is better found here than in use.
        connection.execute(f"SELECT 1 FROM {table} LIMIT 1")  # noqa: S608
    if connection.execute("SELECT count(*) FROM account").fetchone()[0] != 1:
        raise sqlite3.DatabaseError("the account is missing")


def _beginning(account: Account) -> str:
    sets = ", ".join(f"{name} = {count:d}" for name, count in account.model_dump().items())
    return f"UPDATE account SET {sets};"  # noqa: S608 - names are ours, and counts are numbers
