"""The bounded intake: what arrives when it is full is dropped and counted, never queued.

The broker has its PUBACK already, so nothing is kept there either: the kiosk sends again what
the collector has not acknowledged.
"""

from __future__ import annotations

import asyncio

import structlog

from broker.messages import Incoming

log = structlog.get_logger("broker.intake")


class Intake:
    """At most `capacity` messages between the network and the reader."""

    def __init__(self, capacity: int) -> None:
        self._queue: asyncio.Queue[Incoming] = asyncio.Queue(capacity)
        self._full = False
        self.dropped = 0

    def offer(self, message: Incoming) -> None:
        """Keeps the message, or drops it and counts it. Never blocks."""
        try:
            self._queue.put_nowait(message)
        except asyncio.QueueFull:
            self.dropped += 1
            self._say_full(message.topic)

    async def take(self) -> Incoming:
        """The oldest message; waits for one."""
        message = await self._queue.get()
        if self._full and self._queue.empty():
            self._full = False
            log.info("intake_drained", dropped=self.dropped)
        return message

    def __len__(self) -> int:
        return self._queue.qsize()

    def _say_full(self, topic: str) -> None:
        # Once for each time it fills up: a line per message would be a flood of its own.
        if not self._full:
            self._full = True
            log.warning("intake_full", capacity=self._queue.maxsize, topic=topic)
