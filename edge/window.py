"""How many frames may be under way without an acknowledgement. Pure: time and chance come in.

At most 64, of which the backlog never takes the last quarter. After ten seconds without any
acknowledgement the window falls to one probe, whose interval doubles up to a minute with full
jitter; each acknowledgement doubles the window again.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

Key = tuple[str, int]
"""A frame's identity: (boot, seq)."""


class Lane(StrEnum):
    """Which way a frame goes: fresh ones live, everything else as backlog."""

    LIVE = "live"
    BACKLOG = "backlog"


@dataclass(frozen=True, slots=True)
class WindowRules:
    """Frames and seconds."""

    size: int = 64
    reserved: int = 16
    patience_s: float = 10.0
    probe_cap_s: float = 60.0


class Window:
    """The frames under way. Every `now` is in seconds of a steady clock."""

    def __init__(self, rng: random.Random, rules: WindowRules | None = None) -> None:
        self._rng = rng
        self._rules = rules or WindowRules()
        self._flights: dict[Key, float] = {}
        self._size = self._rules.size
        self._quiet_since: float | None = None
        self._missed = False
        self._silences = 0
        self._probe_at = 0.0
        self._newest_acked = 0.0
        self._delays_s = 0.0
        self._answered = 0

    @property
    def size(self) -> int:
        """How many frames may be under way now."""
        return self._size

    @property
    def probing(self) -> bool:
        """Whether nobody answers: one frame at a time goes out, to see whether somebody does."""
        return self._silences > 0

    @property
    def under_way(self) -> frozenset[Key]:
        """The frames sent and not yet acknowledged or given back."""
        return frozenset(self._flights)

    def room(self, lane: Lane, now: float) -> int:
        """How many frames of this lane may be sent now."""
        if self.probing and now < self._probe_at:
            return 0
        reserved = self._size * self._rules.reserved // self._rules.size
        limit = self._size - (reserved if lane is Lane.BACKLOG else 0)
        return max(0, limit - len(self._flights))

    def sent(self, key: Key, now: float) -> None:
        """A frame is under way."""
        if self._quiet_since is None:
            self._quiet_since = now
        self._flights[key] = now
        if self.probing:
            self._await_probe(now)

    def acknowledged(self, keys: Iterable[Key], now: float) -> None:
        """Somebody answered, for these frames (under way or given back since)."""
        for key in keys:
            sent_at = self._flights.pop(key, None)
            if sent_at is not None:
                self._newest_acked = max(self._newest_acked, sent_at)
                self._delays_s += now - sent_at
                self._answered += 1
        self._silences = 0
        self._size = min(self._rules.size, self._size * 2)
        self._quiet_since = now if self._flights else None
        self._missed = False

    def take_ack_delay(self) -> float | None:
        """Mean delay in seconds of the frames answered since this was last asked; None: none."""
        mean = self._delays_s / self._answered if self._answered else None
        self._delays_s, self._answered = 0.0, 0
        return mean

    def missed(self, key: Key) -> None:
        """A frame left and will leave again: the silence it left into goes on."""
        self._flights.pop(key, None)
        self._missed = True

    def forget(self, key: Key) -> None:
        """A frame did not leave, or needs no answer any more."""
        self._flights.pop(key, None)
        if not self._flights and not self._missed:
            self._quiet_since = None

    def tick(self, now: float) -> list[Key]:
        """The frames to give back to the backlog: nobody answered for them."""
        silent_s = 0.0 if self._quiet_since is None else now - self._quiet_since
        if silent_s >= self._rules.patience_s and not self.probing:
            return self.fall_silent(now)
        if self.probing and now >= self._probe_at:
            return self.reset()
        overtaken = [
            key
            for key, sent_at in self._flights.items()
            if sent_at + self._rules.patience_s < self._newest_acked
        ]
        for key in overtaken:
            self.forget(key)
        return overtaken

    def fall_silent(self, now: float) -> list[Key]:
        """Nobody answers, or the broker refuses: down to one probe. What is given back."""
        self._size = 1
        self._await_probe(now)
        return self.reset()

    def reset(self) -> list[Key]:
        """Nothing is under way any more, as after a lost connection. What is given back."""
        given_back = list(self._flights)
        self._flights.clear()
        self._quiet_since, self._missed = None, False
        return given_back

    def wake_at(self) -> float | None:
        """When `tick` may have something to say, or room may open, by time alone."""
        if self.probing:
            return self._probe_at
        return None if self._quiet_since is None else self._quiet_since + self._rules.patience_s

    def _await_probe(self, now: float) -> None:
        bound = self._rules.patience_s * 2.0 ** min(self._silences, 16)
        self._probe_at = now + self._rng.uniform(0.0, min(self._rules.probe_cap_s, bound))
        self._silences += 1
