"""The commands: what they print, alone, and how they end; the API as a process."""

from __future__ import annotations

import json
import os
import signal
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import typer
from typer.testing import CliRunner, Result

from broker import EmbeddedBroker
from control_api import cli
from tests.servers.process import ServerProcess, answers, free_port

PLACE = ("--commune", "33063", "--lat", "44.83", "--lon", "-0.57")


@dataclass
class Commands:
    """`escale …` with a home of its own, in this process."""

    home: Path
    broker_url: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            "ESCALE_HOME": str(self.home),
            "ESCALE_MQTT_URL": self.broker_url,
            "COLUMNS": "200",
        }

    def __call__(self, name: str, *arguments: str, stdin: str = "", **more: str) -> Result:
        found = getattr(cli, name)
        app = found
        if not isinstance(found, typer.Typer):
            app = typer.Typer()
            app.command()(found)
        unset = dict.fromkeys(name for name in os.environ if name.startswith("ESCALE_"))
        environment = {**unset, **self.environment, **more}
        done = CliRunner().invoke(app, list(arguments), input=stdin, env=environment)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done

    def said(self, *arguments: str, stdin: str = "") -> str:
        done = self(*arguments, stdin=stdin)
        assert done.exit_code == 0, done.stderr
        return done.stdout


@pytest.fixture
def escale(tmp_path: Path, broker: EmbeddedBroker) -> Commands:
    return Commands(tmp_path / "home", broker.url)


@pytest.fixture
def api(escale: Commands, tmp_path: Path) -> Iterator[ServerProcess]:
    """`escale api` as a process, ready."""
    escale.said("api", "prepare")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    server = ServerProcess(
        "escale api",
        [sys.executable, "-m", "escale.main", "api", "--port", str(port)],
        tmp_path / "api.log",
        ready=lambda: answers(f"{url}/health/ready"),
        environment=escale.environment,
    )
    with server:
        yield server


def test_a_token_is_printed_alone_and_kept_as_a_hash(escale: Commands) -> None:
    done = escale("token", "create", "--role", "operator", "--name", "console")
    assert (done.exit_code, done.stderr) == (0, "")
    [secret] = done.stdout.splitlines()
    assert len(secret) == 43
    assert secret.encode() not in (escale.home / "escale.sqlite").read_bytes()
    [row] = json.loads(escale.said("token", "list", "--json"))["items"]
    assert (row["role"], row["name"], row["revoked_at"]) == ("operator", "console", None)
    escale.said("token", "revoke", row["id"])
    [row] = json.loads(escale.said("token", "list", "--json"))["items"]
    assert row["revoked_at"] is not None
    assert "console" in escale.said("token", "list")


def test_an_installation_is_prepared_once(escale: Commands) -> None:
    first = json.loads(escale.said("api", "prepare", "--json"))
    token = escale.home / "secrets" / "cli.token"
    secret = token.read_text()
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert json.loads(escale.said("api", "prepare", "--json")) == first
    assert token.read_text() == secret
    assert ":" in first["trust"]


@pytest.mark.slow
def test_sites_and_kiosks_are_registered_and_listed(escale: Commands) -> None:
    assert escale.said("site", "add", "Gare d'Arlac", *PLACE).strip() == "33063-gare-d-arlac"
    escale.said("kiosk", "add", "arlac-1", "--site", "33063-gare-d-arlac")
    escale.said("kiosk", "add", "arlac-2", "--site-name", "Gare d'Arlac", *PLACE, "--profile",
                "wifi-post")  # fmt: skip
    more = [{"id": "arlac-2", "site": "33063-gare-d-arlac"}, {"id": "arlac-3",
             "site": "33063-gare-d-arlac"}]  # fmt: skip
    assert escale.said("kiosk", "import", "-", stdin=json.dumps(more)).startswith("1 registered")
    escale.said("kiosk", "lifecycle", "arlac-3", "closed")
    items = json.loads(escale.said("kiosk", "list", "--json"))["items"]
    assert [(row["id"], row["profile"], row["lifecycle"], row["state"]) for row in items] == [
        ("arlac-1", "booth", "in_service", "never"),
        ("arlac-2", "wifi-post", "in_service", "never"),
        ("arlac-3", "booth", "closed", "never"),
    ]
    assert len(json.loads(escale.said("site", "list", "--json"))["items"]) == 1
    assert "arlac-1" in escale.said("kiosk", "list")
    again = escale("kiosk", "add", "arlac-1", "--site", "33063-gare-d-arlac")
    assert (again.exit_code, "registered already" in again.stderr) == (1, True)
    escale.said("kiosk", "add", "arlac-1", "--site", "33063-gare-d-arlac", "--exist-ok")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("kiosk", "add", "Bad Id", "--site", "aa"), "id: "),
        (("kiosk", "add", "good-id"), "site"),
        (("kiosk", "add", "good-id", "--site", "nowhere"), "no site 'nowhere'"),
        (("kiosk", "lifecycle", "nobody", "closed"), "no kiosk 'nobody'"),
        (("site", "add", "X", "--commune", "?", "--lat", "0", "--lon", "0"), "commune"),
        (("kiosk", "import", "-"), "JSON"),
        (("token", "revoke", "01K8ZZ2V5B2H7J6Q3M9N4P8R1T"), "no token"),
        (("command", "local", "ping"), "escale token create"),
        (("command", "local", "ping", "echo"), "name=value"),
        (("tail",), "escale token create"),
        (("api", "--port", "70000"), "port"),
        (("api", "--host", "0.0.0.0"), "behind_tls"),  # noqa: S104
    ],
)
def test_what_is_wrong_is_one_sentence_and_no_trace(
    escale: Commands, arguments: tuple[str, ...], words: str
) -> None:
    done = escale(*arguments)
    assert done.exit_code in (1, 2)
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_settings_that_are_wrong_are_all_said_at_once(escale: Commands, tmp_path: Path) -> None:
    config = tmp_path / "escale.toml"
    config.write_text('[api]\nport = 0\n[series]\nurl = "ftp://x"\n')
    done = escale("api", ESCALE_CONFIG=str(config))
    assert done.exit_code == 2
    assert "api.port" in done.stderr
    assert "series" in done.stderr
    assert escale("api", ESCALE_CONFIG=str(tmp_path / "none.toml")).exit_code == 2


def test_a_token_is_not_sent_in_the_clear_to_another_machine(escale: Commands) -> None:
    done = escale("command", "local", "ping", ESCALE_API_URL="http://192.0.2.1", ESCALE_TOKEN="x")
    assert (done.exit_code, "https://" in done.stderr) == (1, True)


def test_an_api_that_is_not_there_is_said_to_be_so(escale: Commands) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    done = escale("command", "local", "ping", ESCALE_API_URL=url, ESCALE_TOKEN="x")
    assert (done.exit_code, url in done.stderr) == (1, True)


@pytest.mark.slow
@pytest.mark.usefixtures("api")
def test_a_command_goes_over_http_and_waits_for_its_end(escale: Commands) -> None:
    escale.said("kiosk", "add", "local", "--site-name", "Here", *PLACE)
    issued = json.loads(escale.said("command", "local", "ping", "echo=12", "--json", "--ttl", "5"))
    assert (issued["action"], issued["params"], issued["state"]) == (
        "ping",
        {"echo": "12"},
        "created",
    )
    typed = json.loads(escale.said("command", "local", "identify", "seconds=5", "--json"))
    assert typed["params"] == {"seconds": 5}
    which = ("type=tamper", "qualifier=7")
    seen = json.loads(escale.said("command", "local", "acknowledge-alarm", *which, "--json"))
    assert seen["params"] == {"type": "tamper", "qualifier": "7"}
    waited = escale("command", "local", "ping", "--wait", "--ttl", "1")
    assert waited.exit_code == 1
    assert "expired" in waited.stdout
    assert "queued" in waited.stderr
    refused = escale("command", "local", "dance")
    assert (refused.exit_code, "'identify', 'ping'" in refused.stderr) == (1, True)
    unknown = escale("tail", "nobody")
    assert (unknown.exit_code, "no kiosk 'nobody'" in unknown.stderr) == (1, True)


@pytest.mark.slow
def test_the_process_stops_in_good_order_even_with_a_stream_open(
    escale: Commands, api: ServerProcess
) -> None:
    url = (escale.home / "run" / "api.url").read_text().strip()
    link = escale.said("token", "sign-in").strip()
    assert link.startswith(f"{url}/sign-in?code=")
    with httpx.Client(base_url=url, timeout=10) as client:
        assert client.get(link, follow_redirects=True).status_code == 200
        with client.stream("GET", "/api/v1/events") as stream:
            lines = stream.iter_lines()
            assert next(lines) == ": listening"
            child = api._child
            assert child is not None
            child.send_signal(signal.SIGTERM)
            assert not [line for line in lines if line.startswith("data")]
        assert child.wait(10) == 0
    assert not (escale.home / "run" / "api.url").exists()
    log = api.log.read_text()
    assert "Traceback" not in log
    assert "code=" not in log
