"""The dashboard «Kiosk»: all that kiosks measure, a row per measurement."""

from __future__ import annotations

import itertools

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.models.common import TimeZoneBrowser
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    VariableOption,
    VariableRefresh,
    VariableSort,
)

from contract import REGISTRY, Registry
from dashboards import wording
from dashboards.panels import panel, reference
from dashboards.plots import KIOSK_TAG, KIOSK_VARIABLE, plots
from dashboards.sources import SERIES
from dashboards.wording import Language
from store.influxql import tag_values

UID = "escale-kiosk"
_EVERY_KIOSK = REGISTRY["journal"].name
"""What each kiosk's daemon measures, whatever drivers it has."""


def kiosk(registry: Registry, language: Language) -> dashboard.Dashboard:
    """The dashboard, to be built."""
    built = (
        dashboard.Dashboard(language.of(wording.KIOSK))
        .uid(UID)
        .tags(["escale"])
        .timezone(TimeZoneBrowser)
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .time("now-24h", "now")
        .refresh("1m")
        .readonly()
        .with_variable(_kiosks(language))
    )
    identity = itertools.count(1)
    for measurement in registry.values():
        if measurement.origin != "kiosk":
            continue
        row = dashboard.Row(language.of(measurement.title)).id(next(identity))
        built = built.with_row(row)
        for plot in plots(measurement):
            built = built.with_panel(panel(plot, language, next(identity)))
    return built


def _kiosks(language: Language) -> dashboard.QueryVariable:
    question = tag_values(_EVERY_KIOSK, KIOSK_TAG)
    return (
        dashboard.QueryVariable(KIOSK_VARIABLE)
        .label(language.of(wording.KIOSK))
        .datasource(reference(SERIES))
        .query(question)
        .definition(question)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
        .multi(multi=True)
        .include_all(include_all=True)
        # A pattern as long as a fleet's ids is slow; this one means the same.
        .all_value(".*")
        .current(VariableOption(text="All", value="$__all", selected=True))
    )
