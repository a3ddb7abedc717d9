"""A real `escale up` in a process of its own, for the tests that look at it from outside."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from escale.home import free_port
from tests.waiting import until


@dataclass(slots=True)
class Running:
    """What a person at the terminal has: a process, its output, its folder."""

    process: subprocess.Popen[bytes]
    home: Path
    port: int
    said: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "ESCALE_HOME": str(self.home)}

    @property
    def mqtt_port(self) -> int:
        found = re.search(r"mqtt://127\.0\.0\.1:(\d+)", self.said.read_text())
        assert found is not None
        return int(found[1])

    def escale(self, *arguments: str, timeout_s: float = 60) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "escale.main", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=timeout_s,
        )

    def get(self, path: str) -> Any:
        token = (self.home / "secrets" / "cli.token").read_text().strip()
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}", headers={"Authorization": f"Bearer {token}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def state(self, kiosk: str) -> str:
        return str(self.get(f"/kiosks/{kiosk}")["state"])

    def log(self, process: str) -> list[dict[str, Any]]:
        lines = (self.home / "logs" / f"{process}.log").read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def child(self, *words: str) -> int:
        """The process id of the one child whose command line has these words."""

        def there() -> list[int]:
            return [pid for pid, line in children(self.process.pid).items() if _has(line, words)]

        return until(there, what=f"the process {words}")[0]

    def end(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=40)


def start(folder: Path, *, kiosks: int, interval: int = 1) -> Running:
    """`escale up`, waited for until every kiosk is online."""
    port, said, home = free_port(), folder / "said.txt", folder / "var"
    with said.open("wb") as out:
        process = subprocess.Popen(
            [
                *(sys.executable, "-P", "-m", "escale.main", "up", "--port", str(port)),
                *("--kiosks", str(kiosks), "--interval", str(interval)),
                *("--mqtt-port", str(free_port())),
            ],
            env={**os.environ, "ESCALE_HOME": str(home), "COLUMNS": "200"},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    running = Running(process, home, port, said)
    wanted = f"{kiosks + 1} of {kiosks + 1} kiosks online"
    try:
        until(lambda: _there(running, wanted), what=wanted, deadline_s=90)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return running


def children(parent: int) -> dict[int, str]:
    """Command lines of a process's children, by process id."""
    listed = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return {int(pid): _line(int(pid)) for pid in listed}


def _line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


def _has(line: str, words: tuple[str, ...]) -> bool:
    return all(word in line.split() for word in words)


def _there(running: Running, wanted: str) -> bool:
    text = running.said.read_text()
    assert running.process.poll() is None, text
    return wanted in text
