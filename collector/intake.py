"""The bounded intake of one lane: what comes when it is full is dropped and counted.

Nothing is lost by it: the kiosk keeps each frame until it is acknowledged, and sends it again.
"""

from __future__ import annotations

from collections import deque

from collector.arrivals import Arrival

MAX_WAITING_BYTES = 64 * 1024 * 1024
MAX_BATCH_BYTES = 1024 * 1024
"""One batch's payload: small enough that its examination does not hold the event loop long."""


class Intake:
    """Arrivals in order, at most `frames` of them and `size` bytes of payload."""

    def __init__(self, frames: int, size: int = MAX_WAITING_BYTES) -> None:
        self._waiting: deque[Arrival] = deque()
        self._frames = frames
        self._most = size
        self.size = 0
        self.dropped = 0

    def offer(self, arrived: Arrival) -> bool:
        """Whether there was room for it."""
        room = len(self._waiting) < self._frames
        if not room or self.size + len(arrived.payload) > self._most:
            self.dropped += 1
            return False
        self._waiting.append(arrived)
        self.size += len(arrived.payload)
        return True

    def take(self, frames: int, size: int = MAX_BATCH_BYTES) -> list[Arrival]:
        """The oldest arrivals: at most `frames`, and `size` bytes unless one alone is larger."""
        batch: list[Arrival] = []
        taken = 0
        while self._waiting and len(batch) < frames:
            taken += len(self._waiting[0].payload)
            if batch and taken > size:
                break
            batch.append(self._waiting.popleft())
        self.size -= sum(len(arrived.payload) for arrived in batch)
        return batch

    def enough(self, frames: int, size: int = MAX_BATCH_BYTES) -> bool:
        """Whether a full batch waits."""
        return len(self._waiting) >= frames or self.size >= size

    def __len__(self) -> int:
        return len(self._waiting)
