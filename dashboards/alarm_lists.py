"""The lists that several dashboards show: alarms now, alarms that came and went, commands."""

from __future__ import annotations

from grafana_foundation_sdk.builders import table

from contract import Title
from dashboards import colours, tables, wording
from dashboards import questions as ask
from dashboards.draft import Draft
from dashboards.draw import Spot
from dashboards.questions import CHOSEN, KIOSK
from dashboards.sources import NOW
from dashboards.tables import Column, measured
from dashboards.target import InfluxQuery, reference
from store.influxql import (
    GRAFANA_UNTIL,
    Answer,
    aggregate,
    field,
    field_is,
    named,
    select,
    tag,
)

_TAGS = ("type", "qualifier")


def active_alarms() -> InfluxQuery:
    """Each alarm whose last change left it active, however long ago that was."""
    shown = ("severity", "latched", "count", "text")
    last = select(
        "alarm",
        [aggregate("last", "active"), *(named(field(name), name) for name in shown)],
        where=[GRAFANA_UNTIL, CHOSEN],
        group_by=[tag(name) for name in (KIOSK, *_TAGS)],
    )
    query = select(
        Answer(last),
        [
            *(named(tag(name), name) for name in (KIOSK, *_TAGS)),
            *(named(field(name), name) for name in shown),
        ],
        where=[field_is("active", value=True)],
    )
    return InfluxQuery(query, reference(NOW), table=True)


def active(draft: Draft, number: int, width: int, height: int) -> table.Panel:
    """The table of the alarms that are active now."""
    words = Title(
        "Le dernier changement connu de chaque alarme. Ce que vos collègues ont acquitté ou mis "
        "de côté se voit et se fait dans les pages d'Escale.",
        "The last known change of each alarm. What colleagues acknowledged or shelved is seen "
        "and done in Escale's pages.",
    )
    title = Title("Alarmes actives", "Active alarms")
    spot = Spot(number, draft.of(title), draft.of(words), width, height)
    return tables.rows(
        spot, [active_alarms()], _alarm_columns(draft), sorted_by=draft.of(wording.SINCE)
    ).no_value(draft.of(Title("Aucune alarme active", "No active alarm")))


def history(draft: Draft, number: int, width: int, height: int) -> table.Panel:
    """The alarms' changes in the range, newest first."""
    spot = Spot(number, draft.measurement("alarm"), _latest(draft), width, height)
    target = ask.listed("alarm", (KIOSK, *_TAGS), ("severity", "active", "count", "text"))
    since, *others = _alarm_columns(draft)
    columns = [
        Column(since.name, draft.of(wording.AT), width=since.width),
        *(row for row in others if row.name != "latched"),
    ]
    columns.insert(2, measured(draft, "alarm", "active"))
    return tables.rows(spot, [target], columns)


def commands(draft: Draft, number: int, width: int, height: int) -> table.Panel:
    """The commands' states in the range, newest first."""
    spot = Spot(number, draft.of(wording.COMMANDS), _latest(draft), width, height)
    target = ask.listed("command", (KIOSK, "action"), ("state", "text"))
    columns = [
        Column("Time", draft.of(wording.AT), width=170),
        tables.kiosk_column(draft, draft.of(wording.KIOSK)),
        Column("action", draft.of(Title("Action", "Action")), width=160),
        Column(
            "state",
            draft.title("command", "state"),
            mappings=[colours.command_states(draft.language)],
            cell="color-text",
            width=130,
        ),
        Column("text", draft.title("command", "text")),
    ]
    return tables.rows(spot, [target], columns)


def _alarm_columns(draft: Draft) -> list[Column]:
    return [
        Column("Time", draft.of(wording.SINCE), width=170),
        Column(
            "severity",
            draft.title("alarm", "severity"),
            mappings=[colours.severities(draft.language)],
            cell="color-background",
            width=120,
        ),
        tables.kiosk_column(draft, draft.of(wording.KIOSK)),
        Column("type", draft.of(wording.TYPE), width=180),
        Column("qualifier", draft.of(Title("Précision", "Qualifier")), width=130),
        Column("text", draft.title("alarm", "text")),
        Column("count", draft.title("alarm", "count"), width=110),
        measured(draft, "alarm", "latched", width=110),
    ]


def _latest(draft: Draft) -> str:
    return draft.of(
        Title(
            f"Les {ask.LISTED} derniers de la période.",
            f"The latest {ask.LISTED} of the range.",
        )
    )
