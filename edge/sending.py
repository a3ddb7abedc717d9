"""Publishes what the uplink chooses, side by side; the window is the only queue."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from contract import BrokerUnavailable, EdgeError, PublishRefused
from edge.connection import Publisher
from edge.journal import JournalDamaged, JournalUnavailable
from edge.uplink import Dispatch, Uplink

log = structlog.get_logger("edge.sending")

PUBACK_TIMEOUT_S = 5.0
TRY_AGAIN_S = 1.0


class Sending:
    """The I/O around an uplink. `now` is the steady clock in seconds."""

    def __init__(
        self,
        uplink: Uplink,
        publisher: Publisher,
        now: Callable[[], float],
        cope_with: Callable[[EdgeError], None],
    ) -> None:
        self._cope_with = cope_with
        self._uplink = uplink
        self._publisher = publisher
        self._now = now
        self._changed = asyncio.Event()
        self._leaving: set[asyncio.Task[None]] = set()

    def notice(self) -> None:
        """There may be something to send: a new frame, an answer, a connection."""
        self._changed.set()

    async def run(self) -> None:
        """Sends for as long as it is not cancelled."""
        try:
            while True:
                self._changed.clear()
                wake: float | None = None
                if self._publisher.connected:
                    wake = self._send(self._now())
                await self._wait(wake)
        finally:
            for task in self._leaving:
                task.cancel()

    def _send(self, now: float) -> float | None:
        try:
            for dispatch in self._uplink.due(now):
                self._leave(dispatch)
            return self._uplink.wake_at(now)
        except (JournalDamaged, JournalUnavailable) as fault:
            self._cope_with(fault)
            return now + TRY_AGAIN_S

    async def _wait(self, wake: float | None) -> None:
        try:
            async with asyncio.timeout(None if wake is None else max(0.0, wake - self._now())):
                await self._changed.wait()
        except TimeoutError:
            return

    def _leave(self, dispatch: Dispatch) -> None:
        task = asyncio.create_task(self._publish(dispatch))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    async def _publish(self, dispatch: Dispatch) -> None:
        try:
            await self._publisher.publish(dispatch.message, timeout_s=PUBACK_TIMEOUT_S)
        except BrokerUnavailable:
            self._uplink.not_sent(dispatch.row.key, self._now())
            self.notice()
        except PublishRefused as error:
            log.warning("publish_refused", code=error.code, reason=str(error))
            self._refused(dispatch, error.code)

    def _refused(self, dispatch: Dispatch, code: int) -> None:
        try:
            self._uplink.refused(dispatch, code, self._now())
        except (JournalDamaged, JournalUnavailable) as fault:
            self._cope_with(fault)
        self.notice()
