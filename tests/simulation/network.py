"""Connections: ordered, with latency; they stall, are cut, and end with their processes."""

from __future__ import annotations

from collections.abc import Callable

from tests.simulation.timeline import Action, Timeline


class Connection:
    """One TCP connection. Each direction keeps its order; a stall holds back, a cut forgets."""

    def __init__(self, timeline: Timeline, name: str, on_closed: Callable[[], None]) -> None:
        self._timeline = timeline
        self.name = name
        self.open = True
        self.stalled = False
        self._on_closed = on_closed
        self._held_back: list[tuple[str, Action]] = []
        self._last = {"up": 0.0, "down": 0.0}

    def send(self, direction: str, label: str, arrive: Action) -> None:
        """A packet; it arrives after those before it, if the connection lives."""
        if not self.open:
            return
        if self.stalled:
            self._held_back.append((direction, arrive))
            return
        timeline = self._timeline
        latency = timeline.rng.uniform(0.002, 0.08)
        when = max(self._last[direction], timeline.now + latency)
        self._last[direction] = when
        timeline.after(when - timeline.now, label, lambda: self._arrive(direction, arrive))

    def _arrive(self, direction: str, arrive: Action) -> None:
        if not self.open:
            return
        if self.stalled:
            self._held_back.append((direction, arrive))
        else:
            arrive()

    def stall(self) -> None:
        """Nothing gets through, and nobody is told."""
        self.stalled = True

    def flow(self) -> None:
        """What was held back gets through now."""
        self.stalled = False
        held_back, self._held_back = self._held_back, []
        for direction, arrive in held_back:
            self.send(direction, f"{self.name} {direction} after a stall", arrive)

    def cut(self) -> None:
        """It ends, with what was on its way; both ends are told."""
        if self.open:
            self.open = False
            self._on_closed()
