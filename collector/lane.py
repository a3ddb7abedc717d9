"""One lane: its connection, its intake, and its batches one after the other."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

import structlog

from broker import Incoming
from collector.arrivals import Arrival, Received, arrival, examine
from collector.courier import Courier, Stopped
from collector.delivery import Tally, deliver
from collector.intake import Intake
from collector.office import Office
from collector.probing import Probing, Renewable
from contract import Kind

log = structlog.get_logger("collector.lane")


class Link(Renewable, Protocol):
    """What a lane needs of the MQTT client. After `close`, `run` begins a new session."""

    async def run(self) -> None:
        """Stays connected until `close`."""

    def messages(self) -> AsyncIterator[Incoming]:
        """What arrives, across sessions."""


class Lane:
    """Frames of one kind of topic: live or backlog. `run` returns after `stop`."""

    def __init__(self, kind: Kind, link: Link, office: Office) -> None:
        self._name = kind.value
        self._link = link
        self._office = office
        self._intake = Intake(office.settings.queue)
        self._stop = asyncio.Event()
        self._arrived = asyncio.Event()
        self._full = asyncio.Event()
        self._courier = Courier(office, link, self._stop)
        self.probing = Probing(kind, link, office)
        office.metrics.watch_waiting(self._name, lambda: len(self._intake))

    async def run(self) -> None:
        """Takes frames in and settles them until `stop`."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._stay_connected())
            beside = [tasks.create_task(job()) for job in (self._receive, self.probing.watch)]
            await self._settle_batches()
            for task in beside:
                task.cancel()
            await self._link.close()

    def stop(self) -> None:
        """Ends after the batch in hand; the rest of the intake is let go."""
        self._stop.set()
        self._arrived.set()
        self._full.set()

    async def _stay_connected(self) -> None:
        while not self._stop.is_set():
            await self._link.run()

    async def _receive(self) -> None:
        async for message in self._link.messages():
            if self.probing.heard(message.topic):
                continue
            self._office.metrics.frames(self._name, "received")
            now = self._office.clock.now()
            arrived = arrival(message.topic, message.payload, message.properties, now)
            if arrived is None:
                self._office.metrics.frames(self._name, "astray")
                continue
            if self._office.register.knows(arrived.kiosk):
                # Noted here, so that a kiosk is not taken for silent while a store is away.
                self._office.ledger.heard(arrived.kiosk, now)
            if not self._intake.offer(arrived):
                self._office.metrics.frames(self._name, "dropped")
                continue
            self._arrived.set()
            if self._intake.enough(self._office.settings.batch_frames):
                self._full.set()

    async def _settle_batches(self) -> None:
        while not self._stop.is_set():
            batch = await self._next_batch()
            if not batch:
                continue
            try:
                await self._settle(batch)
            except Stopped:
                self._office.metrics.frames(self._name, "let_go", len(batch))
                log.info("batch_let_go", lane=self._name, frames=len(batch))

    async def _next_batch(self) -> list[Arrival]:
        await self._arrived.wait()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._office.settings.batch_wait_ms / 1_000):
                await self._full.wait()
        most = self._office.settings.batch_frames
        batch = self._intake.take(most)
        if not self._stop.is_set():
            if not len(self._intake):
                self._arrived.clear()
            if not self._intake.enough(most):
                self._full.clear()
        return batch

    async def _settle(self, batch: Sequence[Arrival]) -> None:
        office = self._office
        ours, strangers = await office.register.sort(batch)
        for arrived in strangers:
            office.metrics.frames(self._name, "stranger")
            office.note_stranger(arrived.kiosk, arrived.at)
        if not ours:
            return
        office.metrics.batch.labels(self._name).observe(len(ours))
        frames = [
            examine(one, retention_s=office.retention_s, registry=office.registry) for one in ours
        ]
        held = office.held.at(office.clock.monotonic())
        tally = await self._courier.carry_out(deliver(frames, office.patience, held))
        self._report(frames, tally, held)

    def _report(self, frames: Sequence[Received], tally: Tally, held: frozenset[str]) -> None:
        office = self._office
        found = tally.held - held
        if found:
            office.held.hold(found, office.clock.monotonic())
            log.error(
                "measurements_held",
                lane=self._name,
                measurements=sorted(found),
                reason="the store refuses them for more than a tenth of a batch",
                todo="compare the fields' types in the time series database with the registry",
            )
        office.ledger.stored(tally.newest)
        office.metrics.settled(self._name, tally)
        now = office.clock.now()
        for frame in frames:
            office.metrics.answering.labels(self._name).observe(
                (now - frame.arrival.at) / 1_000_000
            )
        if tally.rejected:
            log.warning("frames_rejected", lane=self._name, **_reasons(frames))


def _reasons(frames: Sequence[Received]) -> dict[str, object]:
    faults = [(frame, fault) for frame in frames for _, fault in frame.examined.faults]
    return {
        "rejected": len(faults),
        "kiosks": sorted({frame.arrival.kiosk for frame, _ in faults})[:10],
        "reasons": sorted({fault.reason.value for _, fault in faults}),
        "first": faults[0][1].description,
    }
