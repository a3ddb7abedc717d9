"""The daemon as a process: a bad file, a signal, a check, and its figures."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from typer.testing import CliRunner

from broker import EmbeddedBroker
from edge.cli import app
from tests.edge.line import back_office
from tests.edge.material import Office, a_journal
from tests.servers.process import free_port
from tests.waiting import until

ROOT = Path(__file__).parents[2]


def write(folder: Path, more: str = "", url: str = "mqtt://127.0.0.1:1") -> Path:
    path = folder / "kiosk.toml"
    text = 'kiosk = "bordeaux-victoire"\nprofile = "booth"\ndata = "data"\ninterval_s = 0.2\n'
    path.write_text(f'{text}{more}\n[mqtt]\nurl = "{url}"\n[drivers.host]\n')
    return path


@contextmanager
def started(path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The daemon's process, its log beside its file; ended at the latest with the test."""
    with path.with_name("log").open("wb") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "edge", "--config", str(path)],
            stderr=log,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        try:
            yield child
        finally:
            if child.poll() is None:
                child.kill()
            child.wait(10)


def events(folder: Path) -> list[str]:
    """What the log has told."""
    return [json.loads(line)["event"] for line in (folder / "log").read_text().splitlines()]


@pytest.mark.slow
def test_sigterm_ends_it_in_order_with_its_log_as_json_lines(tmp_path: Path) -> None:
    with started(write(tmp_path)) as child:
        until(lambda: "daemon_started" in (tmp_path / "log").read_text(), what="the start")
        child.send_signal(signal.SIGTERM)
        assert child.wait(20) == 0
    told = events(tmp_path)
    assert (told[0], told[-1]) == ("daemon_started", "daemon_stopped")
    journal = a_journal(tmp_path / "data" / "journal.sqlite")
    assert journal.account().balanced
    journal.close()


@pytest.mark.slow
async def test_the_goodbye_of_a_process_that_is_asked_to_end_is_heard(tmp_path: Path) -> None:
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        async with back_office(broker, Office()) as back:
            with started(write(tmp_path, url=broker.url)) as child:
                await back.until(lambda: bool(back.statuses), "the kiosk")
                child.send_signal(signal.SIGTERM)
                await back.until(lambda: back.statuses[-1].state == "offline", "the goodbye")
                assert back.statuses[-1].accounts.balanced


@pytest.mark.slow
def test_a_bad_file_ends_it_at_once_with_every_fault_in_the_log(tmp_path: Path) -> None:
    with started(write(tmp_path, more='colour = "red"\nlog_level = "loud"')) as child:
        assert child.wait(20) == 2
    assert events(tmp_path) == ["configuration_fault"] * 2
    assert not (tmp_path / "data").exists()


@pytest.mark.slow
def test_its_figures_are_on_loopback_when_a_port_is_configured(tmp_path: Path) -> None:
    port = free_port()
    with started(write(tmp_path, more=f"metrics_port = {port}")):

        def produced() -> float:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
                    text = answer.read().decode()
            except OSError:
                return 0.0
            found = re.search(r'escale_edge_samples\{part="produced"\} (\S+)', text)
            return float(found.group(1)) if found else 0.0

        until(lambda: produced() >= 2, what="samples in the figures")


@pytest.mark.slow
def test_check_reads_each_driver_once_and_prints_what_it_gave(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["check", "--config", str(write(tmp_path))])
    assert result.exit_code == 0, result.output
    assert "memory_total" in result.output
    assert "ok" in result.output


def test_check_names_each_fault_of_a_bad_file(tmp_path: Path) -> None:
    path = write(tmp_path, more='colour = "red"')
    result = CliRunner().invoke(app, ["check", "--config", str(path)])
    assert result.exit_code == 2
    assert "colour" in result.output


@pytest.mark.slow
def test_check_fails_when_a_driver_cannot_read(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_text(path.read_text().replace("[drivers.host]", '[drivers.host]\ndisk = "/nowhere"'))
    result = CliRunner().invoke(app, ["check", "--config", str(path)])
    assert result.exit_code == 1
    assert "failing" in result.output


@pytest.mark.parametrize("arguments", [[], ["run"], ["check"]])
def test_a_missing_file_option_says_what_to_give(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "--config" in result.output


def test_prepare_writes_the_kiosks_files_and_prints_their_registrations(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app,
        ["prepare", "--home", str(tmp_path), "--kiosks", "2", "--mqtt-url", "mqtt://127.0.0.1:1"],
    )
    rows = json.loads(result.stdout)
    assert rows[0]["id"] == "local"
    assert len(rows) == 3
    for row in rows:
        assert (tmp_path / row["id"] / "kiosk.toml").exists()
