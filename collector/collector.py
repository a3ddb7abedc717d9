"""The collector: two lanes and the notes beside them, until it is asked to stop."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable

import structlog

from broker import Client, Subscription
from collector.ageing import Ageing
from collector.lane import Lane, Link
from collector.office import Office
from collector.patience import Patience
from collector.records import Records
from collector.reporting import Reporting
from collector.rolling import Rolling
from collector.turning import watch_turning
from contract import (
    REGISTRY,
    Clock,
    Kind,
    MqttSettings,
    Registry,
    Settings,
    SystemClock,
    filter_for,
    shared,
)
from store import Levels, SeriesStore

log = structlog.get_logger("collector")

LANES = (Kind.LIVE, Kind.BACKLOG)
NOTES_EVERY_S = 2.0

Connect = Callable[[str, Subscription], Link]
"""A client that is not running yet, by its id and the one subscription it makes."""


def connect_to(settings: MqttSettings) -> Connect:
    """Clients of the broker in the settings."""

    def connect(client_id: str, subscription: Subscription) -> Link:
        return Client(settings, client_id=client_id, subscriptions=(subscription,))

    return connect


class Collector:
    """Takes frames, has them stored, acknowledges. Holds no state that a restart would miss.

    `group` is the installation's secret name of the shared subscriptions; the stores are open.
    With `levels`, whose raw one is `series`, it keeps the rolled up ones too.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        group: str,
        series: SeriesStore,
        records: Records,
        connect: Connect | None = None,
        clock: Clock | None = None,
        rng: random.Random | None = None,
        registry: Registry = REGISTRY,
        patience: Patience | None = None,
        levels: Levels | None = None,
    ) -> None:
        rng = rng or random.SystemRandom()
        connect = connect or connect_to(settings.mqtt)
        self.office = Office(
            settings,
            series=series,
            records=records,
            clock=clock or SystemClock(),
            rng=rng,
            registry=registry,
            patience=patience,
        )
        links = {
            kind: connect(
                f"_collector-{kind}-{rng.getrandbits(40):010x}",
                # A group per lane: rumqttd knows a group by its name alone, and would give
                # one lane's frames to the other lane's connection.
                Subscription(shared(f"{group}-{kind}", filter_for(kind))),
            )
            for kind in LANES
        }
        self._lanes = [Lane(kind, link, self.office) for kind, link in links.items()]
        self._reporting = Reporting(self.office, {kind.value: link for kind, link in links.items()})
        self._rolling = (
            Rolling(levels, self.office, settings.series, rng) if levels is not None else None
        )
        self._ageing = (
            Ageing(settings.series, rng)
            if levels is not None and Ageing.is_needed(settings.series)
            else None
        )
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Runs until `stop`; the register has been read before (`office.register.load`)."""
        end_metrics = self._serve_metrics()
        try:
            async with asyncio.TaskGroup() as tasks:
                reporting = tasks.create_task(self._reporting.run())
                notes = tasks.create_task(self._look_after_notes())
                notes.add_done_callback(lambda _: reporting.cancel())
                if self._rolling is not None:
                    tasks.create_task(self._rolling.run())
                if self._ageing is not None:
                    tasks.create_task(self._ageing.run())
                for lane in self._lanes:
                    tasks.create_task(lane.run())
        finally:
            end_metrics()
        await self.office.write_down()
        await self.office.telling.leave()
        log.info("collector_stopped")

    def stop(self) -> None:
        """Ends `run` after the batches in hand are settled."""
        self._stop.set()
        if self._rolling is not None:
            self._rolling.stop()
        if self._ageing is not None:
            self._ageing.stop()
        for lane in self._lanes:
            lane.stop()

    def _serve_metrics(self) -> Callable[[], None]:
        port = self.office.settings.metrics_port
        if port is None:
            return lambda: None
        watch_turning(self.office.metrics.registry, asyncio.get_running_loop())
        return self.office.metrics.serve(port)

    async def _look_after_notes(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(NOTES_EVERY_S):
                    await self._stop.wait()
            await self.office.write_down()
            await self.office.tell_alarms()
            await self.office.register.refresh()
