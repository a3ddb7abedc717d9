"""This process's figures as the measurement `collector`: once a minute, amounts since the last.

What can't be written now is written with the next one, at its own minute: done twice it changes
nothing. Figures never stand in the frames' way.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Protocol

import structlog

from collector.office import Office
from collector.totals import Totals
from contract import OFFICE, FieldValue, StoreError, StoreRefused
from store import Point

log = structlog.get_logger("collector.reporting")

MEASUREMENT = "collector"
INTERVAL_S = 60.0
KEPT = 1_440
"""Reports that wait while the series are away: a day's."""


class Line(Protocol):
    """A lane's connection."""

    @property
    def connected(self) -> bool:
        """Whether there is a connection now."""


class Reporting:
    """One process's. `run` goes on until cancelled."""

    def __init__(self, office: Office, lanes: Mapping[str, Line], name: str | None = None) -> None:
        self._office = office
        self._lanes = lanes
        self._name = name or process_name()
        self._told = office.metrics.totals(tuple(lanes))
        self._waiting: deque[Sequence[Point]] = deque(maxlen=KEPT)
        self._away = False

    async def run(self) -> None:
        """Reports once a minute."""
        while True:
            await asyncio.sleep(INTERVAL_S)
            await self.report()

    async def report(self) -> bool:
        """Writes the figures as they are now; whether they could be written."""
        totals = self._office.metrics.totals(tuple(self._lanes))
        self._waiting.append(self._points(totals))
        self._told = totals
        try:
            await self._office.series.write([point for each in self._waiting for point in each])
        except StoreRefused as error:
            # They would be refused for ever, and hold up the reports to come.
            log.warning("figures_refused", reason=str(error))
        except StoreError as error:
            if not self._away:
                log.warning("figures_not_written", reason=str(error))
            self._away = True
            return False
        self._waiting.clear()
        self._away = False
        return True

    def _points(self, totals: Mapping[str, Totals]) -> Sequence[Point]:
        now = self._office.clock.now()
        points = []
        for lane, total in totals.items():
            tags = {"collector": self._name} | ({"lane": lane} if lane else {})
            fields = {**total.since(self._told[lane]), **self._state(lane)}
            points.append(Point(MEASUREMENT, OFFICE, tags, fields, now))
        return points

    def _state(self, lane: str) -> dict[str, FieldValue]:
        office = self._office
        if lane:
            return {
                "connected": self._lanes[lane].connected,
                "waiting": office.metrics.waiting(lane),
            }
        state: dict[str, FieldValue] = {
            "held": len(office.held.at(office.clock.monotonic())),
            "series_away": office.series_outage.present,
            "database_away": office.database_outage.present,
        }
        due = office.windows_due
        return state if due is None else state | {"windows_due": due}


def process_name() -> str:
    """This process among those of the back office, on whatever machine."""
    return f"{socket.gethostname()[:64]}-{os.getpid()}"
