"""What happened, drawn on every curve: alarms that were raised, commands and how they ended."""

from __future__ import annotations

from collections.abc import Sequence

from grafana_foundation_sdk.builders.dashboard import AnnotationQuery
from grafana_foundation_sdk.models import dashboard

from dashboards import wording
from dashboards.draft import Draft
from dashboards.questions import CHOSEN, KIOSK
from dashboards.sources import NOW
from dashboards.target import InfluxAnnotation, reference
from store.influxql import GRAFANA_TIME, Fragment, field, field_is, named, select, tag

SHOWN = 500
"""More marks than these would hide the curves."""


class _Beside(AnnotationQuery):
    """A switch that stands above the panels; the SDK would rather have it in a menu."""

    def build(self) -> dashboard.AnnotationQuery:
        built = super().build()
        built.placement = None  # type: ignore[assignment]  # left out then
        return built


def annotation_queries(draft: Draft) -> Sequence[AnnotationQuery]:
    """The alarms and the commands of the chosen kiosks."""
    return [
        _events(
            draft.of(wording.ALARMS),
            "alarm",
            "red",
            text="text",
            tags=(KIOSK, "type"),
            where=[field_is("active", value=True)],
        ),
        _events(
            draft.of(wording.COMMANDS),
            "command",
            "blue",
            text="state",
            tags=(KIOSK, "action"),
            where=[],
        ),
    ]


def _events(
    name: str,
    measurement: str,
    colour: str,
    *,
    text: str,
    tags: Sequence[str],
    where: Sequence[Fragment],
) -> AnnotationQuery:
    query = select(
        measurement,
        [named(field(text), text), *(named(tag(row), row) for row in tags)],
        where=[GRAFANA_TIME, CHOSEN, *where],
        newest_first=True,
        limit=SHOWN,
    )
    return (
        _Beside()
        .name(name)
        .datasource(reference(NOW))
        .enable(enable=True)
        .hide(hide=False)
        .icon_color(colour)
        .target(InfluxAnnotation(query, text, tuple(tags)))
    )
