"""Memory that the daemon needs no more, given back to the kiosk."""

from __future__ import annotations

import asyncio
import ctypes
import gc
from collections.abc import Callable

FIRST_S = 60.0
"""After the start: every driver has been made and read, so what that took is free again."""
AGAIN_S = 3_600.0


async def give_back(release: Callable[[], None] | None = None) -> None:
    """Again and again, from the first minute on; takes some milliseconds each time."""
    release = release or releasing()
    await asyncio.sleep(FIRST_S)
    while True:
        gc.collect()
        release()
        await asyncio.sleep(AGAIN_S)


def releasing() -> Callable[[], None]:
    """glibc's malloc_trim(3), which gives back whole free pages; nothing where there is none."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is None:
        return lambda: None
    return lambda: trim(ctypes.c_size_t(0))
