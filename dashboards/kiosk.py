"""The dashboard «Kiosk»: how one kiosk is, what happened to it, and all that it measures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grafana_foundation_sdk.builders import dashboard, stat
from grafana_foundation_sdk.models.dashboard import Threshold, ValueMapping

from contract import Family, Measurement, Title
from dashboards import alarm_lists, colours, draw, wording
from dashboards import questions as ask
from dashboards.anchors import KIOSK_ALARMS, KIOSK_ONLINE, KIOSK_STATE, Uid
from dashboards.board import board, row
from dashboards.condition import condition, conditions
from dashboards.draft import Draft
from dashboards.draw import Spot
from dashboards.hints import hint
from dashboards.panels import panel
from dashboards.plots import plots
from dashboards.units import unit
from store.influxql import Fragment, aggregate

ABOUT = Title(
    "Une borne (ou plusieurs, comparées) : son état, ses alarmes, ses commandes, puis tout ce "
    "qu'elle mesure ; les rangées s'ouvrent d'un clic.",
    "One kiosk (or several, compared): its state, its alarms, its commands, then all that it "
    "measures; rows open with a click.",
)
_FIRST_ROW, _STRIDE = 1_000, 20
"""Rows of measurements are numbered from here, each with so many numbers for its panels."""


def kiosk(draft: Draft) -> dashboard.Dashboard:
    """The dashboard, to be built."""
    built = (
        board(draft, Uid.KIOSK, ABOUT, every_kiosk=False)
        .with_row(row(draft, Title("Maintenant", "Now"), 900))
        .with_panel(_state(draft))
        .with_panel(_figure(draft, 2, "kiosk_state", "silent"))
        .with_panel(_figure(draft, 3, "kiosk_state", "waiting"))
        .with_panel(_availability(draft))
        .with_panel(_figure(draft, 5, "journal", "held", lately=False))
        .with_panel(_figure(draft, 6, "host", "uptime", lately=False))
        .with_panel(alarm_lists.active(draft, KIOSK_ALARMS.panel, 16, 9))
        .with_panel(alarm_lists.commands(draft, 12, 8, 9))
        .with_panel(_online(draft))
        .with_row(row(draft, Title("L'essentiel", "The essentials"), 901))
        .with_panel(_reached(draft))
        .with_panel(_curve(draft, 21, "link", ("loss",), "target"))
        .with_panel(_curve(draft, 22, "power", ("charge",), "source"))
        .with_panel(_curve(draft, 23, "climate", ("temperature",), "zone"))
        .with_panel(_curve(draft, 24, "host", ("cpu", "memory", "disk")))
        .with_panel(_curve(draft, 25, "hotspot", ("authenticated",), "source"))
    )
    for at, measurement in enumerate(draft.registry.values()):
        if measurement.origin == "kiosk" and measurement.family is not Family.USAGE:
            built = built.with_row(_everything(draft, measurement, _FIRST_ROW + at * _STRIDE))
    return built


def _everything(draft: Draft, measurement: Measurement, number: int) -> dashboard.Row:
    """A folded row with every field of a measurement."""
    built = row(draft, measurement.title, number)
    for at, plot in enumerate(plots(measurement), 1):
        built = built.with_panel(panel(plot, draft, number + at))
    return built


def _tile(
    number: int,
    title: str,
    measurement: str,
    column: Fragment,
    *,
    lately: bool = True,
    words: str = "",
    grafana_unit: str,
    colouring: Sequence[Threshold] = (),
    mappings: Sequence[ValueMapping] = (),
) -> stat.Panel:
    spot = Spot(number, title, words, draw.TILE, draw.TILE_HEIGHT)
    asked = ask.now if lately else ask.last_known
    # A series per kiosk: when several are chosen each has its number, and its name.
    target = replace(asked(measurement, [column]), table=False, alias=f"$tag_{ask.KIOSK}")
    return draw.number(
        spot, [target], grafana_unit=grafana_unit, colours=colouring, mappings=mappings
    )


def _state(draft: Draft) -> stat.Panel:
    return _tile(
        KIOSK_STATE.panel,
        draft.of(wording.STATE),
        "kiosk_state",
        condition(),
        grafana_unit="none",
        colouring=[Threshold(value=None, color=colours.WELL)],
        mappings=conditions(draft.language),
    )


def _figure(
    draft: Draft, number: int, measurement: str, name: str, *, lately: bool = True
) -> stat.Panel:
    field = draft.field(measurement, name)
    return _tile(
        number,
        draft.of(field.title),
        measurement,
        aggregate("last", name),
        lately=lately,
        words=hint(draft, measurement, name),
        grafana_unit=unit(field.unit).grafana,
        colouring=colours.steps(field) if field.thresholds else (),
    )


def _availability(draft: Draft) -> stat.Panel:
    spot = Spot(
        4,
        draft.of(wording.AVAILABLE),
        hint(draft, "kiosk_state", "availability"),
        draw.TILE,
        draw.TILE_HEIGHT,
    )
    asked = ask.over_range(draft, "kiosk_state", [aggregate("mean", "availability")])
    target = replace(asked, table=False, alias=f"$tag_{ask.KIOSK}")
    field = draft.field("kiosk_state", "availability")
    return draw.number(
        spot,
        [target],
        grafana_unit="percent",
        colours=colours.steps(field) if field.thresholds else (),
        decimals=2,
    )


def _online(draft: Draft) -> draw.Strips:
    field = draft.field("kiosk_state", "online")
    spot = Spot(KIOSK_ONLINE.panel, draft.of(field.title), "", draw.WHOLE, 4)
    target = ask.curves(draft, "kiosk_state", ["online"])
    return draw.states(spot, [target], [colours.truth(field, draft.language)])


def _reached(draft: Draft) -> draw.Strips:
    field = draft.field("link", "up")
    spot = Spot(20, draft.about("link", draft.of(field.title)))
    target = ask.curves(draft, "link", ["up"], by=(ask.KIOSK, "target"))
    truth = [colours.truth(field, draft.language)]
    return draw.states(spot, [target], truth, points=None)


def _curve(
    draft: Draft, number: int, measurement: str, names: Sequence[str], *tags: str
) -> draw.Curves:
    field = draft.field(measurement, names[0])
    if len(names) > 1:
        # One field's thresholds would be read against the others.
        field = replace(field, thresholds=())
    detail = ", ".join(draft.title(measurement, name) for name in names)
    title = draft.about(measurement, detail)
    target = ask.curves(draft, measurement, names, by=(ask.KIOSK, *tags))
    spot = Spot(number, title, hint(draft, measurement, names[0]) if len(names) == 1 else "")
    return draw.curves(spot, [target], field, points=None)
