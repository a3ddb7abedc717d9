"""What both lanes share: the stores, the register, the notes and the figures."""

from __future__ import annotations

import random

import structlog

from collector.alarms import (
    LETTERS_DROPPED,
    MEASUREMENT_HELD,
    NOTHING_ARRIVES,
    SERIES_REFUSES,
    Condition,
)
from collector.held import HeldBack
from collector.ledger import Ledger
from collector.metrics import Metrics
from collector.outage import Outage
from collector.patience import Patience
from collector.records import Records
from collector.register import Register
from collector.telling import Telling
from contract import DAY_S, REGISTRY, Clock, Registry, Settings, StoreError
from store import SeriesStore

log = structlog.get_logger("collector.office")

MAX_SAID = 1_000
DROPPED_ALARM_S = 3_600
"""For so long after dead letters were dropped it is an alarm."""


class Office:
    """The collector's dependencies, and what it knows of them at this moment."""

    def __init__(
        self,
        settings: Settings,
        *,
        series: SeriesStore,
        records: Records,
        clock: Clock,
        rng: random.Random,
        registry: Registry = REGISTRY,
        patience: Patience | None = None,
    ) -> None:
        self.settings = settings.collector
        self.retention_s = settings.series.raw_days * DAY_S
        self.series = series
        self.records = records
        self.clock = clock
        self.registry = registry
        self.patience = patience or Patience(rng)
        self.held = HeldBack(self.patience.hold_s)
        self.series_outage = Outage("series")
        self.database_outage = Outage("database")
        self.register = Register(records.registered, clock, self.database_outage)
        self.ledger = Ledger()
        self.metrics = Metrics()
        self.metrics.watch_away("series", lambda: float(self.series_outage.present))
        self.metrics.watch_away("database", lambda: float(self.database_outage.present))
        self.telling = Telling(records, clock, rng, self.database_outage)
        self.deaf: set[str] = set()
        """Lanes in which nothing arrives, whatever is tried."""
        self.windows_due: int | None = None
        """Windows that are still to be rolled up, as far as this process knows."""
        self._dropped_at: float | None = None
        self._said: set[str] = set()

    def letters_dropped(self, count: int) -> None:
        """So many old dead letters went to make room for new ones."""
        if not count:
            return
        if self._dropped_at is None:
            log.warning("dead_letters_dropped", letters=count, todo="escale deadletters list")
        self._dropped_at = self.clock.monotonic()
        self.metrics.letters_dropped.inc(count)

    async def tell_alarms(self) -> None:
        """Tells the database, and the figures, what is wrong here."""
        self.metrics.alarm(await self.telling.tell(self._conditions()))

    def _conditions(self) -> set[Condition]:
        now = self.clock.monotonic()
        present = {(MEASUREMENT_HELD, name) for name in self.held.at(now)}
        present |= {(NOTHING_ARRIVES, lane) for lane in self.deaf}
        if self.series_outage.refuses:
            present.add((SERIES_REFUSES, ""))
        if self._dropped_at is not None and now - self._dropped_at < DROPPED_ALARM_S:
            present.add((LETTERS_DROPPED, ""))
        return present

    def note_stranger(self, kiosk: str, at: int) -> None:
        """A frame of an unregistered kiosk: counted, and said once."""
        self.ledger.stranger(kiosk, at)
        if kiosk not in self._said and len(self._said) < MAX_SAID:
            self._said.add(kiosk)
            log.warning(
                "stranger_heard",
                kiosk=kiosk,
                todo=f"register it: escale kiosk add {kiosk} …",
            )

    async def write_down(self) -> None:
        """Writes the notes down; what can't be written is kept for the next time."""
        activity, strangers = self.ledger.take_activity(), self.ledger.take_strangers()
        if not activity and not strangers:
            return
        try:
            await self.records.touch(activity)
            activity = {}
            for kiosk in list(strangers):
                await self.records.record_stranger(
                    kiosk, strangers[kiosk].at, strangers[kiosk].frames
                )
                del strangers[kiosk]
        except StoreError as error:
            self.ledger.put_back(activity, strangers)
            self.database_outage.began(error)
        else:
            self.database_outage.ended()
