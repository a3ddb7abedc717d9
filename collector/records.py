"""What the collector asks of the relational database, and nothing more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from contract import Alarm, StoreUnavailable
from store import (
    Database,
    DeadLetter,
    activity,
    dead_letters,
    kiosks,
    office_alarms,
    strangers,
)

PATIENCE_S = 10.0


class Records(Protocol):
    """All of them raise StoreError; all of them may be repeated."""

    async def registered(self) -> set[str]:
        """The ids of the registered kiosks."""

    async def keep(self, letters: Sequence[DeadLetter]) -> int:
        """Commits dead letters; how many older ones went to make room."""

    async def touch(self, seen: Mapping[str, tuple[int | None, int | None]]) -> None:
        """Moves (last frame's arrival, newest live measurement) of each kiosk forward."""

    async def record_stranger(self, kiosk: str, at: int, frames: int) -> None:
        """Counts frames of an unregistered kiosk."""

    async def report(self, source: str, alarms: Sequence[Alarm], now: int) -> None:
        """Makes these the alarms of the process `source`."""


class DatabaseRecords:
    """Records in the store's database, which is given `PATIENCE_S` for each answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def registered(self) -> set[str]:
        async with self._answering():
            return await kiosks.registered(self._database)

    async def keep(self, letters: Sequence[DeadLetter]) -> int:
        async with self._answering():
            return await dead_letters.keep(self._database, letters)

    async def touch(self, seen: Mapping[str, tuple[int | None, int | None]]) -> None:
        async with self._answering():
            await activity.touch(self._database, seen)

    async def record_stranger(self, kiosk: str, at: int, frames: int) -> None:
        async with self._answering():
            await strangers.record(self._database, kiosk, at, frames)

    async def report(self, source: str, alarms: Sequence[Alarm], now: int) -> None:
        async with self._answering():
            await office_alarms.report(self._database, source, alarms, now)

    @asynccontextmanager
    async def _answering(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(PATIENCE_S):
                yield
        except TimeoutError:
            raise StoreUnavailable(
                f"the database has not answered within {PATIENCE_S:g} s", where=self._database.where
            ) from None
