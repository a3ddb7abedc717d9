"""The real line: Mosquitto (TLS, certificates, ACL), InfluxDB, PostgreSQL, snmpd, and our own
three processes between them, each with its own certificate."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from broker import MosquittoSettings, certify, install
from tests.servers.binaries import require
from tests.servers.influxdb import InfluxDB
from tests.servers.mosquitto import mosquitto
from tests.servers.postgresql import PostgreSQL
from tests.servers.process import LOOPBACK, ServerProcess, answers, free_port
from tests.servers.snmpd import Snmpd
from tests.waiting import until

ROOT = Path(__file__).parents[2]
KIOSK = "place-canteloup"
DATABASE = "escale"

KIOSK_FILE = """\
kiosk = "{kiosk}"
profile = "booth"
data = "data"
interval_s = 0.5

[mqtt]
url = "mqtts://{host}:{port}"
ca = "{broker}/office.crt"
certificate = "{broker}/clients/{kiosk}.crt"
key = "{broker}/clients/{kiosk}.key"

[trust]
keys = ["{trust}"]

[clock]
source = "assumed"

[drivers.host]

[drivers.snmp]
host = "{agent.host}"
port = {agent.port}
interfaces = ["*"]
version = "3"
user = "{agent.user}"
auth_key_env = "TEST_SNMP_AUTH"
privacy_key_env = "TEST_SNMP_PRIVACY"

[executors.identify]
kind = "lamp"
"""

OFFICE_FILE = """\
[mqtt]
url = "mqtts://{host}:{port}"
ca = "{broker}/office.crt"
certificate = "{broker}/clients/{user}.crt"
key = "{broker}/clients/{user}.key"
"""


@dataclass
class RealLine:
    """The line, running."""

    folder: Path
    broker: MosquittoSettings
    influxd: InfluxDB
    postgres: PostgreSQL
    database: str
    agent: Snmpd
    api_port: int

    @property
    def kiosk_folder(self) -> Path:
        return self.folder / "kiosk"

    def environment(self, user: str) -> Mapping[str, str]:
        """What a process of the back office is told, `_collector` or `_api`."""
        return {
            "PYTHONPATH": str(ROOT),
            "ESCALE_HOME": str(self.folder / "home"),
            "ESCALE_CONFIG": str(self.folder / f"{user}.toml"),
            "ESCALE_MQTT_URL": "",
            "ESCALE_SERIES_URL": self.influxd.series_url(DATABASE),
            "ESCALE_DATABASE_URL": self.database,
            "ESCALE_API_URL": f"http://{LOOPBACK}:{self.api_port}",
        }

    def escale(self, *arguments: str) -> str:
        """What `escale` prints, run as by the back office."""
        done = subprocess.run(
            [sys.executable, "-m", "escale.main", *arguments],
            env={**os.environ, **self.environment("_api")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def influx(self, query: str) -> list[dict[str, Any]]:
        """What InfluxDB's own shell answers: each row of each series, tags and columns."""
        done = subprocess.run(
            [
                *(require("influx"), "-host", LOOPBACK, "-port", str(self.influxd.port)),
                *("-database", DATABASE, "-format", "json", "-precision", "u", "-execute", query),
            ],
            capture_output=True,
            text=True,
            check=True,
        )
        found = json.loads(done.stdout)["results"][0]
        return [
            {**series.get("tags", {}), **dict(zip(series["columns"], row, strict=True))}
            for series in found.get("series", [])
            for row in series["values"]
        ]

    def kiosk_events(self) -> list[dict[str, Any]]:
        """The edge daemon's own log."""
        lines = (self.folder / "edge.log").read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


@contextmanager
def real_line(
    folder: Path, influxd: InfluxDB, postgres: PostgreSQL, agent: Snmpd
) -> Iterator[RealLine]:
    """Everything started, the kiosk registered and its first readings stored."""
    broker = MosquittoSettings(folder / "broker", kiosks_port=free_port(), office_port=free_port())
    line = RealLine(
        folder, broker, influxd, postgres, postgres.fresh_database(), agent, free_port()
    )
    with ExitStack() as running:
        running.enter_context(_mosquitto(line))
        _configure(line)
        for process in _processes(line):
            running.enter_context(process)
        until(
            lambda: line.influx("SELECT * FROM snmp_interface LIMIT 1"),
            what="the first reading of the router in InfluxDB",
            deadline_s=60,
        )
        yield line


def _mosquitto(line: RealLine) -> ServerProcess:
    folder, now = line.broker.folder, dt.datetime.now(dt.UTC)
    install(line.broker, ["localhost", LOOPBACK], now)
    for name in (KIOSK, "_collector", "_api"):
        certify(folder, name, now)
    text = (folder / "mosquitto.conf").read_text()
    return mosquitto(folder, text, port=line.broker.kiosks_port)


def _configure(line: RealLine) -> None:
    for user in ("_collector", "_api"):
        (line.folder / f"{user}.toml").write_text(
            OFFICE_FILE.format(
                host=LOOPBACK,
                port=line.broker.office_port,
                broker=line.broker.folder,
                user=user,
            )
        )
    line.escale("database", "migrate")
    trust = line.escale("api", "prepare")
    line.escale(
        *("kiosk", "add", KIOSK, "--profile", "booth", "--site-name", "Place Canteloup"),
        *("--commune", "33063", "--lat", "44.8329", "--lon", "-0.5646"),
    )
    line.kiosk_folder.mkdir()
    (line.kiosk_folder / "kiosk.toml").write_text(
        KIOSK_FILE.format(
            kiosk=KIOSK,
            host=LOOPBACK,
            port=line.broker.kiosks_port,
            broker=line.broker.folder,
            trust=trust,
            agent=line.agent,
        )
    )


def _processes(line: RealLine) -> list[ServerProcess]:
    url = f"http://{LOOPBACK}:{line.api_port}/health/ready"
    return [
        _process(line, "collector", ["collector"], lambda: _says(line, "collector", 2)),
        _process(line, "api", ["api", "serve", "--port", str(line.api_port)], lambda: answers(url)),
        _process(
            line,
            "edge",
            ["edge", "--config", str(line.kiosk_folder / "kiosk.toml")],
            lambda: _says(line, "edge", 1),
        ),
    ]


def _process(line: RealLine, name: str, arguments: list[str], ready: Any) -> ServerProcess:
    secrets = {
        "TEST_SNMP_AUTH": line.agent.auth_password,
        "TEST_SNMP_PRIVACY": line.agent.priv_password,
    }
    return ServerProcess(
        name=name,
        command=[sys.executable, "-m", "escale.main", *arguments],
        log=line.folder / f"{name}.log",
        ready=ready,
        environment={**line.environment(f"_{name}"), **(secrets if name == "edge" else {})},
    )


def _says(line: RealLine, name: str, connections: int) -> bool:
    return (line.folder / f"{name}.log").read_text().count("broker_connected") >= connections
