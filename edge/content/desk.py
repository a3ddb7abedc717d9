"""A kiosk's content put together: bundles come in, screens ask, counts go out each hour."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from contract import VerifyKey
from edge.content.keeping import FILE, Keeper
from edge.content.orientations import Orientations
from edge.content.shelf import Shelf
from edge.content.verifying import verified
from edge.readings import Reading

INTERVAL_S = 1.0


class ContentDesk:
    """`now` gives the time in µs, `record` takes what hours that have ended counted."""

    def __init__(
        self,
        kiosk: str,
        data: Path,
        keys: Iterable[VerifyKey],
        now: Callable[[], int],
        record: Callable[[Sequence[Reading]], None],
    ) -> None:
        known = tuple(keys)
        self._keeper = Keeper(kiosk, data / FILE, lambda token: verified(token, known))
        self._record = record
        self.shelf = Shelf(self._keeper, Orientations(secrets.randbelow, now()), now)

    def receive(self, token: bytes) -> None:
        """A bundle that has arrived."""
        self._keeper.receive(token)

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keeper.run(), name="content-keeper")
            group.create_task(self._counting(), name="content-counting")

    def stop(self) -> None:
        """Records the hour that is open: what was given must not be lost with the memory."""
        self._record(self.shelf.readings(ending=True))

    async def _counting(self) -> None:
        while True:
            await asyncio.sleep(INTERVAL_S)
            if readings := self.shelf.readings():
                self._record(readings)
