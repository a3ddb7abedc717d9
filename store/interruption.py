"""A command that works on a database, run so that Ctrl-C is heard whenever it comes."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def run_interruptible(work: Coroutine[Any, Any, Answer]) -> Answer:
    """`asyncio.run`; and KeyboardInterrupt at once, not at the loop's next event.

    `asyncio.run` wakes nobody: a signal that comes between the interpreter's last look and the
    loop's wait, or to another thread, is only seen when something else happens; with a server that
    does not answer, that is its time limit. A descriptor that Python writes each signal to ends
    the wait.
    """

    async def awake() -> Answer:
        async with _woken():
            return await work

    # Only the main thread hears signals.
    hears = threading.current_thread() is threading.main_thread()
    return asyncio.run(awake() if hears else work)


@asynccontextmanager
async def _woken() -> AsyncIterator[None]:
    loop = asyncio.get_running_loop()
    heard, told = socket.socketpair()
    heard.settimeout(0)
    told.settimeout(0)
    before = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    loop.add_reader(heard, heard.recv, 64)
    try:
        yield
    finally:
        loop.remove_reader(heard)
        signal.set_wakeup_fd(before)
        heard.close()
        told.close()
