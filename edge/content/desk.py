"""A kiosk's content put together: bundles come in, screens ask, counts go out each hour."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from contract import VerifyKey
from edge.content import hours_file
from edge.content.hours_file import HoursFile
from edge.content.keeping import FILE, Keeper
from edge.content.orientations import Orientations
from edge.content.shelf import Shelf
from edge.content.verifying import verified
from edge.readings import Reading

INTERVAL_S = 1.0


def _unknown() -> int | None:
    return None


class ContentDesk:
    """`now` gives the time in µs, `record` takes what hours that have ended counted.

    `produced`: the samples ever recorded, by which a start knows what has left; None: not known.
    """

    def __init__(
        self,
        kiosk: str,
        data: Path,
        keys: Iterable[VerifyKey],
        now: Callable[[], int],
        record: Callable[[Sequence[Reading]], None],
        produced: Callable[[], int | None] = _unknown,
    ) -> None:
        known = tuple(keys)
        self._keeper = Keeper(kiosk, data / FILE, lambda token: verified(token, known))
        self._now = now
        self._record = record
        self._produced = produced
        self._file = HoursFile(data / hours_file.FILE)
        self._orientations = self._taken_up()
        self._kept = self._orientations.changes
        self.shelf = Shelf(self._keeper, self._orientations, now, keep=self._keep)

    def receive(self, token: bytes) -> None:
        """A bundle that has arrived."""
        self._keeper.receive(token)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keeper.run(), name="content-keeper")
            group.create_task(self._counting(), name="content-counting")

    def stop(self) -> None:
        """Records the hour that is open: what was given must not wait for the next start."""
        self._orientations.end(self._now())
        self.look()

    def look(self) -> None:
        """Records the hours that have ended, and keeps what has changed on the disk."""
        now = self._now()
        hours = self._orientations.hours(now)
        if hours.ended:
            self._file.write(hours.model_copy(update={"leaving": self._produced()}))
            self._record(self._orientations.take(now))
            self._keep()
        elif self._kept != self._orientations.changes:
            self._keep()

    def _taken_up(self) -> Orientations:
        now, before = self._now(), self._file.take_up()
        if before is None:
            return Orientations(secrets.randbelow, now)
        left = before.left(self._produced())
        found = Orientations(secrets.randbelow, now, left)
        # Before anything else is recorded: the file must not take that for what was leaving.
        self._file.write(found.hours(now))
        return found

    def _keep(self) -> None:
        self._file.write(self._orientations.hours(self._now()))
        self._kept = self._orientations.changes

    async def _counting(self) -> None:
        while True:
            await asyncio.sleep(INTERVAL_S)
            self.look()
