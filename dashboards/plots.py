"""Which panels a measurement needs, and what each asks the database. Pure, without Grafana."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from contract import Family, Field, Measurement
from dashboards import wording
from dashboards.units import unit
from dashboards.wording import Language
from store.influxql import (
    GRAFANA_INTERVAL,
    GRAFANA_TIME,
    Fragment,
    aggregate,
    field,
    named,
    select,
    tag,
    tag_in_variable,
)

KIOSK_TAG = "kiosk"
KIOSK_VARIABLE = "kiosk"
MAX_EVENTS = 200


class Shape(StrEnum):
    """How fields are drawn."""

    LINES = "lines"
    BARS = "bars"
    STATES = "states"
    EVENTS = "events"


@dataclass(frozen=True, slots=True)
class Plot:
    """One panel: fields of one measurement that share a unit and a shape."""

    measurement: Measurement
    shape: Shape
    fields: tuple[Field, ...]

    @property
    def unit(self) -> str:
        """The UCUM unit of its fields."""
        return self.fields[0].unit

    def title(self, language: Language) -> str:
        """The only field's title, or what such fields are called together."""
        if self.shape is Shape.EVENTS:
            return language.of(wording.EVENTS)
        if len(self.fields) == 1:
            return language.of(self.fields[0].title)
        return language.of(wording.STATES if self.shape is Shape.STATES else unit(self.unit).title)

    def legend(self) -> str:
        """A series' name in Grafana's alias syntax: its tags, and its field when there are more."""
        names = [KIOSK_TAG, *(row.name for row in self.measurement.tags)]
        columns = ["$col"] if len(self.fields) > 1 else []
        return " ".join([*(f"$tag_{name}" for name in names), *columns])

    def bounds(self) -> Field:
        """What all its fields share: the unit, and the bounds when they are the same."""
        first = self.fields[0]
        lowest = {row.minimum for row in self.fields}
        highest = {row.maximum for row in self.fields}
        return replace(
            first,
            minimum=first.minimum if len(lowest) == 1 else None,
            maximum=first.maximum if len(highest) == 1 else None,
            thresholds=(),
        )

    def query(self, language: Language) -> str:
        """The panel's InfluxQL, with Grafana's macros and the variable `kiosk`."""
        chosen = [GRAFANA_TIME, tag_in_variable(KIOSK_TAG, KIOSK_VARIABLE)]
        tags = [row.name for row in self.measurement.tags]
        if self.shape is Shape.EVENTS:
            return select(
                self.measurement.name,
                self._event_columns(language),
                where=chosen,
                newest_first=True,
                limit=MAX_EVENTS,
            )
        columns = [aggregate(row.stands, row.name, language.of(row.title)) for row in self.fields]
        windows = [GRAFANA_INTERVAL, tag(KIOSK_TAG), *(tag(name) for name in tags)]
        return select(self.measurement.name, columns, where=chosen, group_by=windows, fill="null")

    def _event_columns(self, language: Language) -> list[Fragment]:
        return [
            named(tag(KIOSK_TAG), language.of(wording.KIOSK)),
            *(named(tag(row.name), language.of(row.title)) for row in self.measurement.tags),
            *(named(field(row.name), language.of(row.title)) for row in self.fields),
        ]


def plots(measurement: Measurement) -> Sequence[Plot]:
    """The panels that show every field of a measurement that is for people, in order, once.

    A fault is a list of events. Else booleans are states, numbers are put together by unit,
    and texts are a list.
    """
    groups: dict[tuple[Shape, str], list[Field]] = {}
    shown = [row for row in measurement.fields if row.shown]
    events = measurement.family is Family.FAULT
    for row in shown:
        key = (Shape.EVENTS, "") if events or row.kind == "string" else (_shape(row), row.unit)
        groups.setdefault(key, []).append(row)
    return [Plot(measurement, shape, tuple(rows)) for (shape, _), rows in groups.items()]


def _shape(row: Field) -> Shape:
    if row.kind == "boolean":
        return Shape.STATES
    return Shape.BARS if row.stands == "sum" else Shape.LINES
