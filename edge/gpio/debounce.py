"""A contact bounces: a level counts when it has lasted. By the edges' own times, so pure."""

from __future__ import annotations

from collections.abc import Sequence

from edge.gpio.lines import Edge


class Debounce:
    """`active` is the level that counts, `since` when it began, in monotonic seconds."""

    def __init__(self, period_s: float, *, active: bool, at: float) -> None:
        self._period_s = period_s
        self.active = active
        self.since = at
        self._raw = Edge(active, at)

    @property
    def raw(self) -> bool:
        """The level as the last edge left it, whether or not it counts yet."""
        return self._raw.active

    def feed(self, edge: Edge) -> Sequence[Edge]:
        """The changes that count because of what has lasted until `edge`."""
        changes = self.settle(edge.at)
        if edge.active != self._raw.active:
            self._raw = edge
        return changes

    def settle(self, now: float) -> Sequence[Edge]:
        """The change that counts because the level has lasted until `now`: one or none."""
        if self._raw.active == self.active or now - self._raw.at < self._period_s:
            return ()
        self.active, self.since = self._raw.active, self._raw.at
        return (self._raw,)
