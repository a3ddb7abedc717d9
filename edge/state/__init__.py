"""What the kiosk remembers of what it was told: state.sqlite."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from edge.state.ledger import Entry, Ledger, LedgerUnavailable, Stamp
from edge.state.replay import ReplayWindow
from edge.state.schema import closed_for_writing, connect


def open_ledger(path: Path, mark: str) -> tuple[Ledger, Path | None]:
    """The ledger at `path`, and the name under which a damaged one was set aside, if it was.

    LedgerUnavailable when the disk does not let us. After damage the counters seen are
    forgotten: what is still valid then stands on its expiry alone.
    """
    try:
        return Ledger(connect(path)), None
    except sqlite3.OperationalError as error:
        raise LedgerUnavailable(
            f"the ledger of commands can't be used: {error}",
            where=str(path),
            todo="check the disk and the folder's owner",
        ) from error
    except sqlite3.DatabaseError:
        aside = path.with_name(f"{path.name}.damaged-{mark}")
        try:
            for suffix in ("", "-wal", "-shm"):
                part = path.with_name(path.name + suffix)
                if part.exists():
                    part.rename(aside.with_name(aside.name + suffix))
            return Ledger(connect(path)), aside
        except (OSError, sqlite3.Error) as error:
            raise LedgerUnavailable(
                f"the damaged ledger can't be set aside: {error}", where=str(path)
            ) from error


def closed_ledger() -> Ledger:
    """A ledger that refuses every writing, and so every command: its disk takes nothing."""
    return Ledger(closed_for_writing())


__all__ = [
    "Entry",
    "Ledger",
    "LedgerUnavailable",
    "ReplayWindow",
    "Stamp",
    "closed_ledger",
    "open_ledger",
]
