"""A collector that is killed (SIGKILL) between its first write and the acknowledgement of it.

`python -m tests.collector.dies_after_writing`: the real process but for that.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence

from collector import process
from contract import REGISTRY, Registry, configure_logging, load_settings
from store import Point, SeriesStore


async def open_deadly(url: str, registry: Registry = REGISTRY) -> SeriesStore:
    series = await open_real(url, registry)
    write = series.write

    async def deadly(points: Sequence[Point]) -> None:
        await write(points)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(series, "write", deadly)  # noqa: B010 - stands in for a power cut
    return series


if __name__ == "__main__":
    configure_logging("collector")
    open_real = process.prepared_series
    process.prepared_series = open_deadly
    asyncio.run(process.serve(load_settings(os.environ)))
