"""The dashboard «Alarms»: what is raised now, what waits for staff, what keeps coming back."""

from __future__ import annotations

from grafana_foundation_sdk.builders import dashboard, stat, table

from contract import Title
from dashboards import alarm_lists, colours, draw, tables, wording
from dashboards import questions as ask
from dashboards.anchors import ALARMS_ACTIVE, ALARMS_HISTORY, ALARMS_WAITING, Uid
from dashboards.board import board, row
from dashboards.draft import Draft
from dashboards.draw import Spot
from dashboards.hints import hint
from dashboards.links import board_link
from dashboards.sources import NOW
from dashboards.tables import Column
from dashboards.target import InfluxQuery, reference
from store.influxql import GRAFANA_TIME, aggregate, field_is, select, tag

ABOUT = Title(
    "Les alarmes actives, celles qui attendent un agent, et celles qui reviennent sans cesse. "
    "Chaque alarme a sa page dans le manuel : conséquence, que regarder, que faire.",
    "Active alarms, those that wait for staff, and those that keep coming back. "
    "Each alarm has an entry in the handbook: consequence, what to look at, what to do.",
)


def alarms(draft: Draft) -> dashboard.Dashboard:
    """The dashboard, to be built."""
    return (
        board(draft, Uid.ALARMS, ABOUT)
        .with_row(row(draft, Title("Maintenant", "Now"), 900))
        .with_panel(_count(draft, 1, "critical"))
        .with_panel(_count(draft, 2, "major"))
        .with_panel(_count(draft, ALARMS_WAITING.panel, "waiting"))
        .with_panel(_count(draft, 4, "minor"))
        .with_panel(_count(draft, 5, "warning"))
        .with_panel(_silent(draft))
        .with_panel(alarm_lists.active(draft, ALARMS_ACTIVE.panel, draw.WHOLE, 12))
        .with_row(row(draft, Title("Sur la période", "Over the range"), 901))
        .with_panel(_over_time(draft))
        .with_panel(_frequent(draft))
        .with_panel(_worst_kiosks(draft))
        .with_panel(alarm_lists.history(draft, ALARMS_HISTORY.panel, draw.WHOLE, 12))
        .with_row(row(draft, wording.COMMANDS, 902))
        .with_panel(alarm_lists.commands(draft, 15, draw.WHOLE, 9))
    )


def _count(draft: Draft, number: int, name: str) -> stat.Panel:
    field = draft.field("kiosk_state", name)
    words = hint(draft, "kiosk_state", name)
    spot = Spot(number, draft.of(field.title), words, draw.TILE, draw.TILE_HEIGHT)
    target = ask.now_added_up("kiosk_state", [aggregate("sum", name, spot.title)], [name])
    return draw.number(spot, [target], colours=colours.steps(field))


def _silent(draft: Draft) -> stat.Panel:
    field = draft.field("kiosk_state", "silent")
    link = board_link(draft, Uid.FLEET)
    title = Title("Le plus long silence", "Longest silence")
    spot = Spot(6, draft.of(title), "", draw.TILE, draw.TILE_HEIGHT)
    target = ask.now_added_up("kiosk_state", [aggregate("max", "silent", spot.title)], ["silent"])
    return draw.number(spot, [target], grafana_unit="s", colours=colours.steps(field), link=link)


def _over_time(draft: Draft) -> draw.Curves:
    title = Title("Alarmes actives, par gravité", "Active alarms, by severity")
    targets = [ask.all_together(draft, "kiosk_state", name) for name in colours.SEVERITY]
    area = draw.stacked_area(
        Spot(11, draft.of(title)), targets, draft.field("kiosk_state", "alarms")
    )
    return draw.coloured(area, draw.by_severity(draft))


def _raised(by: str) -> InfluxQuery:
    query = select(
        "alarm",
        [aggregate("count", "active", "raised")],
        where=[GRAFANA_TIME, ask.CHOSEN, field_is("active", value=True)],
        group_by=[tag(by)],
    )
    return InfluxQuery(query, reference(NOW), table=True)


def _raised_columns(draft: Draft, first: Column) -> list[Column]:
    words = Title("Levées et changements", "Raised or changed")
    return [first, Column("raised", draft.of(words), grafana_unit="short", cell="gauge")]


def _frequent(draft: Draft) -> table.Panel:
    title = Title("Les plus fréquentes", "Most frequent")
    columns = _raised_columns(draft, Column("type", draft.of(wording.TYPE), width=220))
    spot = Spot(12, draft.of(title), "", 6)
    return tables.rows(spot, [_raised("type")], columns, sorted_by=columns[1].title)


def _worst_kiosks(draft: Draft) -> table.Panel:
    title = Title("Les bornes les plus touchées", "Kiosks most concerned")
    columns = _raised_columns(draft, tables.kiosk_column(draft, draft.of(wording.KIOSK)))
    spot = Spot(13, draft.of(title), "", 6)
    return tables.rows(spot, [_raised(ask.KIOSK)], columns, sorted_by=columns[1].title)
