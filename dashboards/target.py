"""A panel's question to Grafana's InfluxDB data source, which the SDK has no model of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.common import DataSourceRef

MIXED = "-- Mixed --"


def reference(uid: str) -> DataSourceRef:
    """A data source as a panel names it."""
    return DataSourceRef(type_val="influxdb", uid=uid)


@dataclass(frozen=True)
class InfluxQuery(Dataquery, Builder[Dataquery]):
    """InfluxQL as text. `table` asks for rows instead of series; `alias` names the series."""

    query: str
    datasource: DataSourceRef
    alias: str = ""
    table: bool = False
    ref: str = "A"

    def build(self) -> InfluxQuery:
        """Itself: it is built already."""
        return self

    def to_json(self) -> dict[str, object]:
        """The model that Grafana's query editor writes."""
        return {
            "refId": self.ref,
            "datasource": self.datasource,
            "rawQuery": True,
            "query": self.query,
            "resultFormat": "table" if self.table else "time_series",
            "alias": self.alias,
        }


def asked_of(queries: Sequence[InfluxQuery]) -> DataSourceRef:
    """The data source of a panel. With one of its own, Grafana asks it for every query of the
    panel, whatever the query says; only «mixed» leaves each its own.
    """
    sources = {row.datasource.uid for row in queries}
    return queries[0].datasource if len(sources) == 1 else DataSourceRef("datasource", MIXED)


def lettered(queries: Sequence[InfluxQuery]) -> list[InfluxQuery]:
    """The queries of one panel, each with a letter of its own."""
    return [replace(row, ref=chr(ord("A") + at)) for at, row in enumerate(queries)]


@dataclass(frozen=True)
class InfluxAnnotation(Dataquery, Builder[Dataquery]):
    """Events. The data source finds the columns by what their names end with."""

    query: str
    text: str
    tags: tuple[str, ...]

    def build(self) -> InfluxAnnotation:
        """Itself: it is built already."""
        return self

    def to_json(self) -> dict[str, object]:
        """The model that Grafana's annotation editor writes."""
        return {
            "refId": "Anno",
            "query": self.query,
            "rawQuery": True,
            "textColumn": self.text,
            "tagsColumn": ",".join(self.tags),
            "fromAnnotations": True,
            "textEditor": True,
        }
