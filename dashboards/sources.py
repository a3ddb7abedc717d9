"""Grafana's data sources: the InfluxDB databases that Escale writes, one per level and kind."""

from __future__ import annotations

from dataclasses import dataclass

from contract import LEVELS, RAW, Level


@dataclass(frozen=True, slots=True)
class Source:
    """A data source; `database` is what Grafana reads, from its own environment.

    `interval` is the time between two samples: no window of a panel is shorter.
    """

    uid: str
    name: str
    database: str
    interval: str


_DATABASE = "$__env{ESCALE_GRAFANA_INFLUXDB_DATABASE}"
_RAW_INTERVAL = "10s"


def _source(level: Level, *, usage: bool) -> Source:
    fine = level == RAW
    return Source(
        uid="escale" + ("" if fine else f"-{level.name}") + ("-usage" if usage else ""),
        name="Escale" + ("" if fine else f" {level.name}") + (" usage" if usage else ""),
        database=f"{_DATABASE}{level.suffix}{'_usage' if usage else ''}",
        interval=_RAW_INTERVAL if fine else level.name,
    )


SOURCES = tuple(_source(level, usage=usage) for usage in (False, True) for level in LEVELS)
"""Uses are kept apart so that they can be granted apart."""

LEVEL_VARIABLE = "level"
NOW = "escale"
"""The uid of the raw samples: what is now, events, lists, alert rules."""
NOW_USES = f"{NOW}-usage"
"""The same, of uses."""
FITTING = f"${{{LEVEL_VARIABLE}}}"
"""The uid of the level that fits the range that is shown: curves."""
FITTING_USES = f"${{{LEVEL_VARIABLE}}}-usage"
"""The same, of uses."""
