"""Grafana's data sources: the two InfluxDB databases that Escale writes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A data source; `database` is what Grafana reads, from its own environment."""

    uid: str
    name: str
    database: str


_DATABASE = "$__env{ESCALE_GRAFANA_INFLUXDB_DATABASE}"

SERIES = Source("escale", "Escale", _DATABASE)
USAGE = Source("escale-usage", "Escale usage", f"{_DATABASE}_usage")
SOURCES = (SERIES, USAGE)
