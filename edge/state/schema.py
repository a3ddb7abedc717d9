"""The tables of state.sqlite: what the kiosk must remember of what it was told."""

from __future__ import annotations

import sqlite3
from pathlib import Path

VERSION = 1

TABLES = """
CREATE TABLE replay (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    highest INTEGER NOT NULL,
    seen TEXT NOT NULL
);
CREATE TABLE command (
    id TEXT PRIMARY KEY,
    counter INTEGER NOT NULL,
    action TEXT NOT NULL,
    token_payload BLOB NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    machine TEXT NOT NULL,
    code TEXT NOT NULL,
    description TEXT NOT NULL
);
CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    command TEXT NOT NULL,
    payload BLOB NOT NULL
);
CREATE TABLE account (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    payload BLOB NOT NULL
);
INSERT INTO replay VALUES (1, 0, '0');
"""
_ALARM = (
    "CREATE TABLE IF NOT EXISTS alarm (payload BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS alarm_memory (id INTEGER PRIMARY KEY, payload BLOB NOT NULL)",
)
# `seen` is hexadecimal text: 64 bits do not fit SQLite's signed integer.


def closed_for_writing() -> sqlite3.Connection:
    """What stands in for a state file that can't be opened: nothing is known, nothing is taken."""
    connection = connect(Path(":memory:"))
    connection.execute("PRAGMA query_only = 1")
    return connection


def connect(path: Path) -> sqlite3.Connection:
    """An open state file; sqlite3.DatabaseError when it is not whole."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=5.0)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -256")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, VERSION):
            raise sqlite3.DatabaseError(f"version {version}, this daemon writes {VERSION}")
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("not whole")
        if version == 0:
            connection.executescript(
                f"BEGIN IMMEDIATE; {TABLES} PRAGMA user_version = {VERSION}; COMMIT;"
            )
        for table in _ALARM:
            connection.execute(table)
    except BaseException:
        connection.close()
        raise
    return connection
