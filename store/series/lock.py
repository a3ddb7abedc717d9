"""The embedded database's write lock, held on purpose: an outage to rehearse with."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from contract import StoreUnavailable

PATIENCE_S = 10.0


def hold_write_lock(path: Path, seconds: float) -> None:
    """Keep every writer of the database at `path` waiting for `seconds`; readers go on."""
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise StoreUnavailable(
            "the series database could not be locked", where=str(path), todo=str(error)
        ) from None
