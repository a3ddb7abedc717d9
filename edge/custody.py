"""Which journal takes the samples: the file's or, while the disk takes nothing, one in memory.

A kiosk never stops sensing because of its disk. What the memory takes is sent as ever, under a
boot that is in no file, so that its keys are nobody else's, whatever the disk turns out to hold.
When the disk can be written again, all of it moves into the file in one transaction: frames with
their keys and bytes, and the account. Only what a daemon held in memory when it was killed is in
no account.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from contract import Account, EdgeError
from edge.journal import (
    AT_ONCE_BYTES,
    Draft,
    Journal,
    JournalDamaged,
    JournalUnavailable,
    Row,
    examine_beside,
    take_over,
)
from edge.uplink import Uplink

log = structlog.get_logger("edge.custody")

FIRST_WAIT_S = 1.0
WAIT_CAP_S = 60.0
STEADY_S = 300.0


@dataclass(frozen=True, slots=True)
class Refuge:
    """How to leave the disk and to come back. `file` raises the journal's faults.

    `began_with` is the file's last known account when the daemon had to begin in memory.
    """

    memory: Callable[[], Journal]
    file: Callable[[], Journal]
    began_with: Account | None = None


class Custody:
    """The journal in use. `now` is the steady clock in seconds."""

    def __init__(
        self,
        journal: Journal,
        uplink: Uplink,
        *,
        renew: Callable[[Journal], Journal],
        refuge: Refuge | None,
        now: Callable[[], float],
    ) -> None:
        self.journal = journal
        self.returned: Callable[[], None] = lambda: None
        self._uplink = uplink
        self._renew = renew
        self._refuge = refuge
        self._now = now
        began_with = refuge.began_with if refuge is not None else None
        self.in_memory = began_with is not None
        self._on_disk = began_with or Account()
        self._wait_s = FIRST_WAIT_S
        self._try_at = now()
        self._returned_at = float("-inf")

    def account(self) -> Account:
        """The kiosk's account: of the file and, if need be, of the memory."""
        account = self.journal.account()
        return total(self._on_disk, account) if self.in_memory else account

    def produced(self) -> int | None:
        """The samples ever taken, of the account; None while the disk doesn't tell."""
        try:
            return self.account().produced
        except (JournalDamaged, JournalUnavailable):
            return None

    def append(self, drafts: Sequence[Draft], *, rejected: int, lost: int) -> list[Row]:
        """Takes frames into custody; the journal's fault when not even the memory takes them."""
        try:
            return self.journal.append(drafts, rejected=rejected, lost=lost)
        except (JournalDamaged, JournalUnavailable) as fault:
            if not self.cope_with(fault):
                raise
            return self.journal.append(drafts, rejected=rejected, lost=lost)

    def cope_with(self, fault: EdgeError) -> bool:
        """What anybody's use of the journal came upon; whether another one is in its place."""
        if isinstance(fault, JournalDamaged):
            log.warning("journal_damaged", reason=str(fault))
            try:
                self._move_to(self._renew(self.journal))
            except JournalUnavailable as worse:
                return self._leave_disk(worse)
            return True
        return self._leave_disk(fault)

    async def examine(self) -> None:
        """Looks at a large journal from end to end beside its use; copes with what it finds."""
        if self.journal.size > AT_ONCE_BYTES:
            try:
                await examine_beside(self.journal.path)
            except JournalDamaged as fault:
                self.cope_with(fault)

    def try_disk(self, *, at_once: bool = False) -> None:
        """While in memory: back to the file if it is time to try, and if it can be written."""
        if (
            self._refuge is None
            or not self.in_memory
            or (self._now() < self._try_at and not at_once)
        ):
            return
        try:
            file = self._refuge.file()
        except (JournalDamaged, JournalUnavailable) as fault:
            self._try_later(fault)
            return
        try:
            frames = take_over(file, self.journal)
        except (JournalDamaged, JournalUnavailable) as fault:
            _close(file)
            self._try_later(fault)
            return
        self.journal.close()
        self.in_memory = False
        self._returned_at = self._now()
        self._move_to(file)
        log.info("disk_available", frames=frames, boot=file.boot)
        self.returned()

    def _leave_disk(self, fault: EdgeError) -> bool:
        if self._refuge is None or self.in_memory:
            log.warning("disk_unavailable", reason=str(fault))
            return False
        with suppress(JournalDamaged, JournalUnavailable):
            self._on_disk = self.journal.account()
        _close(self.journal)
        memory = self._refuge.memory()
        log.error("disk_unavailable", reason=str(fault), boot=memory.boot, samples="in memory")
        self.in_memory = True
        now = self._now()
        # A disk that takes a little and then no more is tried less and less often.
        steady = now - self._returned_at > STEADY_S
        self._wait_s = FIRST_WAIT_S if steady else min(WAIT_CAP_S, self._wait_s * 2)
        self._try_at = now + self._wait_s
        self._move_to(memory)
        return True

    def _try_later(self, fault: EdgeError) -> None:
        log.debug("disk_still_unavailable", reason=str(fault))
        self._wait_s = min(WAIT_CAP_S, self._wait_s * 2)
        self._try_at = self._now() + self._wait_s

    def _move_to(self, journal: Journal) -> None:
        self.journal = journal
        self._uplink.begin_with(journal)


def total(one: Account, other: Account) -> Account:
    """Both accounts as one."""
    parts = other.model_dump()
    return Account(**{name: count + parts[name] for name, count in one.model_dump().items()})


def _close(journal: Journal) -> None:
    # What a failing disk says to the closing of a file changes nothing.
    with suppress(JournalDamaged, JournalUnavailable):
        journal.close()
