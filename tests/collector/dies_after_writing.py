"""A collector killed (SIGKILL) between its first write of frames and their acknowledgement.

`python -m tests.collector.dies_after_writing`: the real process but for that.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence

from collector import process
from contract import OFFICE, REGISTRY, Registry, configure_logging, load_settings
from store import Levels, Point


async def open_deadly(url: str, registry: Registry = REGISTRY) -> Levels:
    levels = await open_real(url, registry)
    write = levels.raw.write

    async def deadly(points: Sequence[Point]) -> None:
        await write(points)
        if any(point.kiosk != OFFICE for point in points):
            os.kill(os.getpid(), signal.SIGKILL)

    setattr(levels.raw, "write", deadly)  # noqa: B010 - stands in for a power cut
    return levels


if __name__ == "__main__":
    configure_logging("collector")
    open_real = process.prepared_levels
    process.prepared_levels = open_deadly
    asyncio.run(process.serve(load_settings(os.environ)))
