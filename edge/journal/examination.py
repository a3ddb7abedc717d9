"""Whether each page of a journal's file is whole."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import suppress
from pathlib import Path

from edge.journal.faults import JournalDamaged

AT_ONCE_BYTES = 16 * 1024 * 1024
"""A file up to this size is examined before it is used, which takes half a second on an SD card.
A larger one is examined while it is used: sensing does not wait ten seconds for it."""


def examine(connection: sqlite3.Connection) -> None:
    """Raises sqlite3.DatabaseError for the first page that is not whole."""
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise sqlite3.DatabaseError(str(verdict))


class Examination:
    """Reads a file from end to end beside its user; `run` belongs in a thread of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False
        )

    def run(self) -> None:
        """Raises JournalDamaged when it is; a file that can't be read just now is not."""
        try:
            examine(self._connection)
        except sqlite3.OperationalError:
            # Interrupted, locked, or the disk: whoever uses the file comes upon it.
            return
        except sqlite3.DatabaseError as error:
            raise JournalDamaged(
                f"the journal is damaged: {error}", where=str(self._path)
            ) from error
        finally:
            self._connection.close()

    def stop(self) -> None:
        """Ends `run` soon; from any thread."""
        # One that has ended already is closed.
        with suppress(sqlite3.ProgrammingError):
            self._connection.interrupt()


async def examine_beside(path: Path) -> None:
    """Examines a file in a thread, for as long as the caller waits. Raises JournalDamaged."""
    examination = Examination(path)
    try:
        await asyncio.to_thread(examination.run)
    finally:
        examination.stop()
