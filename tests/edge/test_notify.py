"""The daemon and its service manager: a real datagram socket in systemd's place."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from edge.notify import ServiceManager
from tests.waiting import until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    """What systemd listens on."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(20)
        yield listening


def heard(manager: socket.socket) -> str:
    return manager.recv(4096).decode()


def all_heard(manager: socket.socket) -> list[str]:
    manager.setblocking(False)
    found = []
    while True:
        try:
            found.append(heard(manager))
        except BlockingIOError:
            return found


def test_without_a_service_manager_nobody_is_told() -> None:
    nobody = ServiceManager.of({}, 1)
    nobody.ready()
    nobody.stopping()
    assert nobody.watchdog_s is None


@pytest.mark.parametrize(
    ("environ", "seconds"),
    [
        ({"WATCHDOG_USEC": "3000000"}, 3.0),
        ({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "7"}, 3.0),
        ({"WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "8"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({}, None),
    ],
)
def test_the_watchdog_is_that_of_this_process(
    environ: dict[str, str], seconds: float | None
) -> None:
    found = ServiceManager.of({"NOTIFY_SOCKET": "/nowhere", **environ}, 7)
    assert found.watchdog_s == seconds


def test_an_abstract_socket_is_found() -> None:
    name = f"escale-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0{name}")
        listening.settimeout(5)
        ServiceManager(f"@{name}").ready()
        assert heard(listening) == "READY=1"


def test_a_manager_that_is_away_is_said_once(tmp_path: Path) -> None:
    away = ServiceManager(str(tmp_path / "gone"))
    with capture_logs() as logged:
        away.ready()
        away.stopping()
    assert [row["event"] for row in logged] == ["service_manager_away"]


@pytest.mark.parametrize("turning", [True, False])
async def test_signs_of_life_are_given_only_while_the_drivers_are_read(
    manager: socket.socket, turning: bool
) -> None:
    asked = asyncio.Event()

    def question() -> bool:
        asked.set()
        return turning

    alive = ServiceManager(manager.getsockname(), 0.03)
    task = asyncio.create_task(alive.keep_alive(question))
    for _ in range(3):
        asked.clear()
        await asked.wait()
    task.cancel()
    await asyncio.wait({task})
    assert set(all_heard(manager)) == ({"WATCHDOG=1"} if turning else set())


DAEMON = """
import sys, time
from edge import process
from edge.recording import Recorder

if sys.argv[2] == "hang":
    # As the journal would on a disk that never answers.
    Recorder.flush = lambda self: time.sleep(3600)
from pathlib import Path
sys.exit(process.run_daemon(Path(sys.argv[1])))
"""


def daemon(tmp_path: Path, how: str) -> subprocess.Popen[bytes]:
    file = tmp_path / "kiosk.toml"
    file.write_text(
        'kiosk = "kiosk-a"\nprofile = "booth"\ndata = "data"\ninterval_s = 0.2\n'
        '[mqtt]\nurl = "mqtt://127.0.0.1:1"\n[drivers.host]\n'
    )
    with (tmp_path / "log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-c", DAEMON, str(file), how],
            stderr=log,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "NOTIFY_SOCKET": str(tmp_path / "notify"),
                "WATCHDOG_USEC": "300000",
            },
        )


def ended(child: subprocess.Popen[bytes], how: Callable[[], None]) -> None:
    try:
        how()
    finally:
        if child.poll() is None:
            child.kill()
        child.wait(10)


@pytest.mark.slow
def test_a_daemon_says_ready_then_lives_and_says_that_it_stops(
    tmp_path: Path, manager: socket.socket
) -> None:
    child = daemon(tmp_path, "well")

    def life() -> None:
        assert [heard(manager) for _ in range(4)] == ["READY=1", *["WATCHDOG=1"] * 3]
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 0
        assert all_heard(manager)[-1] == "STOPPING=1"

    ended(child, life)


@pytest.mark.slow
def test_a_daemon_that_hangs_gives_no_sign_of_life(tmp_path: Path, manager: socket.socket) -> None:
    child = daemon(tmp_path, "hang")

    def silence() -> None:
        assert heard(manager) == "READY=1"
        until(lambda: "daemon_started" in (tmp_path / "log").read_text(), what="the start")
        manager.settimeout(0.45)
        for _ in range(3):
            try:
                assert heard(manager) == "WATCHDOG=1"
            except TimeoutError:
                return
        raise AssertionError("it says that it lives, and hangs")

    ended(child, silence)
