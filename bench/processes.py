"""Escale's own processes, started for a measurement and ended by their pid."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.collector.line import ROOT, Installation
from tests.servers.process import LOOPBACK, ServerProcess, answers, free_port

EDGE_FILE = """\
kiosk = "{kiosk}"
profile = "booth"
data = "data"
interval_s = {interval_s}

[mqtt]
url = "{mqtt}"

[trust]
keys = ["{trust}"]

[clock]
source = "assumed"

[drivers.host]
"""


class Api(ServerProcess):
    """The control API; `url` is its address."""

    url: str


def escale(installation: Installation, *arguments: str) -> str:
    """What an `escale` command prints."""
    done = subprocess.run(
        [sys.executable, "-m", "escale.main", *arguments],
        env={**os.environ, **installation.environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"escale {' '.join(arguments)}: {done.stderr}")
    return done.stdout.strip()


def local_api(installation: Installation) -> Api:
    """The control API on a free port, not yet started."""
    port = free_port()
    url = f"http://{LOOPBACK}:{port}"
    process = Api(
        name="api",
        command=[sys.executable, "-m", "escale.main", "api", "serve", "--port", str(port)],
        log=installation.home / "api.log",
        ready=lambda: answers(f"{url}/health/ready"),
        environment={**installation.environment, "PYTHONPATH": str(ROOT)},
    )
    process.url = url
    return process


def edge(
    installation: Installation,
    kiosk: str,
    trust: str,
    *,
    interval_s: int = 10,
    more: str = "",
    mqtt: str | None = None,
) -> ServerProcess:
    """An edge daemon with the `host` driver and `more` of kiosk.toml, not yet started.

    It runs as the service does, without the `escale` command around it.
    """
    folder: Path = installation.home / "kiosks" / kiosk
    folder.mkdir(parents=True)
    text = EDGE_FILE.format(
        kiosk=kiosk, mqtt=mqtt or installation.mqtt, trust=trust, interval_s=interval_s
    )
    (folder / "kiosk.toml").write_text(text + more)
    log = installation.home / "edge.log"
    return ServerProcess(
        name="edge",
        command=[
            *(sys.executable, "-m", "edge"),
            *("--config", str(folder / "kiosk.toml")),
        ],
        log=log,
        ready=lambda: "broker_connected" in log.read_text(),
        environment={"PYTHONPATH": str(ROOT), "MALLOC_ARENA_MAX": "1"},
    )
