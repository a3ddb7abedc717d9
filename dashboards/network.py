"""The dashboard «Connectivity and wifi»: which lines are bad, and what the wifi does."""

from __future__ import annotations

from grafana_foundation_sdk.builders import dashboard

from contract import Title
from dashboards import draw, tables, wording
from dashboards import questions as ask
from dashboards.anchors import NETWORK_LINKS, NETWORK_LOSS, Uid
from dashboards.board import board, row
from dashboards.draft import Draft
from dashboards.draw import Spot
from dashboards.tables import Column, measured
from store.influxql import aggregate

ABOUT = Title(
    "Les liaisons des bornes, leurs modems et routeurs, et le wifi public.",
    "The kiosks' links, their modems and routers, and the public wifi.",
)


def network(draft: Draft) -> dashboard.Dashboard:
    """The dashboard, to be built."""
    return (
        board(draft, Uid.NETWORK, ABOUT)
        .with_row(row(draft, Title("Liaisons", "Links"), 900))
        .with_panel(_links(draft))
        .with_panel(_loss(draft))
    )


def _links(draft: Draft) -> tables.Rows:
    names = ("up", "loss", "round_trip", "jitter", "dns", "certificate_left", "portal")
    spot = Spot(
        NETWORK_LINKS.panel, draft.of(Title("Liaisons, maintenant", "Links, now")), "", 24, 9
    )
    target = ask.now("link", [aggregate("last", name) for name in names], by=("kiosk", "target"))
    columns = [
        tables.kiosk_column(draft, draft.of(wording.KIOSK)),
        Column("target", draft.of(Title("Cible", "Target"))),
        *(measured(draft, "link", name) for name in names),
    ]
    return tables.rows(spot, [target], columns, sorted_by=draft.title("link", "loss"))


def _loss(draft: Draft) -> draw.Curves:
    spot = Spot(NETWORK_LOSS.panel, draft.title("link", "loss"))
    target = ask.curves(draft, "link", ["loss"], by=("kiosk", "target"))
    return draw.curves(spot, [target], draft.field("link", "loss"))
