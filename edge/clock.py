"""Time on a kiosk: strictly increasing within a boot, however the wall clock is set.

A kiosk's time is the steady clock plus an offset. The offset follows the wall forward; when the
wall goes back, a new boot begins. While the clock is unset the offset stays as it is, so that
what was measured meanwhile can be moved as a whole once the true time is known.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from contract import Clock, ClockState

TOLERANCE_US = 500_000
"""How far the wall may lag behind before that counts as a step backward."""

_TIME_SERVICES = (
    Path("/run/systemd/timesync"),
    Path("/run/chrony"),
    Path("/run/ntpd.pid"),
    Path("/run/openntpd"),
)
_TIME_ERROR = 5


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in µs. `stepped_back`: a new boot must begin before it is used.

    `shift_us` is there once, when the clock becomes set: what to add to the times of what was
    measured before.
    """

    at: int
    clock: ClockState
    stepped_back: bool = False
    shift_us: int | None = None


class Timekeeper:
    """Tells the time to all parts of one daemon."""

    def __init__(self, clock: Clock, synced: Callable[[], bool]) -> None:
        self._clock = clock
        self._synced = synced
        self._offset_us = clock.now() - self._steady_us()
        self._last = -1
        self.state: ClockState = "synced" if synced() else "unsynced"

    def monotonic(self) -> float:
        """Seconds of the steady clock."""
        return self._clock.monotonic()

    def now(self) -> int:
        """The time in µs, for judging and for what need not be unique."""
        return max(self._last, self._steady_us() + self._offset_us)

    def tick(self) -> Moment:
        """The next moment, later than every one before it unless the clock stepped back."""
        shift = self._become_set()
        error = self._clock.now() - self._steady_us() - self._offset_us
        stepped = shift is not None and shift < -TOLERANCE_US
        if self.state == "synced" and shift is None:
            stepped = error < -TOLERANCE_US
            # A small lag is left alone: slewing makes it up, and time must not go back.
            if error > 0 or stepped:
                self._offset_us += error
        at = self._steady_us() + self._offset_us
        if not stepped:
            at = max(at, self._last + 1)
        self._last = at
        return Moment(at, self.state, stepped, shift)

    def _become_set(self) -> int | None:
        # Once set, set for good: a link that is down for a day does not unset a clock.
        if self.state == "synced" or not self._synced():
            return None
        shift = self._clock.now() - self._steady_us() - self._offset_us
        self.state = "synced"
        if -TOLERANCE_US <= shift < 0:
            shift = 0
        self._offset_us += shift
        return shift

    def _steady_us(self) -> int:
        return int(self._clock.monotonic() * 1_000_000)


def is_synced(source: str) -> Callable[[], bool]:
    """The predicate for a configuration's `clock.source`.

    `kernel`: as the kernel's clock discipline says. `assumed`: always. `auto`: as the kernel
    says where a time service runs; where none does (a container, a virtual machine whose host
    keeps the time) the clock is taken as set.
    """
    if source == "assumed":
        return lambda: True
    if source == "auto" and not any(path.exists() for path in _TIME_SERVICES):
        return lambda: True
    return _kernel_says


def _kernel_says() -> bool:
    class Timex(ctypes.Structure):
        # `modes` 0 asks only; the rest of the structure is not needed.
        _fields_ = (("modes", ctypes.c_uint), ("rest", ctypes.c_byte * 508))

    answer = ctypes.CDLL(None).adjtimex(ctypes.byref(Timex()))
    return 0 <= int(answer) < _TIME_ERROR
