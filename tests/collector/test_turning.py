"""A loop that no longer comes round shows in the figures."""

from __future__ import annotations

import asyncio
import threading

from prometheus_client import CollectorRegistry

from collector.turning import watch_turning

NAME = "escale_collector_loop_delay_seconds"


async def test_a_loop_that_turns_answers_at_once_and_one_that_hangs_does_not() -> None:
    registry = CollectorRegistry()
    watch_turning(registry, asyncio.get_running_loop(), patience_s=0.1)
    turning = await asyncio.to_thread(registry.get_sample_value, NAME)
    assert turning is not None
    assert turning < 0.1

    # The loop waits here, in this very thread, until the figures were asked for.
    asked = threading.Event()
    found: list[float | None] = []

    def ask() -> None:
        found.append(registry.get_sample_value(NAME))
        asked.set()

    thread = threading.Thread(target=ask)
    thread.start()
    assert asked.wait(10)
    thread.join()
    assert found[0] is not None
    assert found[0] >= 0.1
