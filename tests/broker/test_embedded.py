"""The embedded broker as a process."""

import asyncio
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from broker import EmbeddedBroker, Outgoing
from broker.cli import app
from contract import BrokerUnavailable
from tests.broker.rigs import Rig, live, rumqttd_rig
from tests.servers.process import LOOPBACK, accepts, free_port
from tests.waiting import until

PARENT = """
import sys
from pathlib import Path
from broker import EmbeddedBroker
broker = EmbeddedBroker(Path(sys.argv[1]), int(sys.argv[2])).start()
print(broker.pid, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def broker_rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with rumqttd_rig(tmp_path_factory.mktemp("embedded")) as rig:
        yield rig


def test_a_taken_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BrokerUnavailable) as fault:
            EmbeddedBroker(tmp_path, port).start()
    assert str(fault.value) == (
        f"port {port} can't be used: Address already in use ({LOOPBACK}:{port}): "
        "choose another port, or end what listens there"
    )


def test_the_command_refuses_a_taken_port_too(tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = str(taken.getsockname()[1])
        result = CliRunner().invoke(app, ["run", "--port", port, "--folder", str(tmp_path)])
    assert result.exit_code == 1
    assert f"port {port} can't be used" in result.stderr


def test_a_broker_that_ends_at_once_points_to_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broker.rumqttd.configuration", lambda _: "not TOML")
    broker = EmbeddedBroker(tmp_path, free_port())
    with pytest.raises(BrokerUnavailable, match=r"ended at once .*broker\.log"):
        broker.start()
    assert not broker.running
    assert "TOML parse error" in (tmp_path / "broker.log").read_text()


def test_it_listens_on_loopback_only(broker_rig: Rig) -> None:
    server = broker_rig.server
    assert isinstance(server, EmbeddedBroker)
    listening = [
        (connection.laddr.ip, connection.laddr.port)
        for connection in psutil.Process(server.pid).net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening == [(LOOPBACK, server.port)]


async def test_it_logs_nothing_while_all_is_well(broker_rig: Rig) -> None:
    async with broker_rig.client("kiosk-a", "#") as kiosk:
        await kiosk.publish(live("kiosk-a", b"x"))
    assert (broker_rig.folder / "broker.log").read_text() == ""


@pytest.fixture
def many_files() -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.slow
async def test_it_takes_more_than_a_thousand_connections(broker_rig: Rig, many_files: None) -> None:
    connections = await asyncio.gather(
        *(asyncio.open_connection(LOOPBACK, broker_rig.server.port) for _ in range(1100))
    )
    try:
        for number, (_, writer) in enumerate(connections):
            name = b"k%04d" % number
            packet = b"\x00\x04MQTT\x05\x02\x00\x0a\x00\x00" + bytes([len(name)]) + name
            writer.write(b"\x10" + bytes([len(packet)]) + packet)
        # Sooner than the keep-alive would make room by ending the first ones.
        async with asyncio.timeout(12):
            answers = await asyncio.gather(*(reader.readexactly(4) for reader, _ in connections))
        # CONNACK, with the reason code 0 in its fourth byte.
        assert {(answer[0], answer[3]) for answer in answers} == {(0x20, 0)}
    finally:
        for _, writer in connections:
            writer.close()


def ended(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.slow
def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    port = free_port()
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path), str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert parent.stdout is not None
    assert parent.stdin is not None
    with parent.stdin, parent.stdout:
        child = psutil.Process(int(parent.stdout.readline()))
        assert accepts(port)
        parent.send_signal(signal.SIGKILL)
        parent.wait(10)
        until(lambda: ended(child), what="its end")
    assert not accepts(port)


async def test_a_restart_forgets_what_was_retained(tmp_path: Path) -> None:
    kept = Outgoing("escale/v1/kiosk-a/up/status", b"kept", retain=True)
    with rumqttd_rig(tmp_path) as rig:
        async with rig.client("kiosk-a") as kiosk:
            await kiosk.publish(kept)
        await asyncio.to_thread(rig.server.restart)
        async with rig.client("_api", "escale/v1/#") as api, rig.client("kiosk-a") as kiosk:
            await kiosk.publish(live("kiosk-a", b"end"))
            assert (await anext(api.messages())).payload == b"end"


def test_stopping_twice_and_starting_twice_do_no_harm(tmp_path: Path) -> None:
    broker = EmbeddedBroker(tmp_path, free_port()).start()
    pid = broker.pid
    assert broker.start().pid == pid
    broker.stop()
    broker.stop()
    assert not broker.running
    assert broker.pid is None
