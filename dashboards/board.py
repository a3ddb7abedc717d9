"""What all dashboards have in common: variables, links, annotations, range and refresh."""

from __future__ import annotations

from grafana_foundation_sdk.builders import dashboard
from grafana_foundation_sdk.models.common import TimeZoneBrowser
from grafana_foundation_sdk.models.dashboard import DashboardCursorSync

from contract import Title
from dashboards.anchors import TITLES, Uid
from dashboards.annotations import annotation_queries
from dashboards.draft import Draft
from dashboards.links import TAG, to_dashboards
from dashboards.variables import variables


def board(
    draft: Draft,
    uid: Uid,
    description: Title,
    *,
    every_kiosk: bool = True,
    refresh: str = "1m",
    start: str = "now-24h",
) -> dashboard.Dashboard:
    """A dashboard without panels yet, its title and address from `anchors`."""
    built = (
        dashboard.Dashboard(draft.of(TITLES[uid]))
        .uid(uid)
        .description(draft.of(description))
        .tags([TAG])
        .timezone(TimeZoneBrowser)
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .time(start, "now")
        .refresh(refresh)
        .readonly()
        .link(to_dashboards())
    )
    for variable in variables(draft, every_kiosk=every_kiosk):
        built = built.with_variable(variable)
    for annotation in annotation_queries(draft, one_kiosk=not every_kiosk):
        built = built.annotation(annotation)
    return built


def row(draft: Draft, title: Title, number: int) -> dashboard.Row:
    """A heading; panels given to it are folded until somebody opens it."""
    return dashboard.Row(draft.of(title)).id(number)
