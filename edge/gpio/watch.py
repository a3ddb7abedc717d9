"""One line, watched: opened at the first reading, opened again when its chip comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from contract import Clock, DriverError
from edge.gpio.debounce import Debounce
from edge.gpio.lines import Edge, LineOptions, LineSource, OpenLine


class LineWatch:
    """Keeps every debounced change until it is taken, however short it was.

    The event loop reads the line's edges as they come, so that the kernel's queue does not
    overflow; should it have, the level itself is asked at each reading. All on one thread:
    libgpiod's objects are not thread-safe.
    """

    def __init__(self, options: LineOptions, source: LineSource, clock: Clock) -> None:
        self._options = options
        self._source = source
        self._clock = clock
        self._line: OpenLine | None = None
        self._debounce: Debounce | None = None
        self._changes: list[Edge] = []
        self._reason = ""

    @property
    def active(self) -> bool | None:
        """The debounced level; None before the first one is known."""
        return None if self._debounce is None else self._debounce.active

    @property
    def since(self) -> float | None:
        """When that level began, in monotonic seconds, as far as is known."""
        return None if self._debounce is None else self._debounce.since

    def catch_up(self) -> None:
        """Opens the line, or makes sure that no edge was missed; DriverError when it is away.

        Blocks for as long as the chip's bus takes. Needs the running loop.
        """
        try:
            if self._line is None:
                self._open()
            else:
                self._compare(self._line)
        except OSError as error:
            self._lose(error)
        if self._line is None:
            raise DriverError(
                f"the line was lost: {self._reason}",
                where=str(self._options),
                todo="it is opened again at the next reading",
            )

    def take(self) -> Sequence[Edge]:
        """The changes since the last call."""
        if self._debounce is not None:
            self._changes += self._debounce.settle(self._clock.monotonic())
        changes, self._changes = self._changes, []
        return changes

    def close(self) -> None:
        """Gives the line back."""
        line, self._line = self._line, None
        if line is not None:
            asyncio.get_running_loop().remove_reader(line.fileno())
            line.close()

    def _open(self) -> None:
        line = self._source.open(self._options)
        try:
            active = line.active()
        except OSError:
            line.close()
            raise
        self._line = line
        now = self._clock.monotonic()
        if self._debounce is None:
            period_s = 0.0 if line.debounced else self._options.debounce_ms / 1_000
            self._debounce = Debounce(period_s, active=active, at=now)
        else:
            # What is different after nobody watched has changed once at least.
            self._feed(Edge(active, now))
        asyncio.get_running_loop().add_reader(line.fileno(), self._drain)

    def _compare(self, line: OpenLine) -> None:
        self._drain()
        if self._line is not line:
            return
        active = line.active()
        came = self._drain()
        # An edge that came meanwhile says more than a level asked for before it.
        missed = self._debounce is not None and active != self._debounce.raw
        if missed and not came and self._line is line:
            self._feed(Edge(active, self._clock.monotonic()))

    def _drain(self) -> bool:
        """Whether an edge has come."""
        if self._line is None:
            return False
        try:
            edges = self._line.edges()
        except OSError as error:
            self._lose(error)
            return False
        for edge in edges:
            self._feed(edge)
        return bool(edges)

    def _feed(self, edge: Edge) -> None:
        if self._debounce is not None:
            self._changes += self._debounce.feed(edge)

    def _lose(self, error: OSError) -> None:
        # A reader left on a dead file would be called for ever.
        self.close()
        self._reason = error.strerror or type(error).__name__
