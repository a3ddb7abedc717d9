"""A kiosk's disk: SQLite as it is, on files that exist only here.

Each file is an image of a database; an open one is a database in memory. A crash rolls the open
transaction back. A power cut also forgets what was committed but not synced: with WAL and
`synchronous = FULL` each commit is, with anything less only what was copied long before.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast
from unittest import mock

from tests.simulation.violation import Crash

_FULL = 2
_SYNC_EVERY_S = 5.0
_WRITES = ("INSERT", "UPDATE", "DELETE", "COMMIT", "BEGIN")
_real_connect = sqlite3.connect
_anything: Any = sqlite3.connect


class DiskPath:
    """Stands where a pathlib.Path is expected."""

    def __init__(self, disk: Disk, name: str) -> None:
        self.disk, self.name = disk, name

    def with_name(self, name: str) -> DiskPath:
        return DiskPath(self.disk, name)

    def exists(self) -> bool:
        return self.name in self.disk.files

    def rename(self, target: DiskPath) -> DiskPath:
        self.disk.files[target.name] = self.disk.files.pop(self.name)
        return target

    def __str__(self) -> str:
        return f"/simulated/{self.disk.owner}/{self.name}"


class Connection(sqlite3.Connection):
    """One open file; every statement goes past the disk's faults."""

    disk: Disk
    name: str
    broken = False
    synced_at = 0.0
    full_sync: bool | None = None

    def execute(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        self.disk.before(self, sql)
        cursor = super().execute(sql, *arguments)
        if sql == "COMMIT":
            self.disk.committed(self)
        return cursor

    def executemany(self, sql: str, *arguments: Any) -> sqlite3.Cursor:
        self.disk.before(self, sql)
        return super().executemany(sql, *arguments)

    def image(self) -> bytes | None:
        """What is committed; None while there is nothing."""
        if self.in_transaction:
            super().execute("ROLLBACK")
        try:
            return self.serialize()
        except sqlite3.OperationalError:
            return None

    def close(self) -> None:
        self.disk.closing(self)
        super().close()


class Disk:
    """Files by name. Faults are told to it; chance decides what damage looks like."""

    def __init__(self, owner: str, rng: random.Random, now: Callable[[], float]) -> None:
        self.owner = owner
        self.files: dict[str, bytes] = {}
        self.unwritable = False
        self.last_boot: str | None = None
        self.statements_left: int | None = None
        self._rng = rng
        self._now = now
        self._open: dict[int, Connection] = {}
        self._synced: dict[str, bytes] = {}

    def path(self, name: str) -> DiskPath:
        return DiskPath(self, name)

    def connect(self, name: str, isolation_level: None = None) -> Connection:
        for forgotten in [one for one in self._open.values() if one.name == name]:
            # Nobody closed it, but what it committed is in the file.
            self.closing(forgotten)
        connection = _real_connect(":memory:", isolation_level=None, factory=Connection)
        connection.disk, connection.name, connection.synced_at = self, name, self._now()
        image = self.files.get(name)
        if image is not None:
            connection.deserialize(image)
        self._open[id(connection)] = connection
        return connection

    def before(self, connection: Connection, sql: str) -> None:
        """The faults of this moment."""
        if connection.broken and sql != "ROLLBACK":
            raise sqlite3.DatabaseError("database disk image is malformed")
        if self.statements_left is None and not self.unwritable:
            return
        if not sql.startswith(_WRITES):
            return
        if self.statements_left is not None:
            self.statements_left -= 1
            if self.statements_left < 0:
                self.statements_left = None
                raise Crash
        if self.unwritable:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            error.sqlite_errorname = "SQLITE_FULL"
            raise error

    @contextmanager
    def unharmed(self) -> Iterator[None]:
        """While the simulation itself looks, nothing fails."""
        kept = self.unwritable, self.statements_left
        self.unwritable, self.statements_left = False, None
        try:
            yield
        finally:
            self.unwritable, self.statements_left = kept

    @property
    def sound(self) -> bool:
        """Whether a file is open, and none that is open is damaged."""
        return bool(self._open) and not any(one.broken for one in self._open.values())

    def committed(self, connection: Connection) -> None:
        """A commit has returned: is it on the disk, or only said to be?"""
        if connection.full_sync is None:
            found = sqlite3.Connection.execute(connection, "PRAGMA synchronous").fetchone()
            connection.full_sync = found[0] >= _FULL
        if connection.full_sync:
            self._synced.pop(connection.name, None)
        elif self._now() - connection.synced_at >= _SYNC_EVERY_S:
            connection.synced_at = self._now()
            self._synced[connection.name] = connection.image() or b""
        else:
            self._synced.setdefault(connection.name, self.files.get(connection.name, b""))

    def closing(self, connection: Connection) -> None:
        if self._open.pop(id(connection), None) is not None and not connection.broken:
            image = connection.image()
            if image is not None:
                self.files[connection.name] = image

    def crash(self, *, power_cut: bool) -> None:
        """The process is gone, and with a power cut what was not synced."""
        for connection in list(self._open.values()):
            connection.close()
        if power_cut:
            for name, image in self._synced.items():
                self.files[name] = image
        self._synced.clear()
        self.statements_left = None

    def damage(self, name: str) -> bool:
        """Overwrites part of a file; whether there was one."""
        for connection in self._open.values():
            if connection.name == name:
                image = connection.image()
                if image is not None:
                    self.files[name] = image
                connection.broken = True
        image = self.files.get(name)
        if not image:
            return False
        whole = bytearray(image)
        start = root_of_frames(image) if self._rng.random() < 0.5 else 0
        whole[start : start + 4096] = self._rng.randbytes(len(whole[start : start + 4096]))
        self.files[name] = bytes(whole)
        return True


def root_of_frames(image: bytes) -> int:
    """Where in the file the table of frames begins."""
    connection = _real_connect(":memory:")
    connection.deserialize(image)
    found = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'frame'").fetchone()
    connection.close()
    return (int(found[0]) - 1) * 4096 if found else 0


@contextmanager
def simulated_disks() -> Iterator[None]:
    """sqlite3.connect opens a file of a simulated disk when it is given such a path."""

    def connect(path: object, *arguments: Any, **named: Any) -> sqlite3.Connection:
        if isinstance(path, DiskPath):
            return path.disk.connect(path.name)
        return cast("sqlite3.Connection", _anything(path, *arguments, **named))

    with mock.patch.object(sqlite3, "connect", connect):
        yield
