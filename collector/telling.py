"""Telling the relational database what is wrong with this process, so that staff see it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import structlog

from collector.alarms import SERIES_REFUSES, Alarms, Condition
from collector.outage import Outage
from collector.records import Records
from contract import Alarm, Clock, StoreError
from store import office_alarms

log = structlog.get_logger("collector.telling")

LOOK_EVERY_S = 2.0


class Telling:
    """One process's alarms, told when they change and now and then while they last."""

    def __init__(
        self, records: Records, clock: Clock, rng: random.Random, database_outage: Outage
    ) -> None:
        self._records = records
        self._clock = clock
        self._outage = database_outage
        self._source = f"_collector-{rng.getrandbits(40):010x}"
        self._alarms = Alarms()
        self._told: list[Alarm] = []
        self._told_at = float("-inf")

    async def tell(self, present: Iterable[Condition]) -> list[Alarm]:
        """The alarms of these conditions, told if it is time to."""
        alarms = self._alarms.at(present, self._clock.now())
        now = self._clock.monotonic()
        due = bool(alarms) and now - self._told_at >= office_alarms.REPEAT_S
        if alarms == self._told and not due:
            return alarms
        try:
            await self._records.report(self._source, alarms, self._clock.now())
        except StoreError as error:
            self._outage.began(error)
        else:
            self._told, self._told_at = alarms, now
        return alarms

    async def leave(self) -> None:
        """Takes back what was told: another process will say what lasts."""
        if not self._told:
            return
        try:
            await self._records.report(self._source, [], self._clock.now())
        except StoreError as error:
            log.info("alarms_not_taken_back", reason=str(error))


@asynccontextmanager
async def told_at_start(telling: Telling, series_outage: Outage) -> AsyncIterator[None]:
    """While the block waits for the series, their refusal is an alarm."""

    async def look() -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await telling.tell({(SERIES_REFUSES, "")} if series_outage.refuses else ())

    looking = asyncio.ensure_future(look())
    try:
        yield
    finally:
        looking.cancel()
        await asyncio.wait({looking})
        await telling.leave()
