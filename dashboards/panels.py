"""A plot as a Grafana panel."""

from __future__ import annotations

from grafana_foundation_sdk.builders import common, statetimeline, table, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.common import (
    DataSourceRef,
    GraphDrawStyle,
    LegendDisplayMode,
    TooltipDisplayMode,
    VisibilityMode,
)
from grafana_foundation_sdk.models.dashboard import Panel, ValueMap, ValueMappingResult

from contract import Family
from dashboards import wording
from dashboards.plots import Plot, Shape
from dashboards.sources import SERIES, USAGE, Source
from dashboards.target import InfluxQuery
from dashboards.units import unit
from dashboards.wording import Language

HEIGHT, HALF, WHOLE = 8, 12, 24
INTERVAL = "10s"
"""No window is shorter than the time between two samples."""
GAP_MS = 300_000
"""Windows without a value are bridged up to here; beyond, the line breaks."""


def reference(source: Source) -> DataSourceRef:
    """A data source as a panel names it."""
    return DataSourceRef(type_val="influxdb", uid=source.uid)


def panel(plot: Plot, language: Language, identity: int) -> Builder[Panel]:
    """The panel that draws a plot; `identity` is its number on the dashboard."""
    if plot.shape is Shape.EVENTS:
        return _events(plot, language, identity)
    if plot.shape is Shape.STATES:
        return _states(plot, language, identity)
    return _curves(plot, language, identity)


def _target(plot: Plot, language: Language) -> InfluxQuery:
    # Uses are kept in a database of their own, so that they can be granted apart.
    source = USAGE if plot.measurement.family is Family.USAGE else SERIES
    events = plot.shape is Shape.EVENTS
    alias = "" if events else plot.legend()
    return InfluxQuery(plot.query(language), reference(source), alias, table=events)


def _curves(plot: Plot, language: Language, identity: int) -> Builder[Panel]:
    target = _target(plot, language)
    built = (
        timeseries.Panel()
        .id(identity)
        .title(plot.title(language))
        .datasource(target.datasource)
        .with_target(target)
        .height(HEIGHT)
        .span(HALF)
        .interval(INTERVAL)
        .unit(unit(plot.unit).grafana)
        .span_nulls(GAP_MS)
        .legend(
            common.VizLegendOptions()
            .display_mode(LegendDisplayMode.LIST)
            .show_legend(show_legend=True)
        )
        .tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI))
    )
    if plot.shape is Shape.BARS:
        built = built.draw_style(GraphDrawStyle.BARS).fill_opacity(60)
    if all(row.minimum == 0 for row in plot.fields):
        built = built.min(0)
    if plot.unit == "%":
        built = built.max(100)
    return built


def _states(plot: Plot, language: Language, identity: int) -> Builder[Panel]:
    target = _target(plot, language)
    words = {
        "true": ValueMappingResult(text=language.of(wording.YES), color="green"),
        "false": ValueMappingResult(text=language.of(wording.NO), color="red"),
    }
    return (
        statetimeline.Panel()
        .id(identity)
        .title(plot.title(language))
        .datasource(target.datasource)
        .with_target(target)
        .height(HEIGHT)
        .span(HALF)
        .interval(INTERVAL)
        .mappings([ValueMap(options=words)])
        .span_nulls(GAP_MS)
        .merge_values(merge_values=True)
        .show_value(VisibilityMode.NEVER)
    )


def _events(plot: Plot, language: Language, identity: int) -> Builder[Panel]:
    target = _target(plot, language)
    return (
        table.Panel()
        .id(identity)
        .title(plot.title(language))
        .datasource(target.datasource)
        .with_target(target)
        .height(HEIGHT)
        .span(WHOLE)
    )
