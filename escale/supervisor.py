"""Processes kept alive: each room in one of its own, started, watched, restarted, stopped."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

STOP_PATIENCE_S = 8.0
RESTART_FIRST_S = 0.5
RESTART_LAST_S = 15.0
STEADY_S = 30.0
LOG_BYTES = 20_000_000
_PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Process:
    """One supervised process: its name, its command line and what has become of it."""

    name: str
    arguments: Sequence[str]
    log: Path
    restarts: int = 0
    pid: int | None = None
    running: asyncio.subprocess.Process | None = field(default=None, repr=False)


Told = Callable[[str, str], None]
"""Called with a process's name and a sentence when something happens to it."""


def escale_command(*arguments: str) -> list[str]:
    """The command line that runs `escale` in this very environment."""
    return [sys.executable, "-P", "-m", "escale.main", *arguments]


class Supervisor:
    """Starts processes in order, restarts one that dies, stops all in the reverse order."""

    def __init__(self, environment: Mapping[str, str], folder: Path, told: Told) -> None:
        self._environment = {**os.environ, **environment}
        self._folder = folder
        self._told = told
        self._watchers: dict[str, asyncio.Task[None]] = {}
        self.processes: dict[str, Process] = {}

    async def start(self, name: str, arguments: Sequence[str]) -> Process:
        """Start a process and keep it alive from now on; its output goes to `NAME.log`."""
        process = Process(name, tuple(arguments), self._folder / f"{name}.log")
        self.processes[name] = process
        await self._spawn(process)
        self._watchers[name] = asyncio.create_task(self._watch(process), name=f"watch {name}")
        return process

    async def stop(self) -> None:
        """Ask each process to end, the last started first; insist where asking was not enough."""
        for name in reversed(list(self.processes)):
            await self.end(name)

    async def end(self, name: str) -> None:
        """End one process for good: it is asked to, then made to."""
        watcher = self._watchers.pop(name, None)
        if watcher is not None:
            watcher.cancel()
        await _end(self.processes.pop(name))

    async def _spawn(self, process: Process) -> None:
        with _log_file(process.log) as log:
            process.running = await asyncio.create_subprocess_exec(
                *process.arguments,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self._environment,
                start_new_session=True,
                preexec_fn=_die_with(os.getpid()),
            )
        process.pid = process.running.pid

    async def _watch(self, process: Process) -> None:
        pause = RESTART_FIRST_S
        while process.running is not None:
            began = time.monotonic()
            code = await process.running.wait()
            pause = RESTART_FIRST_S if time.monotonic() - began > STEADY_S else pause
            self._told(process.name, f"ended ({_reason(code)}), starting again; see {process.log}")
            await asyncio.sleep(pause)
            pause = min(pause * 2, RESTART_LAST_S)
            process.restarts += 1
            await self._spawn(process)


async def until(
    condition: Callable[[], Awaitable[bool]], patience_s: float, every_s: float = 0.2
) -> bool:
    """Whether `condition` came true within `patience_s`; for what another process does."""
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if await condition():
            return True
        await asyncio.sleep(every_s)
    return False


async def _end(process: Process) -> None:
    running = process.running
    if running is None or running.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        running.send_signal(signal.SIGTERM)
        # One that is stopped (SIGSTOP) can't hear the request until it goes on.
        running.send_signal(signal.SIGCONT)
    try:
        await asyncio.wait_for(running.wait(), STOP_PATIENCE_S)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        await running.wait()


def _log_file(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def _reason(code: int) -> str:
    return f"by {signal.Signals(-code).name}" if code < 0 else f"with code {code}"


def _die_with(parent: int) -> Callable[[], None]:
    def ask() -> None:
        # Linux: a child of a killed supervisor must not live on with nobody to stop it.
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask
