"""Which parts of an InfluxDB this process has written to a moment ago.

InfluxDB makes a shard's cache at the first write to it (`Cache.init` in tsm1, 1.x and 2.0). A
second write at the same instant may pass before the cache is there: it is answered 204, and is
in the write-ahead log alone, to be lost at the next snapshot. Seen on 1.6.7: one in 250 shards
that four writers began together lost a write. So what goes to a shard that may be cold is written
twice: the second time the cache is there.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

WARM_S = 5.0
"""Idle caches are let go every 10 s at the soonest."""
APART_S = 0.05
"""Between the two writes, for a cache that is being made."""
HOUR_US = 3_600_000_000
"""No shard is shorter."""

Part = tuple[str, int]
"""A database and an hour since the epoch."""


class WarmShards:
    """The parts written to in the last `WARM_S` seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._written: dict[Part, float] = {}

    def warm(self, parts: Iterable[Part]) -> bool:
        """Whether all of them are."""
        since = self._clock() - WARM_S
        return all(self._written.get(part, float("-inf")) >= since for part in parts)

    def wrote(self, parts: Iterable[Part]) -> None:
        """A write to these has succeeded, twice if they were cold."""
        now = self._clock()
        if len(self._written) > 1_000:
            self._written = {part: at for part, at in self._written.items() if at >= now - WARM_S}
        self._written.update(dict.fromkeys(parts, now))

    def failed(self) -> None:
        """A write has failed: the server may have begun anew."""
        self._written.clear()
