"""The keeper beside the lanes: rounds, pauses, figures; it rests while the series are away."""

from __future__ import annotations

import asyncio
import contextlib
import random

import structlog

from broker import Backoff
from collector.level_points import HOUR_US, level_points
from collector.office import Office
from collector.rollup import CALM, Keeper, Pace
from collector.rollup_adoption import Adoption
from contract import DAY_S, LEVELS, ROLLED, EscaleError, SeriesSettings
from store import Levels

log = structlog.get_logger("collector.rolling")

LOOK_EVERY_S = 10.0
SOON_S = 0.5
SILENT_AFTER = 3
"""Failed rounds."""
BACKOFF = Backoff(first_s=10.0, cap_s=120.0)


class Rolling:
    """One process's. `run` returns after `stop`, at the next pause."""

    def __init__(
        self,
        levels: Levels,
        office: Office,
        settings: SeriesSettings,
        rng: random.Random,
        pace: Pace = CALM,
    ) -> None:
        self._levels = levels
        self._office = office
        self._rng = rng
        self._stop = asyncio.Event()
        self._lives = {level: settings.days(level) for level in LEVELS}
        self._keeper = Keeper(
            levels,
            office.clock,
            rng,
            self._pause,
            life_s=settings.raw_days * DAY_S,
            pace=pace,
        )
        self._adoption = Adoption(levels, office.clock, rng, life_s=settings.raw_days * DAY_S)
        self._prepared = False
        self._told_hour = -1
        self._failures = 0

    async def run(self) -> None:
        """Looks again and again until `stop`."""
        while not self._stop.is_set():
            began = self._office.clock.monotonic()
            well = not self._office.series_outage.present and await self.look()
            busy = self._office.clock.monotonic() - began
            await self._pause(self._until_next(well, busy))

    def stop(self) -> None:
        """Ends `run`."""
        self._stop.set()

    async def look(self) -> bool:
        """One round; whether it went well."""
        metrics = self._office.metrics
        try:
            with metrics.rolling.time():
                await self._prepare()
                await self._tell_levels()
                if not self._adoption.finished:
                    await self._adoption.step()
                rolled = await self._keeper.look()
        except EscaleError as error:
            if not self._failures:
                log.warning("rollup_waits", reason=str(error))
            return self._failed()
        except (ValueError, TypeError, ArithmeticError, LookupError):
            # Frames are taken whatever becomes of their summaries.
            log.exception("rollup_stumbled")
            return self._failed()
        if self._failures:
            log.info("rollup_goes_on")
        self._failures = 0
        metrics.rolled.inc(rolled)
        self._office.windows_due = self._keeper.windows_due
        return True

    def _failed(self) -> bool:
        self._failures += 1
        if self._failures >= SILENT_AFTER:
            # A figure that nobody renews would deceive; that it is missing is an alert.
            self._office.windows_due = None
        return False

    def _until_next(self, well: bool, busy: float) -> float:
        if not well:
            return BACKOFF.delay(max(0, self._failures - 1), self._rng)
        if self._keeper.busy or not self._adoption.finished:
            return max(SOON_S, busy)
        # Collectors that look at different times rarely find the same work.
        return max(LOOK_EVERY_S * self._rng.uniform(0.8, 1.2), busy)

    async def _prepare(self) -> None:
        if not self._prepared:
            for level in ROLLED:
                await self._levels.of(level).prepare()
            self._prepared = True

    async def _tell_levels(self) -> None:
        hour = self._office.clock.now() // HOUR_US
        if hour != self._told_hour:
            await self._levels.raw.write(level_points(hour * HOUR_US, self._lives))
            self._told_hour = hour

    async def _pause(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()
