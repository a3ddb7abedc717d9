"""Simulated time: one heap of events, one source of chance, one trace."""

from __future__ import annotations

import hashlib
import heapq
import random
from collections.abc import Callable

from tests.simulation.violation import Violation

Action = Callable[[], None]
SPRING_2026_US = 1_775_000_000_000_000
"""The true time in µs at which every simulation begins."""
MANY = 100_000
"""So many events in one instant, and time stands still."""


class Event:
    """Something that will happen, unless it is called off."""

    __slots__ = ("action", "label", "when")

    def __init__(self, when: float, label: str, action: Action | None) -> None:
        self.when, self.label, self.action = when, label, action

    def call_off(self) -> None:
        self.action = None


class Timeline:
    """Seconds since the beginning. The trace's hash is the same for the same seed, always."""

    def __init__(self, rng: random.Random, write: Callable[[str], None] | None = None) -> None:
        self.rng = rng
        self.now = 0.0
        self.events = 0
        self._heap: list[tuple[float, int, Event]] = []
        self._count = self._at_once = 0
        self._write = write
        self._hash = hashlib.blake2b(digest_size=8)

    @property
    def true_us(self) -> int:
        """The true time in µs since the epoch."""
        return SPRING_2026_US + int(self.now * 1_000_000)

    @property
    def trace_hash(self) -> str:
        return self._hash.hexdigest()

    def after(self, delay: float, label: str, action: Action) -> Event:
        """Puts an event `delay` seconds from now."""
        event = Event(self.now + max(0.0, delay), label, action)
        self._count += 1
        heapq.heappush(self._heap, (event.when, self._count, event))
        return event

    def note(self, text: str) -> None:
        """A line of the trace."""
        line = f"{self.now:.6f} {text}\n"
        self._hash.update(line.encode())
        if self._write is not None:
            self._write(line)

    def run(self, until: float, done: Callable[[], bool] | None = None) -> None:
        """Lets events happen up to `until`, or until `done` says so (asked once a second)."""
        ask_at = self.now
        while self._heap and self._heap[0][0] <= until:
            when, _, event = heapq.heappop(self._heap)
            if event.action is None:
                continue
            self._count_instant(when)
            if done is not None and when >= ask_at:
                if done():
                    heapq.heappush(self._heap, (when, 0, event))
                    return
                ask_at = when + 1.0
            self.events += 1
            self.note(event.label)
            event.action()
        self.now = max(self.now, until)

    def _count_instant(self, when: float) -> None:
        self._at_once = self._at_once + 1 if when == self.now else 0
        if self._at_once > MANY:
            raise Violation("livelock", f"{MANY} events in one instant")
        self.now = when
