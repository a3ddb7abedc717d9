"""How busy the processor was between two looks at its counters of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# Time of guests is counted in `user` and `nice` too (proc(5)).
_COUNTED_TWICE = frozenset({"guest", "guest_nice"})
_IDLE = frozenset({"idle", "iowait"})


@dataclass(frozen=True, slots=True)
class ProcessorTimes:
    """Seconds since boot, over all cores: in total, and of these doing nothing."""

    total: float
    idle: float

    @classmethod
    def of(cls, times: Mapping[str, float]) -> ProcessorTimes:
        """From the columns of /proc/stat's first line, in seconds."""
        counted = {name: value for name, value in times.items() if name not in _COUNTED_TWICE}
        return cls(sum(counted.values()), sum(counted.get(name, 0.0) for name in _IDLE))


def busy_share(before: ProcessorTimes, after: ProcessorTimes) -> float | None:
    """Percent of the time between, 0 to 100; None when no time has passed."""
    total = after.total - before.total
    if total <= 0:
        return None
    idle = after.idle - before.idle
    return min(100.0, max(0.0, 100.0 * (total - idle) / total))
