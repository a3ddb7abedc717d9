"""What a running API process works with: its stores, its broker client, its listeners.

The databases need not be there at the start: until one has answered, using it raises
StoreUnavailable, which callers see as 503.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import structlog
from fastapi import Request

from broker import Backoff, Client
from contract import (
    LEVELS,
    REGISTRY,
    Clock,
    Registry,
    Settings,
    SigningKey,
    StoreHeld,
    StoreUnavailable,
)
from control_api.listeners import Hub
from control_api.metrics import Metrics
from control_api.samples import Watching
from store import (
    Database,
    LevelReader,
    Levels,
    SeriesStore,
    migrate,
    open_database,
    open_levels,
)

log = structlog.get_logger("control_api.office")

OPENING = Backoff(first_s=0.5, cap_s=10.0)
RETRYING = Backoff(first_s=0.2, cap_s=10.0)
Answer = TypeVar("Answer")


@dataclass(slots=True)
class Office:
    """One process's working parts."""

    settings: Settings
    clock: Clock
    rng: random.Random
    key: SigningKey
    client: Client
    registry: Registry = field(default_factory=lambda: REGISTRY)
    hub: Hub = field(default_factory=Hub)
    metrics: Metrics = field(default_factory=Metrics)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when something of the fleet changed here: what watches it looks at once."""
    compared: asyncio.Event = field(default_factory=asyncio.Event)
    """Set while there is a fleet to compare with: from then on, every change is published."""
    registered: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a kiosk or site was registered here: its place has to be written."""
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the relational database has answered."""
    measured: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once the time series have answered."""
    watching: Watching = field(init=False)
    _database: Database | None = None
    _levels: Levels | None = None
    _history: LevelReader | None = None

    def __post_init__(self) -> None:
        self.watching = Watching(self.client)

    @property
    def database(self) -> Database:
        """The relational database; StoreUnavailable until it has answered once."""
        if self._database is None:
            raise StoreUnavailable("the database has not answered yet", todo="try again soon")
        return self._database

    @property
    def series(self) -> SeriesStore:
        """The time series as measured; StoreUnavailable until they have answered once."""
        return self.levels.raw

    @property
    def levels(self) -> Levels:
        """The time series at every level of retention; StoreUnavailable as `series`."""
        if self._levels is None:
            raise StoreUnavailable("the time series have not answered yet", todo="try again soon")
        return self._levels

    @property
    def history(self) -> LevelReader:
        """The time series of any length, from whichever level; StoreUnavailable as `series`."""
        if self._history is None:
            lives = {level: self.settings.series.days(level) for level in LEVELS}
            self._history = LevelReader(self.levels, lives)
        return self._history

    def missing(self) -> Sequence[str]:
        """What has not answered yet or is away, in words."""
        parts = {
            "database": self._database is not None,
            "time series": self._levels is not None,
            "broker": self.client.connected,
        }
        return [name for name, there in parts.items() if not there]

    async def open(self) -> None:
        """Return once both databases have answered, however long that takes."""
        await asyncio.gather(self._open_database(), self._open_series())

    async def close(self) -> None:
        """Close what was opened."""
        if self._levels is not None:
            await self._levels.close()
        if self._database is not None:
            await self._database.close()

    async def persist(self, what: str, attempt: Callable[[], Awaitable[Answer]]) -> Answer:
        """`attempt` until the store takes it; says once that it is away and once that it is back.

        For what nobody will send again.
        """
        return await patiently(what, attempt, RETRYING, self.rng)

    async def _open_database(self) -> None:
        url = self.settings.database.url
        await patiently("database", lambda: migrate(url), OPENING, self.rng)
        self._database = open_database(url)
        self.opened.set()

    async def _open_series(self) -> None:
        async def attempt() -> Levels:
            levels = await open_levels(self.settings.series.url, self.registry)
            try:
                # What is rolled up is made by the collectors, or when somebody asks for it.
                await levels.raw.prepare()
            except BaseException:
                await levels.close()
                raise
            return levels

        self._levels = await patiently("time series", attempt, OPENING, self.rng)
        self.registered.set()
        self.measured.set()


def office_of(request: Request) -> Office:
    """The office behind a request."""
    office: Office = request.app.state.office
    return office


async def patiently(
    what: str, attempt: Callable[[], Awaitable[Answer]], backoff: Backoff, rng: random.Random
) -> Answer:
    """The answer of `attempt` once the store gives one; waits between tries with full jitter."""
    tries = 0
    while True:
        try:
            answer = await attempt()
        except (StoreUnavailable, StoreHeld) as error:
            if tries == 0:
                log.warning("store_away", what=what, reason=str(error))
            await asyncio.sleep(backoff.delay(tries, rng))
            tries += 1
            continue
        if tries:
            log.info("store_back", what=what, tries=tries)
        return answer
