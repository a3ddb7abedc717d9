"""The embedded broker: rumqttd (PyPI `iotcore`) in a child process, on loopback only.

rumqttd has no ACL and no way to be stopped from within, hence loopback and a process of its own.
The child holds the other end of a pipe and ends when its parent does.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from broker import embedded
from broker.packets import MAX_PACKET_BYTES
from contract import BrokerUnavailable

CONFIGURATION_FILE = "rumqttd.toml"
HOST = "127.0.0.1"
MAX_CONNECTIONS = 4_000
START_TIMEOUT_S = 15.0
STOP_TIMEOUT_S = 5.0
_POLL_S = 0.02

# MQTT 5: CONNECT, clean start, keep alive 10 s, no properties, client id "_probe".
_CONNECT = b"\x10\x13\x00\x04MQTT\x05\x02\x00\x0a\x00\x00\x06_probe"
_CONNACK = 0x20
_DISCONNECT = b"\xe0\x00"


def configuration(port: int) -> str:
    """rumqttd's TOML: one MQTT 5 listener on loopback.

    A filter's log holds what a subscriber has not read yet, at most 4 × 1 MiB (10 MB of memory):
    nothing here is trusted to keep, and a log that is only full is never given back.
    """
    return f"""\
id = 0

[router]
id = 0
max_connections = {MAX_CONNECTIONS}
max_outgoing_packet_count = 200
max_segment_size = {1024 * 1024}
max_segment_count = 4

[v5.1]
name = "v5"
listen = "{HOST}:{port}"
next_connection_delay_ms = 0

[v5.1.connections]
connection_timeout_ms = 10000
max_payload_size = {MAX_PACKET_BYTES}
max_inflight_count = 200
dynamic_filters = true
"""


class EmbeddedBroker:
    """rumqttd on `127.0.0.1:port`; its configuration and log lie in `folder`.

    The methods block (a start takes a fifth of a second): inside an event loop call them by
    `asyncio.to_thread`. After `stop` or `kill`, `start` runs it again; it keeps nothing.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """As ESCALE_MQTT_URL has it."""
        return f"mqtt://{HOST}:{self.port}"

    @property
    def pid(self) -> int | None:
        """The child's process id while it runs."""
        return self._child.pid if self._child is not None and self.running else None

    @property
    def running(self) -> bool:
        """Whether the child is alive."""
        return self._child is not None and self._child.poll() is None

    def start(self) -> Self:
        """Returns once an MQTT CONNECT is answered; BrokerUnavailable says why it is not."""
        if self.running:
            return self
        path = prepare(self.folder, self.port)
        with (self.folder / "broker.log").open("ab") as log:
            self._child = subprocess.Popen(
                # -P: the room's own folder is no place to import from.
                [sys.executable, "-P", embedded.__file__, "--end-with-stdin", str(path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.kill()
            raise
        return self

    def stop(self) -> None:
        """Ends the child and frees the port; harmless when it does not run."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL: the power cut."""
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        """A stop and a start: nothing is remembered."""
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _end(self, how: signal.Signals) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.send_signal(how)
        try:
            child.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdin is not None:
            child.stdin.close()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if not self.running:
                raise BrokerUnavailable(
                    "the embedded broker ended at once",
                    where=self.url,
                    todo=f"its log is {self.folder / 'broker.log'}",
                )
            if answers_connect(self.port):
                return
            time.sleep(_POLL_S)
        raise BrokerUnavailable(
            f"the embedded broker does not answer after {START_TIMEOUT_S:g} s", where=self.url
        )


def prepare(folder: Path, port: int) -> Path:
    """Writes the configuration; its path. BrokerUnavailable when the port is taken."""
    _refuse_taken_port(port)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / CONFIGURATION_FILE
    path.write_text(configuration(port))
    return path


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as fault:
            raise BrokerUnavailable(
                f"port {port} can't be used: {fault.strerror}",
                where=f"{HOST}:{port}",
                todo="choose another port, or end what listens there",
            ) from None


def answers_connect(port: int) -> bool:
    """Whether an MQTT 5 CONNECT to this port of loopback is answered by a CONNACK."""
    try:
        with socket.create_connection((HOST, port), timeout=1) as probe:
            probe.sendall(_CONNECT)
            answer = probe.recv(64)
            probe.sendall(_DISCONNECT)
    except OSError:
        return False
    return bool(answer) and answer[0] == _CONNACK
