"""Those who listen to the stream of events: each with a queue of its own, and a bound on it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

MAX_WAITING = 500
"""Events that wait for one listener; one that falls further behind is sent away."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `kind` is status, activity, alarm, command or sample; `data` is JSON.

    `topic` narrows it to those who asked for it: the kiosk of a live sample.
    """

    kind: str
    data: Mapping[str, Any]
    topic: str | None = None


class Listener:
    """One open stream. Iterating ends when the hub closes or the listener has fallen behind."""

    def __init__(self, topic: str | None, capacity: int) -> None:
        self.topic = topic
        self.ended = False
        self._capacity = capacity
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()

    def offer(self, event: Event) -> bool:
        """Queue an event; False when too many wait, which ends the stream."""
        if not self.ended and self._queue.qsize() >= self._capacity:
            # Cut off, not thinned out: a browser comes back by itself and reads the page anew.
            self.end()
            return False
        if not self.ended:
            self._queue.put_nowait(event)
        return True

    def end(self) -> None:
        """Let the stream end after what is queued."""
        if not self.ended:
            self.ended = True
            self._queue.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[Event]:
        while (event := await self._queue.get()) is not None:
            yield event


class Hub:
    """Hands each event to every listener that wants it; never waits for any of them."""

    def __init__(self, capacity: int = MAX_WAITING) -> None:
        self._capacity = capacity
        self._listeners: set[Listener] = set()
        self._closed = False
        self.cut_off = 0

    def __len__(self) -> int:
        return len(self._listeners)

    @contextmanager
    def listening(self, topic: str | None = None) -> Iterator[Listener]:
        """A listener of the fleet's events, and of those of `topic`, while the block runs."""
        listener = Listener(topic, self._capacity)
        if self._closed:
            listener.end()
        self._listeners.add(listener)
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    def publish(self, event: Event) -> None:
        """Give an event to those who want it."""
        for listener in self._listeners:
            if event.topic is None or event.topic == listener.topic:
                self.cut_off += not listener.offer(event)

    def close(self) -> None:
        """End every stream, and those still to come: the process is stopping."""
        self._closed = True
        for listener in self._listeners:
            listener.end()
