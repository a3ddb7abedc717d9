"""What is true of the kiosk's own journal and clock, as the alarms are told it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from edge.alarms.active import AlarmKind
from edge.alarms.inventory import (
    CLOCK_UNSET,
    JOURNAL_DROPPING,
    JOURNAL_SET_ASIDE,
    JOURNAL_UNWRITABLE,
)
from edge.clock import Timekeeper
from edge.custody import Custody
from edge.uplink import HOLD_UNSYNCED_S


class Conditions:
    """Asked again and again. May raise the journal's faults. `folder` is the data folder."""

    def __init__(self, custody: Custody, timekeeper: Timekeeper, folder: Path) -> None:
        self._custody = custody
        self._timekeeper = timekeeper
        self._folder = folder
        self._begun_at = timekeeper.monotonic()
        self._crowded_out = 0

    def now(self, *, dropping: bool) -> Mapping[AlarmKind, bool]:
        """Whether each is there; `dropping` says whether it was."""
        return {
            JOURNAL_UNWRITABLE: self._custody.in_memory,
            JOURNAL_DROPPING: self._dropping(before=dropping),
            JOURNAL_SET_ASIDE: any(self._folder.glob("journal.sqlite.damaged-*")),
            CLOCK_UNSET: self._clock_unset(),
        }

    def _dropping(self, *, before: bool) -> bool:
        journal = self._custody.journal
        seen, self._crowded_out = self._crowded_out, journal.crowded_out
        # Another journal begins its count anew.
        dropped = journal.crowded_out not in (0, seen)
        return dropped or (before and not journal.roomy)

    def _clock_unset(self) -> bool:
        waited = self._timekeeper.monotonic() - self._begun_at
        return self._timekeeper.state == "unsynced" and waited >= HOLD_UNSYNCED_S
