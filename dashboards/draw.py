"""How things are drawn: curves, bars, numbers, states. Grafana's panels, in the house's style."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

from grafana_foundation_sdk.builders import barchart, common, stat, statetimeline, text, timeseries
from grafana_foundation_sdk.builders.dashboard import FieldColor
from grafana_foundation_sdk.models.common import (
    BigValueColorMode,
    BigValueGraphMode,
    DataSourceRef,
    GraphDrawStyle,
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    SortOrder,
    StackingMode,
    TooltipDisplayMode,
    VisibilityMode,
    VizOrientation,
)
from grafana_foundation_sdk.models.dashboard import (
    DynamicConfigValue,
    FieldColorModeId,
    Threshold,
    ValueMapping,
)
from grafana_foundation_sdk.models.text import TextMode

from contract import Field
from dashboards.colours import SEVERITY, config, steps
from dashboards.draft import Draft
from dashboards.target import InfluxQuery, asked_of, lettered
from dashboards.units import unit

Curves = timeseries.Panel
Strips = statetimeline.Panel
Words = text.Panel

HEIGHT, HALF, WHOLE = 8, 12, 24
TILE_HEIGHT, TILE = 4, 4
POINTS = 300
"""Windows of a line that is one of a fleet's: five minutes of a day, and quickly answered."""
GAP_MS = 300_000
"""Windows without a value are bridged up to here; beyond, the line breaks."""


class _Panel(Protocol):
    """What every panel builder of the SDK has."""

    def id(self, id_val: int) -> Self: ...
    def title(self, title: str) -> Self: ...
    def description(self, description: str) -> Self: ...
    def height(self, h: int) -> Self: ...
    def span(self, w: int) -> Self: ...
    def datasource(self, datasource: DataSourceRef) -> Self: ...


_P = TypeVar("_P", bound=_Panel)


@dataclass(frozen=True, slots=True)
class Spot:
    """A panel's number on its dashboard, its words and its size on the grid of 24 columns."""

    number: int
    title: str
    description: str = ""
    width: int = HALF
    height: int = HEIGHT


def placed(panel: _P, spot: Spot, datasource: DataSourceRef | None = None) -> _P:
    """The panel with its number, words and size."""
    built = panel.id(spot.number).title(spot.title).height(spot.height).span(spot.width)
    if spot.description:
        built = built.description(spot.description)
    return built if datasource is None else built.datasource(datasource)


def curves(
    spot: Spot,
    targets: Sequence[InfluxQuery],
    field: Field,
    *,
    calculations: Sequence[str] = ("lastNotNull", "max"),
    points: int | None = POINTS,
) -> timeseries.Panel:
    """Lines over time, of one unit, whose bounds and thresholds are those of `field`.

    `points` is how many windows a line has; None: as many as pixels.
    """
    built = (
        placed(timeseries.Panel(), spot, asked_of(targets))
        .targets(list(lettered(targets)))
        .unit(unit(field.unit).grafana)
        .line_width(1)
        .fill_opacity(8)
        .show_points(VisibilityMode.AUTO)
        .span_nulls(GAP_MS)
        .legend(_legend(calculations))
        .tooltip(
            common.VizTooltipOptions()
            .mode(TooltipDisplayMode.MULTI)
            .sort(SortOrder.DESCENDING)
            .hide_zeros(hide_zeros=False)
        )
    )
    if field.thresholds:
        built = built.thresholds(config(steps(field))).thresholds_style(
            common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED)
        )
    if points is not None:
        built = built.max_data_points(points)
    if field.minimum == 0:
        built = built.min(0)
    if field.unit == "%" and field.maximum == 100:
        built = built.max(100)
    return built


def bars(
    spot: Spot,
    targets: Sequence[InfluxQuery],
    field: Field,
    *,
    interval: str | None = None,
    stacked: bool = True,
    points: int | None = POINTS,
) -> timeseries.Panel:
    """What adds up, per window; `interval` is the shortest window."""
    built = curves(spot, targets, field, calculations=("sum",), points=points)
    built = built.draw_style(GraphDrawStyle.BARS).fill_opacity(70).line_width(0)
    if interval is not None:
        built = built.interval(interval)
    if stacked:
        built = built.stacking(common.StackingConfig().mode(StackingMode.NORMAL))
    return built


def stacked_area(spot: Spot, targets: Sequence[InfluxQuery], field: Field) -> timeseries.Panel:
    """Numbers that make a whole together, one above the other."""
    return (
        curves(spot, targets, field)
        .fill_opacity(60)
        .stacking(common.StackingConfig().mode(StackingMode.NORMAL))
    )


def coloured(panel: timeseries.Panel, colours: Mapping[str, str]) -> timeseries.Panel:
    """The panel, with these series in these colours."""
    for name, colour in colours.items():
        fixed = {"mode": "fixed", "fixedColor": colour}
        panel = panel.override_by_name(name, [DynamicConfigValue("color", fixed)])
    return panel


def by_severity(draft: Draft) -> Mapping[str, str]:
    """The colours of the series that count a kiosk's alarms of each severity."""
    return {draft.title("kiosk_state", name): colour for name, colour in SEVERITY.items()}


def number(
    spot: Spot,
    targets: Sequence[InfluxQuery],
    *,
    grafana_unit: str = "short",
    colours: Sequence[Threshold] = (),
    mappings: Sequence[ValueMapping] = (),
    calculation: str = "lastNotNull",
    sparkline: bool = False,
    decimals: int | None = None,
    link: DynamicConfigValue | None = None,
) -> stat.Panel:
    """Large numbers: coloured behind when they want attention; `link` is where a click leads."""
    built = (
        placed(stat.Panel(), spot, asked_of(targets))
        .targets(list(lettered(targets)))
        .unit(grafana_unit)
        .color_mode(BigValueColorMode.BACKGROUND if colours else BigValueColorMode.VALUE)
        .graph_mode(BigValueGraphMode.AREA if sparkline else BigValueGraphMode.NONE)
        .reduce_options(
            common.ReduceDataOptions().values(values=False).calcs([calculation]).fields("")
        )
        .orientation(VizOrientation.AUTO)
    )
    if colours:
        built = built.thresholds(config(colours))
    if mappings:
        built = built.mappings(list(mappings))
    if link is not None:
        built = built.override_by_query("A", [link])
    return built if decimals is None else built.decimals(decimals)


def states(
    spot: Spot,
    targets: Sequence[InfluxQuery],
    mappings: Sequence[ValueMapping],
    *,
    rows: int | None = None,
    points: int | None = POINTS,
) -> statetimeline.Panel:
    """A strip per series; `rows` of them on a page."""
    built = (
        placed(statetimeline.Panel(), spot, asked_of(targets))
        .targets(list(lettered(targets)))
        .mappings(list(mappings))
        .color_scheme(FieldColor().mode(FieldColorModeId.THRESHOLDS))
        .span_nulls(GAP_MS)
        .merge_values(merge_values=True)
        .show_value(VisibilityMode.NEVER)
        .row_height(0.8)
        .fill_opacity(80)
        .line_width(0)
        .legend(common.VizLegendOptions().show_legend(show_legend=False))
    )
    built = built if points is None else built.max_data_points(points)
    return built if rows is None else built.per_page(rows)


def worded(
    panel: statetimeline.Panel, ending: str, mappings: Sequence[ValueMapping]
) -> statetimeline.Panel:
    """The strips, with these words for the series whose names end so."""
    pattern = f"/{re.escape(ending)}$/"
    return panel.override_by_regexp(pattern, [DynamicConfigValue("mappings", list(mappings))])


def ranking(spot: Spot, targets: Sequence[InfluxQuery], field: Field, *, of: str) -> barchart.Panel:
    """Bars side by side, one per value of the column `of`."""
    return (
        placed(barchart.Panel(), spot, asked_of(targets))
        .targets(list(lettered(targets)))
        .unit(unit(field.unit).grafana)
        .x_field(of)
        .orientation(VizOrientation.HORIZONTAL)
        .show_value(VisibilityMode.ALWAYS)
        .legend(common.VizLegendOptions().show_legend(show_legend=False))
    )


def words(spot: Spot, content: str) -> text.Panel:
    """A few sentences, in Markdown."""
    return placed(text.Panel(), spot).mode(TextMode.MARKDOWN).content(content)


def _legend(calculations: Sequence[str]) -> common.VizLegendOptions:
    return (
        common.VizLegendOptions()
        .display_mode(LegendDisplayMode.TABLE)
        .placement(LegendPlacement.RIGHT)
        .show_legend(show_legend=True)
        .calcs(list(calculations))
    )
