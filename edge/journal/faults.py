"""How a journal fails: the file is broken, or it can't be used just now."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from contract import EdgeError


class JournalDamaged(EdgeError):
    """The file is not a journal any more: set it aside and begin a new one."""


class JournalUnavailable(EdgeError):
    """The disk is full, failing or locked: the same file may work again later."""


@contextmanager
def sqlite_faults(path: Path) -> Iterator[None]:
    """SQLite's errors as ours."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_ERROR:
            # A table or column that should be there is not.
            raise JournalDamaged(f"the journal is damaged: {error}", where=str(path)) from error
        raise JournalUnavailable(
            f"the journal can't be used: {error}", where=str(path), todo="check the disk"
        ) from error
    except sqlite3.IntegrityError:
        # A broken rule of the account is a mistake of ours, never to be taken for a bad disk.
        raise
    except sqlite3.DatabaseError as error:
        raise JournalDamaged(f"the journal is damaged: {error}", where=str(path)) from error
