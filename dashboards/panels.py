"""A plot as a Grafana panel."""

from __future__ import annotations

from grafana_foundation_sdk.builders import statetimeline, table, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import Panel

from contract import Family
from dashboards import colours, draw
from dashboards.draft import Draft
from dashboards.draw import Spot
from dashboards.hints import hint
from dashboards.plots import Plot, Shape
from dashboards.questions import source_of
from dashboards.sources import NOW, NOW_USES
from dashboards.target import InfluxQuery, reference


def panel(plot: Plot, draft: Draft, identity: int) -> Builder[Panel]:
    """The panel that draws a plot; `identity` is its number on the dashboard."""
    if plot.shape is Shape.EVENTS:
        return _events(plot, draft, identity)
    if plot.shape is Shape.STATES:
        return _states(plot, draft, identity)
    return _curves(plot, draft, identity)


def _target(plot: Plot, draft: Draft) -> InfluxQuery:
    source = source_of(draft, plot.measurement.name)
    return InfluxQuery(plot.query(draft.language), reference(source), plot.legend())


def _curves(plot: Plot, draft: Draft, identity: int) -> timeseries.Panel:
    only = plot.fields[0].name if len(plot.fields) == 1 else ""
    spot = Spot(identity, plot.title(draft.language), hint(draft, plot.measurement.name, only))
    # Thresholds are drawn where they are this panel's only field's: else they would be read
    # against the others.
    field = plot.fields[0] if len(plot.fields) == 1 else plot.bounds()
    drawn = draw.bars if plot.shape is Shape.BARS else draw.curves
    return drawn(spot, [_target(plot, draft)], field, points=None)


def _states(plot: Plot, draft: Draft, identity: int) -> statetimeline.Panel:
    spot = Spot(identity, plot.title(draft.language))
    panel = draw.states(spot, [_target(plot, draft)], [], points=None)
    for field in plot.fields:
        # A series is named after its tags and, where there are several, its field.
        ending = draft.of(field.title) if len(plot.fields) > 1 else ""
        panel = draw.worded(panel, ending, [colours.truth(field, draft.language)])
    return panel


def _events(plot: Plot, draft: Draft, identity: int) -> table.Panel:
    # Alone on its row, or beside its measurement's curves.
    alone = plot.measurement.family is Family.FAULT
    width = draw.WHOLE if alone else draw.HALF
    spot = Spot(identity, plot.title(draft.language), width=width)
    source = NOW_USES if plot.measurement.family is Family.USAGE else NOW
    target = InfluxQuery(plot.query(draft.language), reference(source), table=True)
    return draw.placed(table.Panel(), spot, target.datasource).with_target(target)
