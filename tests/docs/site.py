"""A server and a kiosk as docs/install.md describes them, in folders of a test.

What stands on the page is used as it is, except for addresses, passwords and folders.
"""

from __future__ import annotations

import re
import secrets
import shlex
import sys
from collections.abc import Callable, Mapping
from configparser import RawConfigParser
from dataclasses import dataclass, field
from pathlib import Path

from tests.docs.reader import Reader
from tests.house.rooms import TREE
from tests.servers.influxdb import InfluxDB
from tests.servers.mosquitto import Mosquitto, mosquitto
from tests.servers.postgresql import PostgreSQL
from tests.servers.process import LOOPBACK, ServerProcess, free_port

PAGE = (TREE / "docs" / "install.md").read_text("utf-8")
TRUST = "0123456789ab:11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"


def block(language: str, name: str) -> str:
    """The file `name` as the page shows it: the fence whose first line names it."""
    for text in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL):
        if name in text.splitlines()[0]:
            return str(text)
    raise AssertionError(f"the page shows no {name}")


@dataclass(frozen=True)
class Site:
    """Where the page's things are in this test."""

    folder: Path
    influxd: InfluxDB
    postgres: PostgreSQL
    kiosks_port: int = field(default_factory=free_port)
    office_port: int = field(default_factory=free_port)
    api_port: int = field(default_factory=free_port)
    series_password: str = field(default_factory=lambda: secrets.token_hex(12))
    database_password: str = field(default_factory=lambda: secrets.token_hex(12))

    @property
    def home(self) -> Path:
        """The server's /var/lib/escale."""
        return self.folder / "home"

    @property
    def street(self) -> Path:
        """The kiosk's /etc/escale."""
        return self.folder / "street"

    @property
    def broker_options(self) -> tuple[str, ...]:
        """What makes the page's broker one of loopback, on free ports."""
        return (
            *("--host", LOOPBACK, "--listen", LOOPBACK),
            *("--kiosks-port", str(self.kiosks_port), "--office-port", str(self.office_port)),
        )

    @property
    def influx_options(self) -> tuple[str, ...]:
        """Where InfluxDB's shell finds it."""
        return ("-host", LOOPBACK, "-port", str(self.influxd.port))

    def administrator(self) -> Reader:
        """The person who types the page's commands on the server."""
        password = secrets.token_hex(12)
        return Reader(
            self.folder / "opt",
            {
                "ESCALE_HOME": str(self.home),
                "ESCALE_CONFIG": str(self.home / "api.toml"),
                "SERIES_PASSWORD": self.series_password,
                "DATABASE_PASSWORD": self.database_password,
                "INFLUX_USERNAME": "admin",
                "INFLUX_PASSWORD": password,
                "SERIES_ADMIN_URL": f"influxdb://admin:{password}@{LOOPBACK}:{self.influxd.port}/escale",
                "PGHOST": LOOPBACK,
                "PGPORT": str(self.postgres.port),
                "PGUSER": "escale",
                "PGPASSWORD": self.postgres.password,
                "PGDATABASE": "postgres",
            },
        )

    def write(self, folder: Path, name: str, changes: Mapping[str, str] | None = None) -> None:
        """A settings file of the page, at its place here."""
        folder.mkdir(exist_ok=True)
        text = block("toml", name)
        for shown, here in {**self._places(), **(changes or {})}.items():
            text = text.replace(shown, here)
        (folder / name).write_text(text)

    def _places(self) -> Mapping[str, str]:
        return {
            "mqtt.example.org:8883": f"{LOOPBACK}:{self.kiosks_port}",
            "mqtt.example.org:8884": f"{LOOPBACK}:{self.office_port}",
            "127.0.0.1:8086": f"{LOOPBACK}:{self.influxd.port}",
            "127.0.0.1:5432": f"{LOOPBACK}:{self.postgres.port}",
            "SERIES_PASSWORD": self.series_password,
            "DATABASE_PASSWORD": self.database_password,
            "port = 8000": f"port = {self.api_port}",
            'data = "/var/lib/escale"': f'data = "{self.folder / "data"}"',
            "/var/lib/escale": str(self.home),
        }

    def broker(self) -> Mosquitto:
        """Mosquitto with the files that the page's commands wrote."""
        folder = self.home / "mosquitto"
        text = (folder / "mosquitto.conf").read_text()
        return mosquitto(folder, text, port=self.kiosks_port)

    def unit(
        self, file: str, instance: str, ready: Callable[[Path], bool], **changes: str
    ) -> ServerProcess:
        """What a systemd unit of the page, or of deploy/edge that it names, starts.

        `ready` is asked with the log's path.
        """
        parser = RawConfigParser(strict=False)
        # A key may stand more than once: here each line keeps its own name.
        deployed = TREE / "deploy" / "edge" / file
        text = deployed.read_text("utf-8") if deployed.exists() else block("ini", file)
        lines = text.replace("Environment=ESCALE_CONFIG", "Second=ESCALE_CONFIG")
        parser.read_string(lines)
        service = {key: row.replace("%i", instance) for key, row in parser["Service"].items()}
        log = self.folder / f"{instance}.log"
        settings = [service.get("environment", ""), service.get("second", "")]
        here = {
            "/var/lib/escale": str(self.home),
            "/opt/escale/.venv": sys.prefix,
            "/opt/escale": str(TREE),
            **changes,
        }
        return ServerProcess(
            name=instance,
            command=[_replaced(word, here) for word in shlex.split(service["execstart"])],
            log=log,
            ready=lambda: ready(log),
            environment={
                "ESCALE_VENV": sys.prefix,
                **{
                    name: _replaced(value, here)
                    for name, _, value in (text.partition("=") for text in settings if text)
                },
            },
        )


def _replaced(text: str, here: Mapping[str, str]) -> str:
    for shown, place in here.items():
        text = text.replace(shown, place)
    return text
