"""The ways from one dashboard to another: what was chosen and the range go along."""

from __future__ import annotations

from grafana_foundation_sdk.builders.dashboard import DashboardLink
from grafana_foundation_sdk.models import dashboard
from grafana_foundation_sdk.models.dashboard import DashboardLinkType, DynamicConfigValue

from dashboards.anchors import TITLES, Uid
from dashboards.draft import Draft

TAG = "escale"
"""What all dashboards of Escale are tagged with."""
OPEN_KIOSK = "/d/{uid}?${{__url_time_range}}&var-kiosk=${{__data.fields.kiosk}}"
"""A kiosk's identifier needs no escaping: it is of letters, digits and hyphens."""
OPEN_BOARD = "/d/{uid}?${{__url_time_range}}&${{__all_variables}}"


class _Beside(DashboardLink):
    """Links that stand above the panels; the SDK would rather have them in a menu."""

    def build(self) -> dashboard.DashboardLink:
        built = super().build()
        built.placement = None  # type: ignore[assignment]  # left out then
        return built


def to_dashboards() -> DashboardLink:
    """A link to each other dashboard, with the variables and the range."""
    return (
        _Beside("Escale")
        .type(DashboardLinkType.DASHBOARDS)
        .tags([TAG])
        .as_dropdown(as_dropdown=False)
        .include_vars(include_vars=True)
        .keep_time(keep_time=True)
        .target_blank(target_blank=False)
    )


def board_link(draft: Draft, uid: Uid) -> DynamicConfigValue:
    """From a number to the dashboard that tells more: same choice, same range."""
    link = {
        "title": draft.of(TITLES[uid]),
        "url": OPEN_BOARD.format(uid=uid),
        "targetBlank": False,
    }
    return DynamicConfigValue("links", [link])


def kiosk_link(draft: Draft, uid: Uid) -> DynamicConfigValue:
    """From a row to a dashboard of its kiosk."""
    link = {
        "title": draft.of(TITLES[uid]),
        "url": OPEN_KIOSK.format(uid=uid),
        "targetBlank": False,
    }
    return DynamicConfigValue("links", [link])
