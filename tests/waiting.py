"""Waiting for another process: poll with a deadline, at process boundaries only.

Inside one process wait on the event itself (`asyncio.Event`, `Condition`), never with these.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Answer = TypeVar("Answer")

SHORTEST_S, LONGEST_S = 0.005, 0.1
"""Pauses between questions: what is soon true is soon seen, what takes long is seldom asked for."""
GROWTH = 1.3


def until(question: Callable[[], Answer], *, what: str, deadline_s: float = 15) -> Answer:
    """The first true answer; AssertionError naming `what` when none came by the deadline."""
    end, pause = time.monotonic() + deadline_s, SHORTEST_S
    while True:
        answer = question()
        if answer:
            return answer
        assert time.monotonic() < end, f"waited {deadline_s} s in vain for {what}"
        time.sleep(pause)
        pause = min(pause * GROWTH, LONGEST_S)


async def eventually(
    question: Callable[[], Awaitable[Answer]], *, what: str, deadline_s: float = 15
) -> Answer:
    """`until` for a coroutine function; the event loop goes on meanwhile."""
    end, pause = time.monotonic() + deadline_s, SHORTEST_S
    while True:
        answer = await question()
        if answer:
            return answer
        assert time.monotonic() < end, f"waited {deadline_s} s in vain for {what}"
        await asyncio.sleep(pause)
        pause = min(pause * GROWTH, LONGEST_S)
