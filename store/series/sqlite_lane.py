"""One SQLite connection on one thread of its own, asked from asyncio."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from contract import StoreError, StoreHeld, StoreUnavailable

T = TypeVar("T")
BUSY_TIMEOUT_S = 10.0


class Lane:
    """Runs work on its connection, one piece after another, and opens it at the first.

    What SQLite raises leaves here as StoreUnavailable (locked, full, not readable now) or
    StoreHeld (not a database).
    """

    def __init__(self, path: Path, *, name: str, reads_only: bool = False) -> None:
        self._path = path
        self._reads_only = reads_only
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._connection: sqlite3.Connection | None = None
        self._closed = False

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What `work` returns."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, work)

    async def write(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """What `work` returns, in one IMMEDIATE transaction."""

        def transaction(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN IMMEDIATE")
            try:
                result = work(connection)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            return result

        return await self.run(transaction)

    async def close(self) -> None:
        """Close the connection and end the thread; closing again does nothing."""
        if self._closed:
            return
        self._closed = True
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()

    def _run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            if self._connection is None:
                self._connection = self._connect()
            return work(self._connection)
        except sqlite3.Error as error:
            raise _fault(error, self._path) from error
        except OSError as error:
            raise StoreUnavailable(
                "the file can't be opened", where=str(self._path), todo=str(error)
            ) from error

    def _connect(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # The isolation level None leaves BEGIN to us: the driver's own would be deferred.
        connection = sqlite3.connect(self._path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute(f"PRAGMA query_only={'ON' if self._reads_only else 'OFF'}")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _fault(error: sqlite3.Error, path: Path) -> StoreError:
    if isinstance(error, sqlite3.OperationalError):
        return StoreUnavailable("SQLite can't do it now", where=str(path), todo=str(error))
    return StoreHeld("SQLite refuses the file", where=str(path), todo=str(error))
