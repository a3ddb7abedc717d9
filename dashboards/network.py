"""The dashboard «Connectivity and wifi»: which lines are bad, and what the wifi does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grafana_foundation_sdk.builders import dashboard

from contract import Title
from dashboards import colours, draw, tables, wording
from dashboards import questions as ask
from dashboards.anchors import NETWORK_LINKS, NETWORK_LOSS, NETWORK_MODEM, Uid
from dashboards.board import board, row
from dashboards.draft import Draft
from dashboards.draw import Spot
from dashboards.hints import hint
from dashboards.tables import Column, measured
from store.influxql import aggregate, tag_matches

ABOUT = Title(
    "Les liaisons des bornes, leurs modems et routeurs, et le wifi public. Passerelle "
    "injoignable : voir le routeur. Passerelle joignable et le reste non : voir l'opérateur.",
    "The kiosks' links, their modems and routers, and the public wifi. Gateway unreachable: "
    "see the router. Gateway reachable and the rest not: see the operator.",
)


def network(draft: Draft) -> dashboard.Dashboard:
    """The dashboard, to be built."""
    return (
        board(draft, Uid.NETWORK, ABOUT)
        .with_row(row(draft, Title("Liaisons", "Links"), 900))
        .with_panel(_links(draft))
        .with_panel(_worst(draft, NETWORK_LOSS.panel, "loss"))
        .with_panel(_worst(draft, 13, "round_trip"))
        .with_panel(_reached(draft))
        .with_panel(_worst(draft, 14, "dns"))
        .with_row(row(draft, Title("Modems et routeurs", "Modems and routers"), 901))
        .with_panel(_modems(draft))
        .with_panel(_routers(draft))
        .with_panel(_curve(draft, 22, "modem", ("rsrp",), ("modem",)))
        .with_panel(_curve(draft, 23, "modem", ("snr",), ("modem",)))
        .with_panel(_curve(draft, 24, "snmp_interface", ("in_rate", "out_rate"), _INTERFACE))
        .with_panel(_traps(draft))
        .with_row(row(draft, Title("Wifi public", "Public wifi"), 902))
        .with_panel(_wifi(draft))
        .with_panel(_strips(draft, 31, "access_point", "up", ("device", "radio")))
        .with_panel(_curve(draft, 32, "access_point", ("clients",), ("device", "radio")))
        .with_panel(_curve(draft, 33, "hotspot", ("authenticated",), ("source",)))
        .with_panel(_curve(draft, 34, "hotspot", ("in_rate", "out_rate"), ("source",)))
    )


_INTERFACE = ("device", "interface")


def _tag_column(draft: Draft, measurement: str, name: str, width: int = 150) -> Column:
    row = draft.registry.get(measurement)
    titles = [tag.title for tag in row.tags if tag.name == name] if row else []
    return Column(name, draft.of(titles[0]) if titles else name, width=width)


def _now(
    draft: Draft,
    spot: Spot,
    measurement: str,
    tags: Sequence[str],
    names: Sequence[str],
    *,
    sorted_by: str,
    descending: bool = True,
) -> tables.Rows:
    """The newest of each series of a measurement."""
    target = ask.now(
        measurement, [aggregate("last", name) for name in names], by=(ask.KIOSK, *tags)
    )
    columns = [
        tables.kiosk_column(draft, draft.of(wording.KIOSK)),
        *(_tag_column(draft, measurement, name) for name in tags),
        *(measured(draft, measurement, name) for name in names),
    ]
    order = draft.title(measurement, sorted_by)
    return tables.rows(spot, [target], columns, sorted_by=order, descending=descending)


def _links(draft: Draft) -> tables.Rows:
    names = ("up", "loss", "round_trip", "jitter", "dns", "tls", "certificate_left", "portal")
    title = Title("Liaisons, maintenant", "Links, now")
    spot = Spot(NETWORK_LINKS.panel, draft.of(title), "", draw.WHOLE, 10)
    return _now(draft, spot, "link", ("target",), names, sorted_by="loss")


def _modems(draft: Draft) -> tables.Rows:
    names = ("connected", "technology", "signal", "rsrp", "rsrq", "snr", "roaming")
    title = Title("Modems, maintenant", "Modems, now")
    spot = Spot(NETWORK_MODEM.panel, draft.of(title), "", draw.HALF, 9)
    return _now(draft, spot, "modem", ("modem",), names, sorted_by="signal", descending=False)


def _routers(draft: Draft) -> tables.Rows:
    names = ("uptime", "cpu", "memory", "storage")
    words = Title(
        "Un routeur qui vient de redémarrer est en haut.",
        "A router that has just restarted is first.",
    )
    spot = Spot(21, draft.measurement("snmp_host"), draft.of(words), draw.HALF, 9)
    return _now(draft, spot, "snmp_host", ("device",), names, sorted_by="uptime", descending=False)


def _wifi(draft: Draft) -> tables.Rows:
    names = ("up", "clients", "authenticated", "in_rate", "out_rate")
    title = Title("Wifi public, maintenant", "Public wifi, now")
    spot = Spot(30, draft.of(title), "", draw.HALF, 10)
    return _now(draft, spot, "hotspot", ("source",), names, sorted_by="up", descending=False)


def _worst(draft: Draft, number: int, name: str) -> draw.Curves:
    field = draft.field("link", name)
    spot = Spot(number, draft.of(field.title), hint(draft, "link", name))
    return draw.curves(spot, [ask.worst(draft, "link", name)], field)


def _curve(
    draft: Draft, number: int, measurement: str, names: Sequence[str], tags: Sequence[str]
) -> draw.Curves:
    field = draft.field(measurement, names[0])
    if len(names) > 1:
        # One field's thresholds would be read against the others.
        field = replace(field, thresholds=())
    titles = ", ".join(draft.title(measurement, name) for name in names)
    spot = Spot(number, draft.about(measurement, titles), hint(draft, measurement, names[0]))
    target = ask.curves(draft, measurement, names, by=(ask.KIOSK, *tags))
    return draw.curves(spot, [target], field)


def _strips(
    draft: Draft, number: int, measurement: str, name: str, tags: Sequence[str]
) -> draw.Strips:
    field = draft.field(measurement, name)
    spot = Spot(number, draft.about(measurement, draft.of(field.title)))
    target = ask.curves(draft, measurement, [name], by=(ask.KIOSK, *tags))
    return draw.states(spot, [target], [colours.truth(field, draft.language)], rows=12)


def _reached(draft: Draft) -> draw.Strips:
    """The two targets that every kiosk has: its own router, and the internet."""
    title = Title("Routeur et Internet joignables", "Router and internet reachable")
    words = Title(
        "Deux lignes par borne : « gateway », son routeur, et « public », Internet.",
        "Two strips per kiosk: “gateway”, its router, and “public”, the internet.",
    )
    targets = (ask.CHOSEN, tag_matches("target", "^(gateway|public)$"))
    target = ask.curves(draft, "link", ["up"], by=(ask.KIOSK, "target"), where=targets)
    truth = [colours.truth(draft.field("link", "up"), draft.language)]
    return draw.states(Spot(11, draft.of(title), draft.of(words)), [target], truth, rows=12)


def _traps(draft: Draft) -> tables.Rows:
    spot = Spot(25, draft.measurement("snmp_trap"))
    target = ask.listed("snmp_trap", (ask.KIOSK, "device", "trap"), ("count", "text"))
    columns = [
        Column("Time", draft.of(wording.AT), width=170),
        tables.kiosk_column(draft, draft.of(wording.KIOSK)),
        _tag_column(draft, "snmp_trap", "device"),
        _tag_column(draft, "snmp_trap", "trap"),
        measured(draft, "snmp_trap", "count", width=110),
        measured(draft, "snmp_trap", "text"),
    ]
    return tables.rows(spot, [target], columns)
