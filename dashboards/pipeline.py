"""The dashboard «Pipeline»: from the kiosks' journals to the database, and what waits where."""

from __future__ import annotations

from collections.abc import Sequence

from grafana_foundation_sdk.builders import dashboard, stat

from contract import Title
from dashboards import colours, draw, tables, wording
from dashboards import questions as ask
from dashboards.anchors import (
    PIPELINE_ACK_DELAY,
    PIPELINE_BROKER,
    PIPELINE_CLOCKS,
    PIPELINE_COLLECTORS,
    PIPELINE_JOURNALS,
    PIPELINE_LETTERS,
    PIPELINE_ROLLUPS,
    PIPELINE_UPLINK,
    PIPELINE_WINDOW,
    Uid,
)
from dashboards.board import board, row
from dashboards.draft import Draft
from dashboards.draw import Spot
from dashboards.hints import hint
from dashboards.tables import Column, measured
from store.influxql import aggregate, call, named, tag_is, tag_matches

ABOUT = Title(
    "Du journal des bornes à la base : ce qui attend, ce qui est refusé, qui ne répond plus. "
    "Une borne garde tout ce que la base n'a pas confirmé.",
    "From the kiosks' journals to the database: what waits, what is refused, who is silent. "
    "A kiosk keeps whatever the database has not confirmed.",
)
LANES = ("live", "backlog")
_OWN = (tag_is("lane", ""),)
"""Of a collector's points, those of the process as a whole."""


def pipeline(draft: Draft) -> dashboard.Dashboard:
    """The dashboard, to be built."""
    return (
        board(draft, Uid.PIPELINE, ABOUT)
        .with_row(row(draft, Title("Le centre, maintenant", "The office, now"), 900))
        .with_panel(_tile(draft, 1, "kiosks"))
        .with_panel(_tile(draft, 2, "online"))
        .with_panel(_tile(draft, 3, "dead_letters"))
        .with_panel(_tile(draft, 4, "strangers"))
        .with_panel(_tile(draft, 5, "commands_open"))
        .with_panel(_tile(draft, 6, "office_alarms"))
        .with_panel(_collectors(draft))
        .with_panel(_broker(draft))
        .with_panel(_sum(draft, 11, ("received", "stored", "rejected", "let_go")))
        .with_panel(_lanes(draft, PIPELINE_ACK_DELAY.panel, "ack_delay"))
        .with_panel(_own(draft, 16, "write_time"))
        .with_panel(_lanes(draft, 17, "waiting"))
        .with_panel(_letters(draft))
        .with_panel(_own(draft, PIPELINE_ROLLUPS.panel, "windows_due"))
        .with_row(row(draft, Title("Les bornes", "The kiosks"), 901))
        .with_panel(_journals(draft))
        .with_panel(_curve(draft, PIPELINE_WINDOW.panel, "uplink", "window"))
        .with_panel(_curve(draft, 24, "uplink", "ack_delay"))
        .with_panel(_curve(draft, 25, "journal", "held"))
        .with_panel(_curve(draft, 26, "journal", "frames"))
        .with_panel(_truth(draft, PIPELINE_UPLINK.panel, "uplink", "connected"))
        .with_panel(_truth(draft, PIPELINE_CLOCKS.panel, "kiosk_state", "clock_synced"))
    )


def _tile(draft: Draft, number: int, name: str) -> stat.Panel:
    field = draft.field("centre", name)
    spot = Spot(
        number, draft.of(field.title), hint(draft, "centre", name), draw.TILE, draw.TILE_HEIGHT
    )
    # Every process says the same of the whole office: the newest word of any of them.
    target = ask.now("centre", [aggregate("last", name)], by=(), where=())
    wanting = colours.steps(field) if field.thresholds else ()
    return draw.number(spot, [target], colours=wanting)


def _collectors(draft: Draft) -> tables.Rows:
    own = ("series_away", "database_away", "held", "write_time", "windows_due")
    lanes = ("connected", "waiting", "ack_delay")
    words = Title(
        "Un collecteur qui manque ici n'a rien dit depuis cinq minutes. « live » est la voie des "
        "relevés d'à présent, « backlog » celle du retard.",
        "A collector that is missing here has said nothing for five minutes. “live” is the lane "
        "of present samples, “backlog” that of late ones.",
    )
    title = Title("Collecteurs, maintenant", "Collectors, now")
    spot = Spot(PIPELINE_COLLECTORS.panel, draft.of(title), draft.of(words), 16, 8)
    by = ("collector",)
    targets = [
        ask.now("collector", [aggregate("last", name) for name in own], by=by, where=_OWN),
        *(
            ask.now(
                "collector",
                [named(call("last", name), f"{name}_{lane}") for name in lanes],
                by=by,
                where=(tag_is("lane", lane),),
            )
            for lane in LANES
        ),
    ]
    columns = [
        Column("collector", draft.measurement("collector"), width=180),
        *(_of_lane(measured(draft, "collector", name), lane) for name in lanes for lane in LANES),
        *(measured(draft, "collector", name) for name in own),
    ]
    return tables.rows(spot, targets, columns, joined_by="collector")


def _of_lane(column: Column, lane: str) -> Column:
    return tables.retitled(column, f"{column.name}_{lane}", f"{column.title} ({lane})")


def _broker(draft: Draft) -> draw.Strips:
    field = draft.field("centre", "broker")
    spot = Spot(PIPELINE_BROKER.panel, draft.of(field.title), hint(draft, "centre", "broker"), 8, 8)
    target = ask.curves(draft, "centre", ["broker"], by=("process",), where=())
    return draw.states(spot, [target], [colours.truth(field, draft.language)])


def _sum(draft: Draft, number: int, names: Sequence[str]) -> draw.Curves:
    title = Title("Trames, tous collecteurs", "Frames, all collectors")
    target = ask.curves(draft, "collector", names, by=(), where=())
    field = draft.field("collector", names[0])
    return draw.bars(Spot(number, draft.of(title)), [target], field, interval="1m", stacked=False)


def _lanes(draft: Draft, number: int, name: str) -> draw.Curves:
    field = draft.field("collector", name)
    lanes = (tag_matches("lane", "."),)
    target = ask.curves(draft, "collector", [name], by=("collector", "lane"), where=lanes)
    return draw.curves(
        Spot(number, draft.of(field.title), hint(draft, "collector", name)), [target], field
    )


def _own(draft: Draft, number: int, name: str) -> draw.Curves:
    field = draft.field("collector", name)
    target = ask.curves(draft, "collector", [name], by=("collector",), where=_OWN)
    return draw.curves(
        Spot(number, draft.of(field.title), hint(draft, "collector", name)), [target], field
    )


def _letters(draft: Draft) -> draw.Curves:
    field = draft.field("centre", "dead_letters")
    spot = Spot(
        PIPELINE_LETTERS.panel, draft.of(field.title), hint(draft, "centre", "dead_letters")
    )
    target = ask.curves(draft, "centre", ["dead_letters"], by=(), where=())
    return draw.curves(spot, [target], field)


def _journals(draft: Draft) -> tables.Rows:
    counts = ("held", "frames", "size", "rejected", "dropped", "set_aside")
    lines = ("connected", "window", "under_way", "ack_delay")
    words = Title(
        "Celle qui garde le plus de relevés en haut. Gardé n'est pas perdu : la borne les renvoie "
        "dès que la base les confirme.",
        "The kiosk that holds most samples first. Held is not lost: the kiosk sends them until "
        "the database confirms.",
    )
    title = Title("Journaux des bornes, maintenant", "The kiosks' journals, now")
    spot = Spot(PIPELINE_JOURNALS.panel, draft.of(title), draft.of(words), draw.WHOLE, 10)
    targets = [
        ask.now("journal", [aggregate("last", name) for name in counts]),
        ask.now("uplink", [aggregate("last", name) for name in lines]),
    ]
    columns = [
        tables.kiosk_column(draft, draft.of(wording.KIOSK)),
        *(measured(draft, "journal", name) for name in counts),
        *(measured(draft, "uplink", name) for name in lines),
    ]
    return tables.rows(
        spot,
        targets,
        columns,
        joined_by=ask.KIOSK,
        sorted_by=draft.title("journal", "held"),
    )


def _curve(draft: Draft, number: int, measurement: str, name: str) -> draw.Curves:
    field = draft.field(measurement, name)
    target = ask.curves(draft, measurement, [name])
    title = draft.about(measurement, draft.of(field.title))
    return draw.curves(Spot(number, title, hint(draft, measurement, name)), [target], field)


def _truth(draft: Draft, number: int, measurement: str, name: str) -> draw.Strips:
    field = draft.field(measurement, name)
    target = ask.curves(draft, measurement, [name])
    truth = [colours.truth(field, draft.language)]
    title = draft.about(measurement, draft.of(field.title))
    return draw.states(
        Spot(number, title, hint(draft, measurement, name)), [target], truth, rows=15
    )
