"""Somebody else's driver beside ours in a real daemon, its measurement in the database."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from broker import EmbeddedBroker
from contract import REGISTRY, Family, Field, Measurement, Tag, Title
from store import Row, open_series
from tests.collector.line import Installation
from tests.mainline.third_party import broken_package, noise_meter
from tests.servers.process import ServerProcess, free_port

ROOT = Path(__file__).parents[2]
KIOSK = "kiosk-a"
NOISE = Measurement(
    "noise",
    Family.SENSOR,
    Title("Bruit", "Noise"),
    (Field("level", "float", Title("Niveau", "Level"), "dB", 0, 200),),
    (Tag("side", Title("Côté", "Side")),),
)
FILE = """\
kiosk = "kiosk-a"
profile = "solar-bench"
data = "data"
interval_s = 0.3

[mqtt]
url = "{url}"

[clock]
source = "assumed"

[drivers.host]

[drivers.noise]
side = "street"

[drivers.stuck]
side = "yard"
timeout_s = 0.3

[drivers.lost]
anything = "goes"
"""


@pytest.fixture
def packages(tmp_path: Path) -> Mapping[str, str]:
    """The environment of a process that finds both packages."""
    folder = broken_package(noise_meter(tmp_path / "site-packages"))
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}


@contextmanager
def kiosk(file: Path, environment: Mapping[str, str]) -> Iterator[ServerProcess]:
    log = file.with_name("edge.log")
    with ServerProcess(
        name="edge",
        command=[sys.executable, "-m", "edge", "--config", str(file)],
        log=log,
        ready=lambda: "broker_connected" in log.read_text(),
        environment=environment,
    ) as process:
        yield process


@pytest.mark.slow
async def test_its_readings_arrive_in_the_store_and_its_troubles_stay_its_own(
    tmp_path: Path, packages: Mapping[str, str]
) -> None:
    with EmbeddedBroker(tmp_path / "broker", free_port()) as broker:
        home = tmp_path / "home"
        line = Installation(
            home, broker.url, f"sqlite:///{home}/series.sqlite", f"sqlite:///{home}/escale.sqlite"
        )
        await line.register(KIOSK)
        collector = line.collector()
        collector.environment = {**collector.environment, **packages}
        file = tmp_path / "kiosk.toml"
        file.write_text(FILE.format(url=broker.url))
        with collector, kiosk(file, packages):
            found = await _arrived(line.series)
    told = [json.loads(row) for row in (tmp_path / "edge.log").read_text().splitlines()]
    assert told[-1]["event"] == "daemon_stopped", "nor does a thread that hangs keep the process"
    assert {row.tags["side"] for row in found["noise"]} == {"street"}
    assert {row.fields["level"] for row in found["noise"]} == {61.5}
    assert found["host"], "ours is read all the same"
    failing = {row["driver"]: row["reason"] for row in told if row["event"] == "driver_failing"}
    assert set(failing) == {"stuck", "lost"}
    assert "no answer within" in failing["stuck"]
    assert "'lost-sensor'" in failing["lost"]
    refused = " ".join(row["reason"] for row in told if row["event"].endswith("_refused"))
    assert "'lost-sensor'" in refused
    assert "'noise-meter' (entry point 'host')" in refused


async def _arrived(url: str) -> Mapping[str, list[Row]]:
    series = await open_series(url, REGISTRY.with_rows([NOISE]))
    try:
        async with asyncio.timeout(30):
            while True:
                found = {name: await series.latest(name) for name in ("noise", "host")}
                if all(found.values()):
                    return found
                await asyncio.sleep(0.1)
    finally:
        await series.close()


@pytest.mark.slow
def test_check_tries_it_and_names_a_package_that_is_broken(
    tmp_path: Path, packages: Mapping[str, str]
) -> None:
    file = tmp_path / "kiosk.toml"
    text = FILE.format(url="mqtt://127.0.0.1:1")
    file.write_text(text.partition("[drivers.stuck]")[0] + "[drivers.lost]\n")
    done = subprocess.run(
        [sys.executable, "-m", "escale.main", "edge", "check", "--json", "--config", str(file)],
        env={**os.environ, **packages},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    found = json.loads(done.stdout)
    drivers = {row["driver"]: row for row in found["drivers"]}
    assert done.returncode == 1
    assert (drivers["noise"]["health"], drivers["host"]["health"]) == ("ok", "ok")
    (noise,) = drivers["noise"]["readings"]
    assert (noise["fields"], noise["fault"]) == ({"level": 61.5}, "")
    assert "'lost-sensor'" in drivers["lost"]["detail"]
    assert any("'lost-sensor'" in sentence for sentence in found["refused"])
    assert "climate" in found["lacking"]
