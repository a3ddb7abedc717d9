"""What is true of the kiosk's own journal, disk, clock and certificate, told to the rules."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from edge.alarms.sources import DAEMON
from edge.certificate import pem_certificate_end
from edge.clock import Timekeeper
from edge.custody import Custody
from edge.readings import Reading
from edge.uplink import HOLD_UNSYNCED_S

SLOW_S = 60.0
"""What is asked less often, because the answer costs something or seldom changes."""
_DAY_US = 86_400_000_000


class Conditions:
    """Asked again and again. May raise the journal's faults. `folder` is the data folder.

    `certificate` is the file of the kiosk's own certificate, if it has one.
    """

    def __init__(
        self,
        custody: Custody,
        timekeeper: Timekeeper,
        folder: Path,
        certificate: Path | None = None,
    ) -> None:
        self._custody = custody
        self._timekeeper = timekeeper
        self._folder = folder
        self._certificate = certificate
        self._begun_at = timekeeper.monotonic()
        self._crowded_out = 0
        self._read_only = False
        self._slow: dict[str, float] = {}
        self._slow_at = float("-inf")

    def now(self, *, dropping: bool) -> Reading:
        """All of them; `dropping` says whether that alarm was active before."""
        now = self._timekeeper.monotonic()
        if now - self._slow_at >= SLOW_S:
            self._slow_at = now
            self._slow = self._asked_slowly()
        return Reading(
            DAEMON,
            {
                "journal_unwritable": self._custody.in_memory,
                "journal_dropping": self._dropping(before=dropping),
                "journal_set_aside": any(self._folder.glob("journal.sqlite.damaged-*")),
                "clock_unset": self._clock_unset(),
                "read_only": self._is_read_only(),
                **self._slow,
            },
        )

    def _dropping(self, *, before: bool) -> bool:
        journal = self._custody.journal
        seen, self._crowded_out = self._crowded_out, journal.crowded_out
        # Another journal begins its count anew.
        dropped = journal.crowded_out not in (0, seen)
        return dropped or (before and not journal.roomy)

    def _is_read_only(self) -> bool:
        now = bool(os.statvfs(self._folder).f_flag & os.ST_RDONLY)
        # Over only when the disk is in use again: until then commands are refused.
        self._read_only = now or (self._read_only and self._custody.in_memory)
        return self._read_only

    def _clock_unset(self) -> bool:
        waited = self._timekeeper.monotonic() - self._begun_at
        return self._timekeeper.state == "unsynced" and waited >= HOLD_UNSYNCED_S

    def _asked_slowly(self) -> dict[str, float]:
        found = {"journal_held": self._custody.journal.share_held()}
        if self._certificate is not None and self._timekeeper.state == "synced":
            with suppress(OSError, ValueError):
                # What is wrong with the file itself, the connection to the broker says.
                ends_at = pem_certificate_end(self._certificate.read_text("utf-8"))
                found["certificate_left"] = (ends_at - self._timekeeper.now()) / _DAY_US
        return found
