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
from store.influxql import (
    GRAFANA_TIME,
    Fragment,
    field,
    field_is,
    field_matches,
    named,
    select,
    tag,
)

SHOWN = 500
"""More marks than these would hide the curves."""


class _Beside(AnnotationQuery):
    """A switch that stands above the panels; the SDK would rather have it in a menu."""

    def build(self) -> dashboard.AnnotationQuery:
        built = super().build()
        built.placement = None  # type: ignore[assignment]  # left out then
        return built


def annotation_queries(draft: Draft, *, one_kiosk: bool) -> Sequence[AnnotationQuery]:
    """The alarms and the commands of the chosen kiosks.

    Of `one_kiosk` all; of many only the graver alarms, and commands when somebody asks for them:
    else the marks would hide the curves.
    """
    raised = field_is("active", value=True)
    grave = [] if one_kiosk else [field_matches("severity", "^(major|critical)$")]
    return [
        _events(
            draft.of(wording.ALARMS if one_kiosk else wording.GRAVE_ALARMS),
            "alarm",
            "red",
            text="text",
            tags=(KIOSK, "type"),
            where=[raised, *grave],
        ),
        _events(
            draft.of(wording.COMMANDS),
            "command",
            "blue",
            text="state",
            tags=(KIOSK, "action"),
            where=[],
            enabled=one_kiosk,
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
    enabled: bool = True,
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
        .enable(enable=enabled)
        .hide(hide=False)
        .icon_color(colour)
        .target(InfluxAnnotation(query, text, tuple(tags)))
    )
