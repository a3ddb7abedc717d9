"""The compose file's services running together, closed in as it says, and a kiosk beside them.

InfluxDB is Debian's 1.6 in place of 2.7, at the same address with the same certificate; Grafana
is not there.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.deploy.compose import resolved
from tests.deploy.containers import IMAGES, Containers, containers
from tests.servers.process import ServerProcess

KIOSK = "place-canteloup"
HOST = "escale.example.org"
PEOPLE, STREET = "people", "kiosk"
OURS = ("api-1", "api-2", "collector-1", "collector-2")
PORTS = {"api": 8000, "collector": 9101}
INFLUXD = """\
cat >/tmp/influxd.conf <<'CONF'
reporting-disabled = true
bind-address = "127.0.0.1:8088"
[meta]
dir = "/var/lib/influxdb2/meta"
[data]
dir = "/var/lib/influxdb2/data"
wal-dir = "/var/lib/influxdb2/wal"
[http]
auth-enabled = true
https-enabled = true
https-certificate = "/site/mosquitto/servers/influxdb.crt"
https-private-key = "/run/secrets/influxdb.key"
CONF
exec influxd -config /tmp/influxd.conf
"""
OLDER_INFLUXDB = "influxdbs://escale@influxdb:8086/escale?ca=/site/mosquitto/office.crt"
KIOSK_FILE = """\
kiosk = "{kiosk}"
profile = "booth"
data = "{folder}/data"
interval_s = 1
status_interval_s = 5
[mqtt]
url = "mqtts://mqtt.example.org:8883"
ca = "{site}/mosquitto/office.crt"
certificate = "{site}/mosquitto/clients/{kiosk}.crt"
key = "{site}/mosquitto/clients/{kiosk}.key"
[trust]
keys = ["{trust}"]
[drivers.host]
[executors.identify]
kind = "lamp"
"""


@dataclass(frozen=True)
class Running:
    """The services that run, by name."""

    boxes: Containers
    site: Path
    services: dict[str, ServerProcess] = field(default_factory=dict)

    def start(self, *names: str, **more: str) -> None:
        """Starts services together and waits until each one's health check is content."""
        for name in names:
            port = PORTS.get(name.partition("-")[0])
            ready = partial(self.listens, name, port) if port else None
            self.services[name] = self.boxes.start(name, ready, **more)
        with ThreadPoolExecutor() as pool:
            list(pool.map(lambda name: self.services[name].start(), names))

    def listens(self, name: str, port: int) -> bool:
        """Whether something answers on a service's own loopback."""
        asked = ("/bin/bash", "-c", f"</dev/tcp/127.0.0.1/{port}")
        return not self.boxes.elsewhere(name, *asked).returncode

    def escale(self, *words: str) -> str:
        """An `escale` command inside the first API's container."""
        return self.boxes.run("api-1", *words, ESCALE_SERIES_URL=OLDER_INFLUXDB)

    def people(
        self, path: str, *options: str, host: str = HOST
    ) -> subprocess.CompletedProcess[str]:
        """What people get from the front by HTTPS; its own authority vouches for it here."""
        front = self.boxes.network.address("outward", "front")
        root = self.site / "front" / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        return self.boxes.elsewhere(
            PEOPLE,
            *("curl", "--silent", "--show-error", "--max-time", "20", "--cacert", str(root)),
            *("--resolve", f"{host}:8443:{front}", *options, f"https://{host}:8443{path}"),
        )

    def status(self, path: str, *options: str, host: str = HOST) -> int:
        """The HTTP status of what people get; 0 when they get nothing."""
        found = self.people(path, "-o", "/dev/null", "-w", "%{http_code}", *options, host=host)
        return int(found.stdout or 0)

    def ask(self, path: str, *options: str) -> Any:
        """The API's answer to a person with the installation's own token."""
        token = (self.boxes.folder / "volumes/office/secrets/cli.token").read_text().strip()
        done = self.people(path, "--fail", "-H", f"Authorization: Bearer {token}", *options)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def influxdb(self, statement: str, *options: str) -> Any:
        """InfluxDB's answer, asked from its own side."""
        done = self.boxes.elsewhere(
            "influxdb",
            *("curl", "--silent", "--cacert", str(self.site / "mosquitto/office.crt")),
            *("--resolve", "influxdb:8086:127.0.0.1", *options),
            *("--data-urlencode", f"q={statement}", "https://influxdb:8086/query?db=escale"),
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def secret(self, name: str) -> str:
        """What one of the site's secrets is."""
        return (self.site / "secrets" / name).read_text().strip()


@contextlib.contextmanager
def running(folder: Path) -> Iterator[Running]:
    """Everything made and started as deploy/README.md says."""
    folder.chmod(0o755)
    site = folder / "site"
    site.mkdir()
    compose = resolved(ESCALE_SITE=str(site), ESCALE_TLS="internal")
    with containers(compose, folder, **{PEOPLE: "outward", STREET: "street"}) as boxes:
        found = Running(boxes, site)
        boxes.run("keys")
        try:
            _influxdb(found)
            found.start("mosquitto", "postgres", "front")
            boxes.run("migrate", ESCALE_SERIES_URL=OLDER_INFLUXDB)
            found.start(*OURS, ESCALE_SERIES_URL=OLDER_INFLUXDB)
            yield found
        finally:
            for process in reversed(found.services.values()):
                # Not `stop`: a box that is asked to end leaves behind what runs in it.
                process.kill()


def _influxdb(found: Running) -> None:
    boxes = found.boxes
    check = boxes.service("influxdb")["healthcheck"]["test"][1].replace("/health", "/ping")
    server = ServerProcess(
        name="influxdb",
        command=boxes.command("influxdb", ["/bin/sh", "-c", INFLUXD]),
        log=boxes.folder / "influxdb.log",
        ready=lambda: (
            not subprocess.run(
                boxes.command("influxdb", ["/bin/sh", "-c", check]),
                capture_output=True,
                check=False,
            ).returncode
        ),
    )
    found.services["influxdb"] = server.start()
    password = found.secret("series-token")
    found.influxdb(f"CREATE USER escale WITH PASSWORD '{password}' WITH ALL PRIVILEGES")


@contextlib.contextmanager
def kiosk(found: Running, trust: str) -> Iterator[ServerProcess]:
    """A kiosk on the street: its certificate made and registered, its daemon started."""
    boxes = found.boxes
    boxes.run("keys", "broker", "certificate", KIOSK, "--out", "/site/mosquitto")
    found.escale(
        *("kiosk", "add", KIOSK, "--site-name", "Place Canteloup", "--commune", "33063"),
        *("--commune-name", "Bordeaux", "--lat", "44.8329", "--lon", "-0.5646"),
    )
    file = boxes.folder / "kiosk.toml"
    file.write_text(
        KIOSK_FILE.format(kiosk=KIOSK, folder=boxes.folder, site=found.site, trust=trust)
    )
    hosts = boxes.folder / "street.hosts"
    hosts.write_text(f"{boxes.network.address('street', 'mosquitto')} mqtt.example.org\n")
    log = boxes.folder / "kiosk.log"
    daemon = ServerProcess(
        name="kiosk",
        command=[
            *boxes.network.inside(boxes.holder, STREET),
            *("bwrap", "--dev-bind", "/", "/", "--ro-bind", str(hosts), "/etc/hosts"),
            *("--die-with-parent", IMAGES["escale"].entrypoint[0], "edge", "run"),
            *("--config", str(file)),
        ],
        log=log,
        ready=lambda: "broker_connected" in log.read_text(),
    )
    with daemon:
        yield daemon
