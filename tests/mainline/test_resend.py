"""A series database is lost; `escale resend` makes it whole again from the kiosk's journal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from broker import EmbeddedBroker
from store import open_series
from tests.servers.process import LOOPBACK, ServerProcess, answers, free_port
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
KIOSK = "place-canteloup"
KIOSK_FILE = """\
kiosk = "{kiosk}"
profile = "booth"
data = "data"
interval_s = 0.5

[mqtt]
url = "{mqtt}"

[trust]
keys = ["{trust}"]

[clock]
source = "assumed"

[drivers.host]
"""


@dataclass
class Line:
    """A broker, and our own three processes."""

    folder: Path
    series: str
    mqtt: str
    api_port: int

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            "PYTHONPATH": str(ROOT),
            "ESCALE_HOME": str(self.folder / "home"),
            "ESCALE_CONFIG": "",
            "ESCALE_MQTT_URL": self.mqtt,
            "ESCALE_SERIES_URL": self.series,
            "ESCALE_DATABASE_URL": f"sqlite:///{self.folder}/home/escale.sqlite",
            "ESCALE_API_URL": f"http://{LOOPBACK}:{self.api_port}",
        }

    def escale(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "escale.main", *arguments],
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def process(self, name: str, *arguments: str, ready: Callable[[str], bool]) -> ServerProcess:
        log = self.folder / f"{name}.log"
        return ServerProcess(
            name=name,
            command=[sys.executable, "-m", "escale.main", name, *arguments],
            log=log,
            ready=lambda: ready(log.read_text()),
            environment=self.environment,
        )

    async def stored(self) -> set[int]:
        """When each reading of the host that the database holds was measured."""
        series = await open_series(self.series)
        try:
            now = time.time_ns() // 1_000
            rows = await series.range(
                "host", start=now - 3_600_000_000, end=now + 60_000_000, kiosk=KIOSK
            )
            return {row.at for row in rows}
        finally:
            await series.close()

    async def account(self) -> dict[str, Any]:
        token = (self.folder / "home" / "secrets" / "cli.token").read_text().strip()
        async with httpx.AsyncClient(trust_env=False) as http:
            answer = await http.get(
                f"http://{LOOPBACK}:{self.api_port}/api/v1/accounts",
                headers={"Authorization": f"Bearer {token}"},
            )
        found: dict[str, Any] = answer.json()
        return found


@pytest.fixture(params=["sqlite", pytest.param("influxdb", marks=pytest.mark.server)])
def line(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Line]:
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        series = f"sqlite:///{tmp_path}/home/series.sqlite"
        if request.param == "influxdb":
            series = request.getfixturevalue("influx_url")
        made = Line(tmp_path, series, broker.url, free_port())
        made.escale("database", "migrate")
        trust = made.escale("api", "prepare")
        made.escale(
            *("kiosk", "add", KIOSK, "--site-name", "Place Canteloup"),
            *("--commune", "33063", "--lat", "44.8329", "--lon", "-0.5646"),
        )
        (tmp_path / "kiosk.toml").write_text(
            KIOSK_FILE.format(kiosk=KIOSK, mqtt=broker.url, trust=trust)
        )
        yield made


def wipe(line: Line) -> None:
    """The series database as after a fire."""
    if line.series.startswith("sqlite"):
        for file in (line.folder / "home").glob("series.sqlite*"):
            file.unlink()
        return
    server, _, name = line.series.removeprefix("influxdb://").partition("/")
    dropped = httpx.post(
        f"http://{server}/query", params={"q": f'DROP DATABASE "{name}"'}, trust_env=False
    )
    assert dropped.status_code == 200


@pytest.mark.slow
async def test_a_lost_series_database_is_whole_again_after_a_resend(line: Line) -> None:
    def connected(times: int) -> Callable[[str], bool]:
        return lambda log: log.count("broker_connected") >= times

    async def enough() -> bool:
        return len(await line.stored()) >= 20

    with ExitStack() as running:
        collector = running.enter_context(line.process("collector", ready=connected(2)))
        ready = f"http://{LOOPBACK}:{line.api_port}/health/ready"
        api = running.enter_context(
            line.process(
                "api", "serve", "--port", str(line.api_port), ready=lambda _: answers(ready)
            )
        )
        edge = line.process("edge", "--config", str(line.folder / "kiosk.toml"), ready=connected(1))
        running.enter_context(edge)
        await eventually(enough, what="readings to lose", deadline_s=60)

        collector.stop()
        api.stop()
        before = await line.stored()
        wipe(line)
        collector.start()
        api.start()
        # But for what was on its way when the collector stopped, which comes again by itself.
        assert len(before & await line.stored()) < 10

        done = json.loads(line.escale("resend", "--since", "1h", "--json"))
        [answer] = done["items"]
        assert (answer["kiosk"], answer["state"]) == (KIOSK, "succeeded"), answer

        async def whole() -> bool:
            return before <= await line.stored()

        await eventually(whole, what="everything to be there again", deadline_s=60)
        found = await line.account()
        assert found["unbalanced"] == []
        [row] = found["items"]
        assert row["account"]["rejected"] == row["account"]["dropped"] == 0
