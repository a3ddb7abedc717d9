"""Frames passed over while others were answered: each tried again by itself, later and later.

They must neither be forgotten nor hold the others up, so only a few of them are under way at a
time. Pure; seconds of the steady clock come in.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from edge.window import Key

FIRST_WAIT_S = 10.0
WAIT_CAP_S = 600.0
AT_MOST = 512
UNDER_WAY_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Parked:
    """A frame's place in the journal, when it is due, and how often it was passed over."""

    place: int
    due_at: float
    times: int
    under_way: bool = False


class Parking:
    """The frames that are parked, those tried again just now included."""

    def __init__(self) -> None:
        self._frames: dict[Key, Parked] = {}

    def put(self, key: Key, place: int, now: float) -> bool:
        """Parks a frame that was passed over; False when there is no room for more."""
        before = self._frames.get(key)
        if before is None and len(self._frames) >= AT_MOST:
            return False
        times = before.times + 1 if before is not None else 1
        wait = min(WAIT_CAP_S, FIRST_WAIT_S * 2.0 ** min(times - 1, 16))
        self._frames[key] = Parked(place, now + wait, times)
        return True

    def due(self, now: float) -> list[tuple[Key, int]]:
        """Keys and places of the frames to try again now."""
        busy = sum(1 for frame in self._frames.values() if frame.under_way)
        waiting = [
            (key, frame.place)
            for key, frame in self._frames.items()
            if not frame.under_way and frame.due_at <= now
        ]
        return waiting[: max(0, UNDER_WAY_AT_MOST - busy)]

    def leaves(self, key: Key) -> None:
        """A frame is being tried again."""
        self._frames[key] = replace(self._frames[key], under_way=True)

    def forget(self, key: Key) -> None:
        """A frame is done with."""
        self._frames.pop(key, None)

    def clear(self) -> None:
        """Nothing is parked any more."""
        self._frames.clear()

    def keys(self) -> Collection[Key]:
        """The frames that are parked."""
        return self._frames.keys()

    def wake_at(self) -> float | None:
        """When the next one is due."""
        times = [frame.due_at for frame in self._frames.values() if not frame.under_way]
        return min(times, default=None)
