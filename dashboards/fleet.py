"""The dashboard «Fleet»: what is wrong now, where, since when, and where to look next."""

from __future__ import annotations

from dataclasses import replace

from grafana_foundation_sdk.builders import common, dashboard, geomap, stat
from grafana_foundation_sdk.models.common import FrameGeometrySourceMode
from grafana_foundation_sdk.models.dashboard import FieldColorModeId
from grafana_foundation_sdk.models.geomap import MapCenterID, TooltipMode

from contract import Title
from dashboards import alarm_lists, colours, draw, tables, wording
from dashboards import questions as ask
from dashboards.anchors import (
    FLEET_ACTIVE,
    FLEET_ALARMS,
    FLEET_AVAILABILITY,
    FLEET_MAP,
    FLEET_NOW,
    FLEET_ONLINE,
    FLEET_STATES,
    Uid,
)
from dashboards.board import board, row
from dashboards.condition import CONDITION, condition, conditions
from dashboards.draft import Draft
from dashboards.draw import Spot
from dashboards.hints import hint
from dashboards.links import board_link
from dashboards.tables import Column, measured
from dashboards.target import asked_of, lettered
from store.influxql import aggregate, call, named, weighted

ABOUT = Title(
    "Ce qui ne va pas, où, depuis quand. La ligne du haut du tableau est la plus urgente ; "
    "le nom d'une borne mène à sa page.",
    "What is wrong, where, since when. The table's first row is the most urgent; "
    "a kiosk's name leads to its page.",
)


def fleet(draft: Draft) -> dashboard.Dashboard:
    """The dashboard, to be built."""
    return (
        board(draft, Uid.FLEET, ABOUT)
        .with_row(row(draft, Title("Maintenant", "Now"), 900))
        .with_panel(_in_service(draft))
        .with_panel(_offline(draft))
        .with_panel(_alarms(draft, 3, "critical"))
        .with_panel(_alarms(draft, 4, "major"))
        .with_panel(_waiting(draft))
        .with_panel(_available(draft))
        .with_panel(_states(draft))
        .with_panel(_map(draft))
        .with_panel(alarm_lists.active(draft, FLEET_ACTIVE.panel, draw.WHOLE, 9))
        .with_row(row(draft, Title("Sur la période", "Over the range"), 901))
        .with_panel(_online(draft))
        .with_panel(_availability(draft))
        .with_panel(_alarm_counts(draft))
    )


def _in_service(draft: Draft) -> stat.Panel:
    spot = Spot(
        FLEET_NOW.panel,
        draft.of(Title("Bornes en service", "Kiosks in service")),
        draft.of(
            Title(
                "Bornes choisies dont le centre a rendu compte depuis cinq minutes. "
                "Rien ici : c'est le centre qui ne répond plus, voir « Chaîne de collecte ».",
                "Chosen kiosks that the office reported on in the last five minutes. "
                "Nothing here: the office itself is silent, see “Pipeline”.",
            )
        ),
        draw.TILE,
        draw.TILE_HEIGHT,
    )
    target = ask.now_added_up("kiosk_state", [aggregate("count", "alarms", spot.title)], ["alarms"])
    return draw.number(spot, [target], link=board_link(draft, Uid.PIPELINE))


def _offline(draft: Draft) -> stat.Panel:
    title = Title("Hors ligne", "Offline")
    spot = Spot(2, draft.of(title), "", draw.TILE, draw.TILE_HEIGHT)
    missing = weighted([(1, call("count", "availability")), (-0.01, call("sum", "availability"))])
    target = ask.now_added_up("kiosk_state", [named(missing, spot.title)], ["availability"])
    link = board_link(draft, Uid.NETWORK)
    return draw.number(spot, [target], colours=colours.counted("major"), link=link)


def _alarms(draft: Draft, identity: int, severity: str) -> stat.Panel:
    title = draft.title("kiosk_state", severity)
    spot = Spot(identity, title, "", draw.TILE, draw.TILE_HEIGHT)
    target = ask.now_added_up("kiosk_state", [aggregate("sum", severity, title)], [severity])
    field = draft.field("kiosk_state", severity)
    link = board_link(draft, Uid.ALARMS)
    return draw.number(spot, [target], colours=colours.steps(field), link=link)


def _waiting(draft: Draft) -> stat.Panel:
    title = draft.title("kiosk_state", "waiting")
    words = hint(draft, "kiosk_state", "waiting")
    spot = Spot(5, title, words, draw.TILE, draw.TILE_HEIGHT)
    target = ask.now_added_up("kiosk_state", [aggregate("sum", "waiting", title)], ["waiting"])
    field = draft.field("kiosk_state", "waiting")
    link = board_link(draft, Uid.ALARMS)
    return draw.number(spot, [target], colours=colours.steps(field), link=link)


def _available(draft: Draft) -> stat.Panel:
    words = hint(draft, "kiosk_state", "availability")
    spot = Spot(6, draft.of(wording.AVAILABLE), words, draw.TILE, draw.TILE_HEIGHT)
    target = ask.over_range(
        draft, "kiosk_state", [aggregate("mean", "availability", spot.title)], by=()
    )
    field = draft.field("kiosk_state", "availability")
    return draw.number(
        spot, [target], grafana_unit="percent", colours=colours.steps(field), decimals=2
    )


def _columns(draft: Draft) -> list[Column]:
    return [
        Column(
            CONDITION,
            draft.of(wording.STATE),
            mappings=conditions(draft.language),
            cell="color-background",
            width=140,
        ),
        tables.kiosk_column(draft, draft.of(wording.KIOSK)),
        Column("name", draft.of(wording.SITE_NAME)),
        Column("commune_name", draft.of(wording.COMMUNE), width=140),
        measured(draft, "kiosk_state", "silent"),
        measured(draft, "kiosk_state", "alarms"),
        measured(draft, "kiosk_state", "waiting"),
        measured(draft, "kiosk_state", "clock_synced"),
        Column(
            "available",
            draft.of(wording.AVAILABLE),
            grafana_unit="percent",
            steps=colours.steps(draft.field("kiosk_state", "availability")),
            cell="gauge",
            decimals=2,
            bounds=(0, 100),
        ),
    ]


def _states(draft: Draft) -> tables.Rows:
    words = Title(
        "La plus grave en haut. « Silencieuse depuis » dit depuis quand une borne n'a plus parlé.",
        "The gravest first. “Silent for” says since when a kiosk has not spoken.",
    )
    spot = Spot(
        FLEET_STATES.panel,
        draft.of(Title("Bornes, la plus urgente d'abord", "Kiosks, the most urgent first")),
        draft.of(words),
        14,
        14,
    )
    newest = [aggregate("last", name) for name in ("silent", "alarms", "waiting", "clock_synced")]
    targets = [
        ask.now("kiosk_state", [condition(), *newest]),
        ask.places(),
        ask.over_range(draft, "kiosk_state", [aggregate("mean", "availability", "available")]),
    ]
    return tables.rows(
        spot,
        targets,
        _columns(draft),
        joined_by=ask.KIOSK,
        everywhere=True,
        sorted_by=draft.of(wording.STATE),
    )


def _map(draft: Draft) -> geomap.Panel:
    spot = Spot(FLEET_MAP.panel, draft.of(Title("Carte", "Map")), "", 10, 14)
    columns = [
        *(replace(column, cell="auto", width=None) for column in _columns(draft)[:5]),
        Column("latitude", draft.title("place", "latitude")),
        Column("longitude", draft.title("place", "longitude")),
    ]
    targets = [
        ask.now("kiosk_state", [condition(), aggregate("last", "silent")]),
        ask.places(),
    ]
    built = (
        draw.placed(geomap.Panel(), spot, asked_of(targets))
        .targets(list(lettered(targets)))
        .transformations(tables.arranged([row.name for row in columns], ask.KIOSK, everywhere=True))
        .view(geomap.MapViewConfig().id(MapCenterID.FIT).all_layers(all_layers=True).max_zoom(17))
        .controls(
            geomap.ControlsOptions()
            .show_zoom(show_zoom=True)
            .mouse_wheel_zoom(mouse_wheel_zoom=True)
            .show_attribution(show_attribution=True)
        )
        .basemap(common.MapLayerOptions().type("default").name("Layer 0"))
        .layers([_markers(spot.title)])
        .tooltip(geomap.TooltipOptions().mode(TooltipMode.DETAILS))
        .color_scheme(dashboard.FieldColor().mode(FieldColorModeId.THRESHOLDS))
    )
    for column in columns:
        built = built.override_by_name(column.name, tables.looks(column))
    return built


def _markers(name: str) -> common.MapLayerOptions:
    style = {
        "color": {"field": CONDITION, "fixed": colours.NEUTRAL},
        "opacity": 0.8,
        "rotation": {"fixed": 0, "max": 360, "min": -360, "mode": "mod"},
        "size": {"fixed": 9, "max": 15, "min": 2},
        "symbol": {"fixed": "img/icons/marker/circle.svg", "mode": "fixed"},
        "symbolAlign": {"horizontal": "center", "vertical": "center"},
        "textConfig": {
            "fontSize": 11,
            "offsetX": 0,
            "offsetY": 16,
            "textAlign": "center",
            "textBaseline": "middle",
        },
        "text": {"field": ask.KIOSK, "fixed": "", "mode": "field"},
    }
    return (
        common.MapLayerOptions()
        .type("markers")
        .name(name)
        .config({"showLegend": True, "style": style})
        .location(
            common.FrameGeometrySource()
            .mode(FrameGeometrySourceMode.COORDS)
            .latitude("latitude")
            .longitude("longitude")
        )
        .tooltip(tooltip=True)
    )


def _online(draft: Draft) -> draw.Strips:
    field = draft.field("kiosk_state", "online")
    spot = Spot(
        FLEET_ONLINE.panel,
        draft.of(Title("En ligne, borne par borne", "Online, kiosk by kiosk")),
        "",
        draw.WHOLE,
        16,
    )
    target = ask.curves(draft, "kiosk_state", ["online"])
    return draw.states(spot, [target], [colours.truth(field, draft.language)], rows=25)


def _availability(draft: Draft) -> draw.Curves:
    field = draft.field("kiosk_state", "availability")
    spot = Spot(
        FLEET_AVAILABILITY.panel,
        draft.of(Title("Part des bornes en ligne", "Share of kiosks online")),
    )
    target = ask.curves(draft, "kiosk_state", ["availability"], by=())
    return draw.curves(spot, [target], field, calculations=("mean", "min"))


def _alarm_counts(draft: Draft) -> draw.Curves:
    spot = Spot(
        FLEET_ALARMS.panel,
        draft.of(Title("Alarmes actives, par gravité", "Active alarms, by severity")),
    )
    targets = [ask.all_together(draft, "kiosk_state", name) for name in colours.SEVERITY]
    area = draw.stacked_area(spot, targets, draft.field("kiosk_state", "alarms"))
    return draw.coloured(area, draw.by_severity(draft))
