"""What is older than its life leaves the embedded store, once an hour. InfluxDB does it itself."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable

import structlog

from contract import EscaleError, SeriesSettings
from store import Keeping, open_keeping, series_lives

log = structlog.get_logger("collector.ageing")

FIRST_S = (60.0, 600.0)
EVERY_S = 3_600.0


class Ageing:
    """One process's. `run` returns after `stop`, between two transactions.

    Any number of collectors may do it at once: what has gone has gone.
    """

    def __init__(
        self,
        settings: SeriesSettings,
        rng: random.Random,
        opened: Callable[[SeriesSettings], Awaitable[Keeping]] = open_keeping,
    ) -> None:
        self._settings = settings
        self._rng = rng
        self._opened = opened
        self._stop = asyncio.Event()
        self._failing = False

    @staticmethod
    def is_needed(settings: SeriesSettings) -> bool:
        """Whether nothing leaves the store by itself."""
        return settings.location.scheme == "sqlite"

    async def run(self) -> None:
        """Looks once an hour until `stop`, at another minute in each process."""
        await self._pause(self._rng.uniform(*FIRST_S))
        while not self._stop.is_set():
            await self.look()
            await self._pause(EVERY_S * self._rng.uniform(0.8, 1.2))

    def stop(self) -> None:
        """Ends `run`."""
        self._stop.set()

    async def look(self) -> int:
        """One round; how many rows have gone."""
        gone: dict[str, int] = {}
        try:
            keeping = await self._opened(self._settings)
            try:
                async for step in keeping.apply(series_lives(self._settings)):
                    gone[step.level.name] = gone.get(step.level.name, 0) + step.rows
                    if self._stop.is_set():
                        break
            finally:
                await keeping.close()
        except EscaleError as error:
            if not self._failing:
                log.warning("old_rows_stay", reason=str(error))
            self._failing = True
            return sum(gone.values())
        self._failing = False
        if any(gone.values()):
            log.info("old_rows_gone", **gone)
        return sum(gone.values())

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()
