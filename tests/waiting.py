"""Waiting for another process: poll with a deadline, at process boundaries only.

Inside one process wait on the event itself (`asyncio.Event`, `Condition`), never with these.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Answer = TypeVar("Answer")

PAUSE_S = 0.02


def until(question: Callable[[], Answer], *, what: str, deadline_s: float = 15) -> Answer:
    """The first true answer; AssertionError naming `what` when none came by the deadline."""
    end = time.monotonic() + deadline_s
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < end, f"waited {deadline_s} s in vain for {what}"
        time.sleep(PAUSE_S)


async def eventually(
    question: Callable[[], Awaitable[Answer]], *, what: str, deadline_s: float = 15
) -> Answer:
    """`until` for a coroutine function; the event loop goes on meanwhile."""
    end = time.monotonic() + deadline_s
    while True:
        answer = await question()
        if answer:
            return answer
        assert time.monotonic() < end, f"waited {deadline_s} s in vain for {what}"
        await asyncio.sleep(PAUSE_S)
