"""The kiosk's two files, opened; or what stands in for them while the disk takes nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import structlog

from contract import DAY_S, Account
from edge.configuration import JournalLimits
from edge.custody import Refuge
from edge.folder import free_bytes
from edge.journal import (
    Journal,
    JournalDamaged,
    JournalUnavailable,
    Limits,
    open_in_memory,
    open_journal,
)
from edge.state import Ledger, LedgerUnavailable, closed_ledger, open_ledger

log = structlog.get_logger("edge.storage")

JOURNAL_FILE = "journal.sqlite"
STATE_FILE = "state.sqlite"
MEMORY_BYTES = 8 * 1024 * 1024
"""What the journal may take in memory: seven hours at a sample a second."""


class Storage:
    """`ledger` and `journal` are there in any case, and so is the way out: `refuge`."""

    def __init__(self, folder: Path, limits: JournalLimits, new_boot: Callable[[], str]) -> None:
        self._folder = folder
        self._limits = Limits(limits.max_bytes, limits.max_age_days * DAY_S * 1_000_000)
        self._new_boot = new_boot
        self._ledger_closed = False
        self.ledger = self._begin_ledger()
        self.journal, began_with = self._begin_journal()
        self.refuge = Refuge(self._in_memory, self._open_journal, began_with)

    def renew(self, damaged: Journal) -> Journal:
        """A new journal in a damaged one's place; JournalUnavailable when the disk refuses."""
        damaged.close()
        return self._open_journal()

    def disk_available(self) -> bool:
        """The disk takes writing again; whether the ledger has only now been opened."""
        if not self._ledger_closed:
            return False
        try:
            self.ledger.replace(self._open_ledger())
        except LedgerUnavailable as fault:
            log.warning("ledger_unavailable", reason=str(fault))
            return False
        self._ledger_closed = False
        return True

    def _begin_ledger(self) -> Ledger:
        try:
            return self._open_ledger()
        except LedgerUnavailable as fault:
            log.warning("ledger_unavailable", reason=str(fault))
            self._ledger_closed = True
            return closed_ledger()

    def _open_ledger(self) -> Ledger:
        ledger, aside = open_ledger(self._folder / STATE_FILE, self._new_boot())
        if aside is not None:
            log.warning("ledger_set_aside", file=str(aside))
        return ledger

    def _begin_journal(self) -> tuple[Journal, Account | None]:
        try:
            return self._open_journal(), None
        except (JournalUnavailable, JournalDamaged) as fault:
            log.warning("disk_unavailable", reason=str(fault), samples="in memory")
            return self._in_memory(), self.ledger.last_account() or Account()

    def _open_journal(self) -> Journal:
        opened = open_journal(
            self._folder / JOURNAL_FILE,
            self._limits,
            new_boot=self._new_boot,
            last_known=self.ledger.last_account(),
            free=partial(free_bytes, self._folder),
        )
        if opened.set_aside is not None:
            samples = opened.journal.account().set_aside
            log.warning("journal_set_aside", file=str(opened.set_aside), samples=samples)
        return opened.journal

    def _in_memory(self) -> Journal:
        limits = Limits(min(MEMORY_BYTES, self._limits.max_bytes), self._limits.max_age_us)
        return open_in_memory(limits, new_boot=self._new_boot)
