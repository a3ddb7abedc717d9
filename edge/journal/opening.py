"""Opening a journal; a damaged one is set aside, never thrown away."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from contract import Account
from edge.journal.examination import AT_ONCE_BYTES, examine
from edge.journal.faults import JournalDamaged, JournalUnavailable, sqlite_faults
from edge.journal.journal import Journal, Limits
from edge.journal.schema import connect, prepare
from edge.journal.space import size_in_use

_BESIDE = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Opened:
    """The journal, and the name of the damaged file that was in its place, if one was."""

    journal: Journal
    set_aside: Path | None = None


def open_journal(
    path: Path,
    limits: Limits,
    *,
    new_boot: Callable[[], str],
    last_known: Account | None = None,
    free: Callable[[], int] | None = None,
) -> Opened:
    """The journal at `path`, at a new boot; JournalUnavailable when the disk does not let us.

    A damaged file is renamed and a new journal begun. What the old one held is then counted as
    set aside: as its own account says if that can be read, else as `last_known` says. So is
    what a file held that is not there any more.
    """
    aside: Path | None = None
    try:
        connection = _open(path, _after(last_known))
    except JournalDamaged:
        last_known = _account_in(path) or last_known
        aside = _rename(path, new_boot())
        connection = _open(path, _after(last_known))
    return Opened(Journal(connection, path, new_boot(), limits, free), aside)


def open_in_memory(limits: Limits, *, new_boot: Callable[[], str]) -> Journal:
    """A journal that ends with its process, for a disk that takes nothing."""
    path = Path(":memory:")
    return Journal(_open(path, Account()), path, new_boot(), limits)


def _open(path: Path, begin_with: Account) -> sqlite3.Connection:
    with sqlite_faults(path):
        connection = connect(path)
        try:
            prepare(connection, begin_with)
            if size_in_use(connection) <= AT_ONCE_BYTES:
                examine(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _after(before: Account | None) -> Account:
    """What a new file's account begins with: what the old one held is set aside with it."""
    if before is None:
        return Account()
    return before.model_copy(update={"held": 0, "set_aside": before.set_aside + before.held})


def _account_in(path: Path) -> Account | None:
    """The account of a damaged file, if its page can still be read and adds up."""
    connection: sqlite3.Connection | None = None
    try:
        connection = sqlite3.connect(path)
        connection.row_factory = sqlite3.Row
        found = connection.execute("SELECT * FROM account").fetchone()
        kept = {name: found[name] for name in Account.model_fields} if found else {}
        account = Account(**kept)
    except (sqlite3.DatabaseError, ValueError, IndexError):
        return None
    finally:
        if connection is not None:
            connection.close()
    return account if found and account.balanced else None


def _rename(path: Path, mark: str) -> Path:
    aside = path.with_name(f"{path.name}.damaged-{mark}")
    try:
        for suffix in _BESIDE:
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(aside.with_name(aside.name + suffix))
    except OSError as error:
        raise JournalUnavailable(
            f"the damaged journal can't be set aside: {error.strerror}",
            where=str(path),
            todo="check the disk",
        ) from error
    return aside
