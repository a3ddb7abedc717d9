"""Our own processes, forked from one that has imported everything, so that a restart is quick.

Each is a process of its own to the kernel: it can be killed, stopped and limited like any other.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from tests.waiting import until

PRELOADED = ["tests.faults.kiosk", "tests.faults.collecting"]
_PR_SET_PDEATHSIG = 1

_context = multiprocessing.get_context("forkserver")
_context.set_forkserver_preload(PRELOADED)


class Process:
    """One process that runs `target(*arguments)`; what it prints goes to `log`."""

    def __init__(self, name: str, log: Path, target: Callable[..., None], *arguments: Any) -> None:
        self.name = name
        self.log = log
        self._target = target
        self._arguments = arguments
        self._child: ForkServerProcess | None = None

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.is_alive()

    @property
    def pid(self) -> int:
        assert self._child is not None, f"{self.name} does not run"
        assert self._child.pid is not None, f"{self.name} does not run"
        return self._child.pid

    def start(self) -> None:
        assert not self.running, f"{self.name} runs already"
        self._child = _context.Process(
            target=_begin, args=(self.log, self._target, self._arguments), daemon=True
        )
        self._child.start()

    def kill(self) -> None:
        """The power cut."""
        if self._child is not None:
            self._child.kill()
            self._child.join(10)

    def stop(self, patience_s: float = 15) -> int | None:
        """Asks it to end, then forces it; the exit status."""
        if self._child is None:
            return None
        if self.running:
            self.resume()
            os.kill(self.pid, signal.SIGTERM)
            self._child.join(patience_s)
            if self.running:
                self.kill()
        return self._child.exitcode

    def pause(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def said(self, event: str) -> int:
        """How often its log has this event."""
        return self.log.read_text(errors="replace").count(event) if self.log.exists() else 0

    def until_said(self, event: str, times: int = 1) -> None:
        """Returns once its log has the event so often."""
        until(lambda: self.said(event) >= times, what=f"{event} of {self.name}", deadline_s=30)


def _begin(log: Path, target: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    # If the run is killed, nothing of it stays behind.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    target(*arguments)
