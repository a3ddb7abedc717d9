"""A panel's question to Grafana's InfluxDB data source, which the SDK has no model of."""

from __future__ import annotations

from dataclasses import dataclass

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.common import DataSourceRef


@dataclass(frozen=True)
class InfluxQuery(Dataquery, Builder[Dataquery]):
    """InfluxQL as text. `table` asks for rows instead of series; `alias` names the series."""

    query: str
    datasource: DataSourceRef
    alias: str = ""
    table: bool = False

    def build(self) -> InfluxQuery:
        """Itself: it is built already."""
        return self

    def to_json(self) -> dict[str, object]:
        """The model that Grafana's query editor writes."""
        return {
            "refId": "A",
            "datasource": self.datasource,
            "rawQuery": True,
            "query": self.query,
            "resultFormat": "table" if self.table else "time_series",
            "alias": self.alias,
        }
