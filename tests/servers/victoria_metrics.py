"""VictoriaMetrics on loopback: a real peer for the wire format of InfluxDB's clients."""

from pathlib import Path

from tests.servers.binaries import require
from tests.servers.process import LOOPBACK, ServerProcess, answers, free_port


class VictoriaMetrics(ServerProcess):
    """A VictoriaMetrics. `url` is its HTTP address: /api/v2/write, /api/v1/export, …"""

    port: int
    url: str


def victoria_metrics(folder: Path) -> VictoriaMetrics:
    """VictoriaMetrics, not yet started. Points show at once, without its search latency."""
    binary = require("victoria-metrics")
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    server = VictoriaMetrics(
        name="victoria-metrics",
        command=[
            binary,
            f"-httpListenAddr={LOOPBACK}:{port}",
            f"-storageDataPath={folder}/data",
            "-retentionPeriod=100y",
            "-search.latencyOffset=0s",
            "-memory.allowedBytes=128MB",
        ],
        log=folder / "victoria-metrics.log",
        ready=lambda: answers(f"http://{LOOPBACK}:{port}/health"),
    )
    server.port, server.url = port, f"http://{LOOPBACK}:{port}"
    return server
