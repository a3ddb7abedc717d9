"""Whether the collector's loop still comes round, asked from outside it.

The figures are served by a thread of its own, which would go on answering for a process that
does nothing any more.
"""

from __future__ import annotations

import asyncio
import threading
import time

from prometheus_client import CollectorRegistry, Gauge

PATIENCE_S = 5.0


def watch_turning(
    registry: CollectorRegistry, loop: asyncio.AbstractEventLoop, patience_s: float = PATIENCE_S
) -> None:
    """Measures, whenever the figures are asked for, how long the loop takes to answer."""

    def delay() -> float:
        answered = threading.Event()
        began = time.monotonic()
        loop.call_soon_threadsafe(answered.set)
        answered.wait(patience_s)
        return time.monotonic() - began

    Gauge(
        "escale_collector_loop_delay_seconds",
        f"How long the process's loop took to answer, at most {PATIENCE_S:g}: then it hangs",
        registry=registry,
    ).set_function(delay)
