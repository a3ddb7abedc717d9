"""Grafana's provisioning files: where the data is, and where the dashboards lie.

No secret is written. Grafana takes the address from its environment and the password from a
file: https://grafana.com/docs/grafana/latest/administration/provisioning/
"""

from __future__ import annotations

from dashboards.sources import SOURCES, Source

PASSWORD_FILE = "/run/secrets/escale_grafana_influxdb"  # noqa: S105 - a path, no password


def datasources(password_file: str) -> dict[str, object]:
    """The data sources' file; `password_file` is a path on Grafana's machine."""
    return {"apiVersion": 1, "datasources": [_datasource(row, password_file) for row in SOURCES]}


def providers() -> dict[str, object]:
    """The dashboards' file: Grafana reads the folder named in its environment."""
    return {
        "apiVersion": 1,
        "providers": [
            {
                "name": "escale",
                "folder": "Escale",
                "type": "file",
                "allowUiUpdates": False,
                "updateIntervalSeconds": 30,
                "options": {"path": "$__env{ESCALE_GRAFANA_DASHBOARDS}"},
            }
        ],
    }


def _datasource(source: Source, password_file: str) -> dict[str, object]:
    return {
        "name": source.name,
        "uid": source.uid,
        "type": "influxdb",
        "access": "proxy",
        "url": "$__env{ESCALE_GRAFANA_INFLUXDB_URL}",
        "user": "$__env{ESCALE_GRAFANA_INFLUXDB_USER}",
        "jsonData": {
            "version": "InfluxQL",
            "dbName": source.database,
            "httpMode": "POST",
            "timeInterval": source.interval,
        },
        "secureJsonData": {"password": f"$__file{{{password_file}}}"},
        "editable": False,
    }
