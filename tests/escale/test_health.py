"""What a container's health check says of the process beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from contract import EscaleError
from escale.health import Part, health
from tests.servers.process import free_port

Answer = Callable[[str], tuple[int, str]]


@contextmanager
def answering(answer: Answer) -> Iterator[int]:
    """A server of loopback; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answer(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *arguments: object) -> None:
            """Nothing is said."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ESCALE_HOME", str(tmp_path))
    return tmp_path


def figures(delay_s: float) -> Answer:
    return lambda _: (200, f"# HELP x\nescale_collector_loop_delay_seconds {delay_s}\nother 1.0\n")


def test_an_api_that_lives_is_well_and_one_that_waits_is_not_ready(
    capsys: pytest.CaptureFixture[str],
) -> None:
    says = {"/health/live": (200, "{}"), "/health/ready": (503, "waiting for: broker")}
    with answering(says.__getitem__) as port:
        health(Part.API, ready=False, port=port)
        assert capsys.readouterr().out == "live\n"
        with pytest.raises(EscaleError, match=r"503.*waiting for: broker"):
            health(Part.API, ready=True, port=port)


def test_where_it_asks_is_what_the_settings_say(home: Path) -> None:
    with answering(lambda _: (200, "{}")) as port:
        (home / "escale.toml").write_text(
            f'[api]\nhost = "0.0.0.0"\nport = {port}\nbehind_tls = true\n'
        )
        health(Part.API, ready=False, port=None)


def test_a_collector_whose_loop_turns_is_well(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering(figures(0.002)) as port:
        (home / "escale.toml").write_text(f"[collector]\nmetrics_port = {port}\n")
        health(Part.COLLECTOR, ready=False, port=None)
    assert "within 2 ms" in capsys.readouterr().out


def test_a_collector_whose_loop_hangs_is_not_though_it_answers() -> None:
    with answering(figures(5.01)) as port, pytest.raises(EscaleError, match="hangs"):
        health(Part.COLLECTOR, ready=False, port=port)


def test_another_program_on_the_port_is_no_collector() -> None:
    with answering(lambda _: (200, "hello")) as port, pytest.raises(EscaleError, match="no coll"):
        health(Part.COLLECTOR, ready=False, port=port)


def test_nothing_there_is_said_with_where() -> None:
    port = free_port()
    with pytest.raises(EscaleError, match=f"127.0.0.1:{port}"):
        health(Part.API, ready=False, port=port)
    with pytest.raises(EscaleError, match="metrics_port"):
        health(Part.COLLECTOR, ready=False, port=None)
