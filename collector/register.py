"""Who is registered: the register as read a moment ago.

Known kiosks wait for no database. It is read again in the background, and at once when a frame
of an unknown kiosk comes, which may have been registered just now.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from collector.arrivals import Arrival
from collector.outage import Outage
from contract import Clock, StoreError

AGAIN_S = 0.25
AGAIN_AFTER_FAILURE_S = 5.0

Read = Callable[[], Awaitable[set[str]]]


class Register:
    """The registered kiosks. While the database is away, those last read go on being used."""

    def __init__(self, read: Read, clock: Clock, outage: Outage) -> None:
        self._read = read
        self._clock = clock
        self._outage = outage
        self._known: set[str] = set()
        self._next = 0.0

    async def load(self) -> None:
        """Reads it now; StoreError when it can't be read."""
        self._known = await self._read()

    async def refresh(self) -> bool:
        """Reads it now; whether it could be read."""
        try:
            await self.load()
        except StoreError as error:
            self._outage.began(error)
            return False
        self._outage.ended()
        return True

    def knows(self, kiosk: str) -> bool:
        """Whether the kiosk was registered when the register was last read."""
        return kiosk in self._known

    async def sort(self, arrived: Sequence[Arrival]) -> tuple[list[Arrival], list[Arrival]]:
        """The arrivals of registered kiosks, and those of strangers."""
        strange = any(one.kiosk not in self._known for one in arrived)
        if strange and self._clock.monotonic() >= self._next:
            read = await self.refresh()
            wait = AGAIN_S if read else AGAIN_AFTER_FAILURE_S
            self._next = self._clock.monotonic() + wait
        ours = [one for one in arrived if one.kiosk in self._known]
        strangers = [one for one in arrived if one.kiosk not in self._known]
        return ours, strangers
