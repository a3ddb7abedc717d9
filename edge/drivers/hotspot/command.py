"""A command run in a thread of its own, until it ends, its time is over, or it is killed."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

from contract import DriverError

_PIECE = 64 * 1024


class Command:
    """`run` gives the exit status and what was printed, of at most `limit` bytes."""

    def __init__(self, arguments: Sequence[str], *, timeout_s: float, limit: int) -> None:
        self._arguments = arguments
        self._timeout = timeout_s
        self._limit = limit
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="command")
        self._running: Future[tuple[int, bytes]] | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._unwanted = False

    async def run(self) -> tuple[int, bytes]:
        """OSError when it can't be begun, TimeoutError, or DriverError when it prints too much."""
        if self._running is not None and not self._running.done():
            raise DriverError("the command of an earlier reading has not ended")
        self._unwanted = False
        self._running = self._thread.submit(self._run)
        try:
            return await asyncio.wrap_future(self._running)
        except asyncio.CancelledError:
            self.kill()
            raise

    def kill(self) -> None:
        """Ends the command that runs now, with its children, or that is just being begun."""
        self._unwanted = True
        child = self._child
        if child is not None:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)

    def close(self) -> None:
        """Kills, and lets the thread go."""
        self.kill()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> tuple[int, bytes]:
        deadline = time.monotonic() + self._timeout
        with subprocess.Popen(
            self._arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as child:
            self._child = child
            try:
                if self._unwanted:
                    raise TimeoutError
                output = self._read(child, deadline)
                return child.wait(max(0.0, deadline - time.monotonic())), output
            except subprocess.TimeoutExpired:
                raise TimeoutError from None
            finally:
                self.kill()
                self._child = None

    def _read(self, child: subprocess.Popen[bytes], deadline: float) -> bytes:
        if child.stdout is None:
            return b""
        output = bytearray()
        ready = select.poll()
        ready.register(child.stdout, select.POLLIN)
        while True:
            if not ready.poll(max(0.0, deadline - time.monotonic()) * 1_000):
                raise TimeoutError
            piece = os.read(child.stdout.fileno(), _PIECE)
            if not piece:
                return bytes(output)
            output += piece
            if len(output) > self._limit:
                raise DriverError("the command prints without end")
