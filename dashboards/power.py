"""The dashboard «Power and climate»: who lives on a battery, for how long, and who is too hot."""

from __future__ import annotations

from collections.abc import Sequence

from grafana_foundation_sdk.builders import dashboard

from contract import Title
from dashboards import colours, draw, tables, wording
from dashboards import questions as ask
from dashboards.anchors import POWER_CHARGE, POWER_CLIMATE, POWER_NOW, Uid
from dashboards.board import board, row
from dashboards.draft import Draft
from dashboards.draw import Spot
from dashboards.hints import hint
from dashboards.tables import Column, measured
from store.influxql import aggregate, call, named, tag_is

ABOUT = Title(
    "L'alimentation des bornes (secteur, batterie, onduleur, soleil), ce qu'il fait dedans et "
    "dehors, les portes.",
    "The kiosks' supply (mains, battery, UPS, sun), the weather inside and outside, the doors.",
)
CABIN, ELECTRONICS, OUTSIDE = "cabin", "electronics", "outside"
BATTERY = "battery"


def power(draft: Draft) -> dashboard.Dashboard:
    """The dashboard, to be built."""
    return (
        board(draft, Uid.POWER, ABOUT)
        .with_row(row(draft, Title("Alimentation", "Power"), 900))
        .with_panel(_now(draft))
        .with_panel(_ups_now(draft))
        .with_panel(_present(draft))
        .with_panel(_charge(draft))
        .with_panel(_curve(draft, 13, "power", "power", ("source",)))
        .with_panel(_curve(draft, 14, "ups", "charge", ("ups",)))
        .with_panel(_curve(draft, 15, "ups", "runtime", ("ups",)))
        .with_panel(_curve(draft, 16, "ups", "input_voltage", ("ups",)))
        .with_row(row(draft, Title("Climat", "Climate"), 901))
        .with_panel(_climate_now(draft))
        .with_panel(_zone(draft, POWER_CLIMATE.panel, "temperature", CABIN))
        .with_panel(_zone(draft, 22, "temperature", ELECTRONICS))
        .with_panel(_zone(draft, 23, "temperature", OUTSIDE))
        .with_panel(_zone(draft, 24, "dew_margin", ELECTRONICS))
        .with_panel(_curve(draft, 25, "host", "temperature", ()))
        .with_panel(_zone(draft, 26, "humidity", ELECTRONICS))
        .with_row(row(draft, Title("Portes et contacts", "Doors and contacts"), 902))
        .with_panel(_contacts(draft))
        .with_panel(_open(draft))
    )


def _curve(
    draft: Draft, number: int, measurement: str, name: str, tags: Sequence[str]
) -> draw.Curves:
    field = draft.field(measurement, name)
    title = draft.about(measurement, draft.of(field.title))
    target = ask.curves(draft, measurement, [name], by=(ask.KIOSK, *tags))
    return draw.curves(Spot(number, title, hint(draft, measurement, name)), [target], field)


def _zone(draft: Draft, number: int, name: str, zone: str) -> draw.Curves:
    field = draft.field("climate", name, zone=zone)
    title = f"{draft.of(field.title)}, {draft.of(wording.ZONES[zone])}"
    spot = Spot(number, title, hint(draft, "climate", name))
    target = ask.curves(draft, "climate", [name], where=(ask.CHOSEN, tag_is("zone", zone)))
    return draw.curves(spot, [target], field)


def _now(draft: Draft) -> tables.Rows:
    names = ("present", "charge", "runtime", "voltage", "current", "power")
    words = Title(
        "La batterie la plus basse en haut : c'est celle qui s'éteindra la première.",
        "The lowest battery first: that one goes out first.",
    )
    title = Title("Alimentation, maintenant", "Power, now")
    spot = Spot(POWER_NOW.panel, draft.of(title), draft.of(words), 14, 10)
    target = ask.now("power", [aggregate("last", name) for name in names], by=(ask.KIOSK, "source"))
    columns = [
        tables.kiosk_column(draft, draft.of(wording.KIOSK)),
        Column("source", draft.of(Title("Source", "Source")), width=110),
        *(measured(draft, "power", name, source=BATTERY) for name in names),
    ]
    return tables.rows(
        spot, [target], columns, sorted_by=draft.title("power", "charge"), descending=False
    )


def _ups_now(draft: Draft) -> tables.Rows:
    names = ("on_battery", "battery_low", "replace_battery", "charge", "runtime", "load")
    title = Title("Onduleurs, maintenant", "UPS, now")
    spot = Spot(11, draft.of(title), "", 10, 10)
    target = ask.now("ups", [aggregate("last", name) for name in names], by=(ask.KIOSK, "ups"))
    columns = [
        tables.kiosk_column(draft, draft.of(wording.KIOSK)),
        *(measured(draft, "ups", name) for name in names),
    ]
    return tables.rows(
        spot, [target], columns, sorted_by=draft.title("ups", "runtime"), descending=False
    )


def _present(draft: Draft) -> draw.Strips:
    field = draft.field("power", "present", source="mains")
    title = Title("Secteur présent", "Mains present")
    target = ask.curves(draft, "power", ["present"], where=(ask.CHOSEN, tag_is("source", "mains")))
    truth = [colours.truth(field, draft.language)]
    return draw.states(Spot(17, draft.of(title)), [target], truth, rows=15)


def _charge(draft: Draft) -> draw.Curves:
    field = draft.field("power", "charge", source=BATTERY)
    spot = Spot(POWER_CHARGE.panel, draft.of(field.title), hint(draft, "power", "charge"))
    target = ask.curves(draft, "power", ["charge"], where=(ask.CHOSEN, tag_is("source", BATTERY)))
    return draw.curves(spot, [target], field, calculations=("lastNotNull", "min"))


def _climate_now(draft: Draft) -> tables.Rows:
    title = Title("Température, humidité, rosée : maintenant", "Temperature, humidity, dew: now")
    spot = Spot(20, draft.of(title), "", draw.WHOLE, 9)
    asked = [
        ("temperature", CABIN),
        ("temperature", ELECTRONICS),
        ("humidity", ELECTRONICS),
        ("dew_margin", ELECTRONICS),
        ("temperature", OUTSIDE),
    ]
    targets, columns = [], [tables.kiosk_column(draft, draft.of(wording.KIOSK))]
    for name, zone in asked:
        column = measured(draft, "climate", name, zone=zone)
        renamed = f"{name}_{zone}"
        targets.append(
            ask.now(
                "climate",
                [named(call("last", name), renamed)],
                where=(ask.CHOSEN, tag_is("zone", zone)),
            )
        )
        title_of = f"{column.title}, {draft.of(wording.ZONES[zone])}"
        columns.append(tables.retitled(column, renamed, title_of))
    return tables.rows(spot, targets, columns, joined_by=ask.KIOSK, sorted_by=columns[2].title)


def _contacts(draft: Draft) -> tables.Rows:
    title = Title("Portes et contacts, maintenant", "Doors and contacts, now")
    spot = Spot(30, draft.of(title), "", draw.HALF, 9)
    names = ("open", "open_time")
    target = ask.now(
        "contact",
        [aggregate("last", name) for name in names],
        by=(ask.KIOSK, "contact", "kind"),
    )
    columns = [
        tables.kiosk_column(draft, draft.of(wording.KIOSK)),
        Column("contact", draft.measurement("contact")),
        Column("kind", draft.of(Title("Genre", "Kind"))),
        *(measured(draft, "contact", name, kind="door") for name in names),
    ]
    return tables.rows(spot, [target], columns, sorted_by=draft.title("contact", "open_time"))


def _open(draft: Draft) -> draw.Strips:
    field = draft.field("contact", "open", kind="tamper")
    spot = Spot(31, draft.of(field.title), "", draw.HALF, 9)
    target = ask.curves(draft, "contact", ["open"], by=(ask.KIOSK, "contact"))
    return draw.states(spot, [target], [colours.truth(field, draft.language)], rows=15)
