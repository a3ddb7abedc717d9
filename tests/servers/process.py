"""A real server as a child process: started on free ports, awaited, ended by its pid."""

import contextlib
import os
import random
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from tests.waiting import until

LOOPBACK = "127.0.0.1"

# Below the range from which the kernel takes the ports of outgoing connections.
PORTS = range(20_000, 32_000)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """A port of loopback that nobody listens on now."""
    for port in random.sample(PORTS, 200):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise AssertionError("no free port on 127.0.0.1")


def accepts(port: int) -> bool:
    """Whether something accepts TCP connections on this port of loopback."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def answers(url: str) -> bool:
    """Whether an HTTP GET of a loopback address is answered with success."""
    # A proxy of the environment is never asked.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=1) as response:
            return bool(response.status < 300)
    except (urllib.error.URLError, OSError):
        return False


@dataclass
class ServerProcess:
    """One server. `start` returns when it answers; `log` is what it printed.

    `stop` asks and then forces; `kill` is the power cut (SIGKILL, children too); `pause` and
    `resume` freeze and thaw it. After `stop` or `kill`, `start` runs it again on its files.
    """

    name: str
    command: Sequence[str]
    log: Path
    ready: Callable[[], bool]
    environment: Mapping[str, str] = field(default_factory=dict)
    runs_as: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    _child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._child is not None, f"{self.name} does not run"
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def start(self) -> Self:
        assert not self.running, f"{self.name} runs already"
        with self.log.open("ab") as out:
            self._child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
                user=self.runs_as,
                group=self.runs_as,
                extra_groups=[] if self.runs_as else None,
                start_new_session=True,
            )
        try:
            until(self._answered_or_ended, what=f"{self.name} to answer", deadline_s=30)
        except BaseException:
            self.kill()
            raise
        return self

    def stop(self, patience_s: float = 10) -> None:
        child = self._child
        if child is None:
            return
        child.send_signal(signal.SIGCONT)
        child.send_signal(self.stop_signal)
        try:
            child.wait(patience_s)
        except subprocess.TimeoutExpired:
            self.kill()
        self._child = None

    def kill(self) -> None:
        child = self._child
        if child is None:
            return
        for descendant in self._descendants():
            with contextlib.suppress(psutil.NoSuchProcess):
                descendant.kill()
        child.kill()
        child.wait(10)
        self._child = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def pause(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _descendants(self) -> list[psutil.Process]:
        try:
            return psutil.Process(self.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def _answered_or_ended(self) -> bool:
        assert self.running, f"{self.name} ended at once:\n{self.log.read_text(errors='replace')}"
        return self.ready()
