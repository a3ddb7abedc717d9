from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from escale.supervisor import Supervisor, until

SLEEPER = "import signal, sys; print('up', flush=True); signal.pause()"
STUBBORN = (
    "import signal\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "print('up', flush=True)\n"
    "while True: signal.pause()\n"
)


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def said(path: Path, text: str, times: int = 1) -> bool:
    def count() -> int:
        return path.read_text().count(text) if path.exists() else 0

    async def there() -> bool:
        return count() >= times

    return await until(there, 10, every_s=0.02)


class Heard:
    def __init__(self) -> None:
        self.sentences: list[tuple[str, str]] = []
        self.event = asyncio.Event()

    def __call__(self, name: str, sentence: str) -> None:
        self.sentences.append((name, sentence))
        self.event.set()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def supervisor(tmp_path: Path, heard: Heard) -> AsyncIterator[Supervisor]:
    supervisor = Supervisor({"ESCALE_GREETING": "bonjour"}, tmp_path / "logs", heard)
    yield supervisor
    await supervisor.stop()


async def test_a_process_that_dies_is_said_to_have_died_and_started_again(
    supervisor: Supervisor, heard: Heard
) -> None:
    process = await supervisor.start("sleeper", python(SLEEPER))
    assert await said(process.log, "up")
    first = process.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await asyncio.wait_for(heard.event.wait(), 10)
    assert heard.sentences[0][0] == "sleeper"
    assert "SIGKILL" in heard.sentences[0][1]
    assert await said(process.log, "up", times=2)
    assert process.restarts == 1
    assert process.pid != first


async def test_stopping_ends_every_process_even_a_stopped_one(
    supervisor: Supervisor, heard: Heard
) -> None:
    one = await supervisor.start("one", python(SLEEPER))
    two = await supervisor.start("two", python(SLEEPER))
    assert await said(one.log, "up")
    assert await said(two.log, "up")
    assert one.pid is not None
    assert two.pid is not None
    os.kill(two.pid, signal.SIGSTOP)
    await supervisor.stop()
    assert not alive(one.pid)
    assert not alive(two.pid)
    assert heard.sentences == []


async def test_one_that_will_not_hear_is_killed(
    supervisor: Supervisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("escale.supervisor.STOP_PATIENCE_S", 0.2)
    process = await supervisor.start("stubborn", python(STUBBORN))
    assert await said(process.log, "up")
    assert process.pid is not None
    await supervisor.end("stubborn")
    assert not alive(process.pid)


async def test_processes_are_told_the_environment(supervisor: Supervisor) -> None:
    code = "import os, signal; print(os.environ['ESCALE_GREETING'], flush=True); signal.pause()"
    process = await supervisor.start("polite", python(code))
    assert await said(process.log, "bonjour")


async def test_a_child_does_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys\n"
        "from pathlib import Path\n"
        "from escale.supervisor import Supervisor\n"
        "async def main():\n"
        f"    s = Supervisor({{}}, Path({str(tmp_path)!r}), lambda *_: None)\n"
        f"    p = await s.start('child', [sys.executable, '-c', {SLEEPER!r}])\n"
        "    print(p.pid, flush=True)\n"
        "    await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    child = int(await asyncio.wait_for(parent.stdout.readline(), 10))
    assert await said(tmp_path / "child.log", "up")
    parent.kill()
    await parent.wait()

    async def gone() -> bool:
        return not alive(child) or _zombie(child)

    assert await until(gone, 10, every_s=0.02)


def _zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True
