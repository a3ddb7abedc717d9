from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from contract import Conflict
from escale.commands import ORDER, SUMMARIES, installed
from escale.home import Home, free_port, port_free


def escale(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-P", "-m", "escale.main", *arguments],
        env={**os.environ, "ESCALE_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_every_command_is_found_and_has_its_line(tmp_path: Path) -> None:
    assert set(ORDER) <= set(installed())
    assert set(ORDER) == set(SUMMARIES)
    shown = escale(home=tmp_path)
    assert shown.returncode == 0
    for name in ORDER:
        assert f"\n  {name}" in shown.stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", ORDER)
def test_each_command_explains_itself(name: str, tmp_path: Path) -> None:
    shown = escale(name, "--help", home=tmp_path)
    assert shown.returncode == 0, shown.stderr
    assert "Usage: escale" in shown.stdout
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_command_is_said_to_be_one(tmp_path: Path) -> None:
    shown = escale("fly", home=tmp_path)
    assert shown.returncode == 2
    assert "no command 'fly'" in shown.stderr


def test_the_version_is_the_projects(tmp_path: Path) -> None:
    assert escale("--version", home=tmp_path).stdout == "escale 0.1.0\n"


@pytest.mark.slow
def test_the_daemon_does_not_carry_the_back_office(tmp_path: Path) -> None:
    code = (
        "import sys; sys.argv = ['escale', 'edge', '--help']\n"
        "from escale.main import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "rooms = {'store', 'collector', 'control_api', 'fastapi', 'sqlalchemy', 'pysnmp'}\n"
        "sys.stderr.write(','.join(sorted(rooms & set(sys.modules))))\n"
    )
    run = subprocess.run(
        [sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True
    )
    assert run.stderr == ""


def test_a_home_is_for_one_escale_at_a_time(tmp_path: Path) -> None:
    with Home(tmp_path).taken(), pytest.raises(Conflict, match="already runs"):
        Home(tmp_path).taken().__enter__()
    with Home(tmp_path).taken():
        pass


def test_a_taken_port_is_seen() -> None:
    port = free_port()
    assert port_free(port)
    with socket.create_server(("127.0.0.1", port)):
        assert not port_free(port)


def test_up_refuses_a_taken_port_with_what_to_do(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        shown = escale("up", "--port", port, home=tmp_path / "home")
    assert shown.returncode == 1
    assert f"port {port} is taken: choose another with --port" in shown.stderr


def test_doctor_says_all_faults_of_the_settings_at_once(tmp_path: Path) -> None:
    (tmp_path / "escale.toml").write_text('[api]\nhost = "0.0.0.0"\n')
    shown = escale("doctor", "--json", home=tmp_path, ESCALE_MQTT_URL="mqtt://broker.example:1883")
    assert shown.returncode == 1
    findings = json.loads(shown.stdout)
    assert [finding["well"] for finding in findings] == [False, False]
    assert "mqtts://" in findings[0]["seen"]
    assert "behind_tls" in findings[1]["seen"]


@pytest.mark.slow
def test_doctor_says_what_to_do_about_a_server_that_is_not_there(tmp_path: Path) -> None:
    nobody = f"mqtt://127.0.0.1:{free_port()}"
    shown = escale("doctor", "--json", home=tmp_path, ESCALE_MQTT_URL=nobody)
    assert shown.returncode == 1
    findings = {finding["subject"]: finding for finding in json.loads(shown.stdout)}
    assert findings["settings"]["well"]
    assert not findings["broker"]["well"]
    assert findings["broker"]["todo"]


def test_a_settings_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    shown = escale("doctor", "--json", home=tmp_path, ESCALE_CONFIG=str(tmp_path / "none.toml"))
    assert shown.returncode == 1
    assert "which is not there" in shown.stdout
