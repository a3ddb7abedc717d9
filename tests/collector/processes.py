"""Collector processes with a log, a configuration and figures of their own."""

from __future__ import annotations

import re
import ssl
import sys
from pathlib import Path

import httpx

from tests.collector.line import ROOT, Installation
from tests.servers.process import ServerProcess, free_port

NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For plain HTTP: reading the machine's takes longer than an answer."""


class Numbered(ServerProcess):
    """A collector with a log and figures of its own."""

    metrics_port: int

    async def figure(self, name: str, label: str = "") -> int:
        """The sum of `escale_collector_{name}` over all labels, or those with this one."""
        async with httpx.AsyncClient(verify=NO_CERTIFICATES, trust_env=False, timeout=30) as http:
            text = (await http.get(f"http://127.0.0.1:{self.metrics_port}/metrics")).text
        found = re.findall(rf"(?m)^escale_collector_{name}(\{{.*\}})? (\S+)$", text)
        return int(sum(float(number) for labels, number in found if label in labels))


def collector(line: Installation, number: int) -> Numbered:
    line.home.mkdir(parents=True, exist_ok=True)
    log, config = line.home / f"{number}.log", line.home / f"{number}.toml"
    port = free_port()
    config.write_text(f"[collector]\nmetrics_port = {port}\n")
    made = Numbered(
        name=f"collector {number}",
        command=[sys.executable, "-m", "collector"],
        log=log,
        ready=lambda: log.read_text().count("broker_connected") >= 2,
        environment={
            **line.environment,
            "ESCALE_CONFIG": str(config),
            "PYTHONPATH": str(ROOT),
        },
    )
    made.metrics_port = port
    return made


def embedded(home: Path, mqtt: str = "") -> Installation:
    """An installation with both databases in its home."""
    return Installation(
        home, mqtt, f"sqlite:///{home}/series.sqlite", f"sqlite:///{home}/escale.sqlite"
    )
