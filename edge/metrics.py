"""The daemon's figures for Prometheus, on loopback only, if a port is configured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import GaugeMetricFamily, Metric

from edge.figures import Figures

HOST = "127.0.0.1"


class HasFigures(Protocol):
    """Whoever keeps the latest figures."""

    @property
    def figures(self) -> Figures | None:
        """None before the first are there."""


class _Collector:
    def __init__(self, source: HasFigures) -> None:
        self._source = source

    def collect(self) -> Iterable[Metric]:
        figures = self._source.figures
        if figures is None:
            return
        yield _gauge("escale_edge_connected", "Whether the broker is there", figures.connected)
        yield _gauge("escale_edge_frames_under_way", "Frames without an ack", figures.under_way)
        yield _gauge("escale_edge_frames_resent", "Frames sent again", figures.resent)
        yield _gauge("escale_edge_journal_bytes", "Size of the journal", figures.journal_bytes)
        samples = GaugeMetricFamily(
            "escale_edge_samples", "The kiosk's account, in samples", labels=["part"]
        )
        for part, count in figures.account.model_dump().items():
            samples.add_metric([part], count)
        yield samples
        drivers = GaugeMetricFamily(
            "escale_edge_driver_ok", "Whether a driver reads its device", labels=["driver"]
        )
        for name, state in figures.drivers.items():
            drivers.add_metric([name], float(state.health == "ok"))
        yield drivers


@contextmanager
def serve_metrics(source: HasFigures, port: int) -> Iterator[None]:
    """Answers `GET /metrics` on loopback while the context lasts; OSError if the port is taken."""
    registry = CollectorRegistry()
    registry.register(_Collector(source))
    server, thread = start_http_server(port, HOST, registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _gauge(name: str, title: str, value: float) -> Metric:
    return GaugeMetricFamily(name, title, value=float(value))
