"""The dashboard «Use»: how many people, when, for what. Counts of an hour; never a person.

Hourly counts of one kiosk can be small. They are for staff: what is published comes from the
observatory, which lets no small count out. Languages, accessibility and satisfaction are rarer
still and are not drawn here at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from grafana_foundation_sdk.builders import dashboard, stat

from contract import Family, Title
from dashboards import draw
from dashboards import questions as ask
from dashboards.anchors import USE_HOURS, Uid
from dashboards.board import board, row
from dashboards.draft import Draft
from dashboards.draw import Spot
from dashboards.panels import panel
from dashboards.plots import plots
from dashboards.units import unit
from store.influxql import Fragment, aggregate, tag_is, tag_matches

ABOUT = Title(
    "Des comptes par heure, jamais une personne. Chiffres de service, à ne pas publier : "
    "ce qui se publie sort de l'observatoire, qui retient les petits nombres.",
    "Counts per hour, never a person. Staff figures, not to be published: "
    "what is published comes from the observatory, which holds small counts back.",
)
_HOUR = "1h"
WINDOWS = 800
"""A bar is an hour for a month; beyond, more."""
_DRAWN = frozenset({"use", "hotspot_use"})
_TOTAL: Sequence[Fragment] = (ask.CHOSEN, tag_is("by", "service"))
_WHOLE: Sequence[Fragment] = (ask.CHOSEN, tag_is("band", ""))
"""Of the wifi's points, those of all durations together."""


def use(draft: Draft) -> dashboard.Dashboard:
    """The dashboard, to be built."""
    built = (
        board(draft, Uid.USE, ABOUT, refresh="15m", start="now-7d")
        .with_panel(_staff_only(draft))
        .with_row(row(draft, Title("Services de la borne", "The kiosk's services"), 900))
        .with_panel(_sum(draft, 1, "use", "sessions", _TOTAL))
        .with_panel(_sum(draft, 2, "hotspot_use", "sessions", _WHOLE))
        .with_panel(_sum(draft, 3, "hotspot_use", "in_octets", _WHOLE))
        .with_panel(_sum(draft, 4, "hotspot_use", "out_octets", _WHOLE))
        .with_panel(_per_hour(draft, USE_HOURS.panel, "value", "service"))
        .with_panel(_per_hour(draft, 11, "band", "duration"))
        .with_panel(_occupied(draft))
        .with_panel(_entries(draft))
        .with_row(row(draft, Title("Wifi public", "Public wifi"), 901))
        .with_panel(_wifi_bands(draft))
        .with_panel(_wifi(draft, 21, ("devices",)))
        .with_panel(_wifi(draft, 23, ("devices_today",)))
        .with_panel(_wifi_octets(draft))
    )
    for at, measurement in enumerate(draft.registry.values()):
        if measurement.family is Family.USAGE and measurement.name not in _DRAWN:
            folded = row(draft, measurement.title, 1_000 + 20 * at)
            for number, plot in enumerate(plots(measurement), 1_001 + 20 * at):
                folded = folded.with_panel(panel(plot, draft, number))
            built = built.with_row(folded)
    return built


def _staff_only(draft: Draft) -> draw.Words:
    words = Title(
        "**Chiffres de service.** Ces comptes sont par heure et par borne : ils peuvent être "
        "petits, et ne se publient pas. Les chiffres publics viennent de l'observatoire, par "
        "mois et par borne au plus fin, petits nombres retenus.",
        "**Staff figures.** These counts are per hour and kiosk: they may be small, and are not "
        "to be published. Public figures come from the observatory, per month and kiosk at the "
        "finest, small counts held back.",
    )
    return draw.words(Spot(5, "", "", draw.WHOLE, 2), draft.of(words))


def _sum(
    draft: Draft, number: int, measurement: str, name: str, where: Sequence[Fragment]
) -> stat.Panel:
    field = draft.field(measurement, name)
    title = draft.about(measurement, draft.of(field.title))
    target = ask.over_range(draft, measurement, [aggregate("sum", name)], by=(), where=where)
    spot = Spot(number, title, "", 6, draw.TILE_HEIGHT)
    return draw.number(spot, [target], grafana_unit=unit(field.unit).grafana)


def _hourly(draft: Draft) -> str:
    return draft.of(
        Title(
            "Une barre par heure jusqu'à un mois, plus large au-delà.",
            "A bar per hour up to a month, wider beyond.",
        )
    )


def _per_hour(draft: Draft, number: int, by: str, what: str) -> draw.Curves:
    titles = {
        "service": Title("Séances par service", "Sessions by service"),
        "duration": Title("Séances par durée", "Sessions by duration"),
    }
    target = ask.curves(draft, "use", ["sessions"], by=(by,), where=_TOTAL)
    spot = Spot(number, draft.of(titles[what]), _hourly(draft))
    return draw.bars(spot, [target], draft.field("use", "sessions"), interval=_HOUR, points=WINDOWS)


def _occupied(draft: Draft) -> draw.Curves:
    field = draft.field("presence", "occupied_time")
    title = Title("Temps occupé", "Time occupied")
    target = ask.curves(draft, "presence", ["occupied_time"])
    return draw.bars(
        Spot(12, draft.of(title), _hourly(draft)), [target], field, interval=_HOUR, points=WINDOWS
    )


def _entries(draft: Draft) -> draw.Curves:
    field = draft.field("presence", "entries")
    title = Title("Entrées", "Entries")
    target = ask.curves(draft, "presence", ["entries"])
    return draw.bars(
        Spot(13, draft.of(title), _hourly(draft)), [target], field, interval=_HOUR, points=WINDOWS
    )


def _wifi_bands(draft: Draft) -> draw.Curves:
    title = Title("Séances wifi par durée", "Wifi sessions by duration")
    each = (ask.CHOSEN, tag_matches("band", "."))
    target = ask.curves(draft, "hotspot_use", ["sessions"], by=("band",), where=each)
    field = draft.field("hotspot_use", "sessions")
    return draw.bars(
        Spot(20, draft.of(title), _hourly(draft)), [target], field, interval=_HOUR, points=WINDOWS
    )


def _wifi(draft: Draft, number: int, names: Sequence[str]) -> draw.Curves:
    field = draft.field("hotspot_use", names[0])
    target = ask.curves(draft, "hotspot_use", names, where=_WHOLE)
    return draw.bars(
        Spot(number, draft.of(field.title), _hourly(draft)),
        [target],
        field,
        interval=_HOUR,
        points=WINDOWS,
        stacked=False,
    )


def _wifi_octets(draft: Draft) -> draw.Curves:
    field = draft.field("hotspot_use", "in_octets")
    title = Title("Volumes du wifi", "Wifi volumes")
    target = ask.curves(draft, "hotspot_use", ["in_octets", "out_octets"], by=(), where=_WHOLE)
    return draw.bars(
        Spot(22, draft.of(title), _hourly(draft)), [target], field, interval=_HOUR, points=WINDOWS
    )
