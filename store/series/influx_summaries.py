"""InfluxDB's figures of windows: one SELECT for all fields, and one more for each boolean. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Any

from contract import FIGURES
from store import influxql as ql
from store.series import summaries
from store.series.influx_http import Series
from store.series.points import KIOSK, Point
from store.series.queries import Scope

Window = tuple[tuple[tuple[str, str], ...], int]
"""Tags and start."""
Figures = dict[Window, dict[str, dict[str, Any]]]


OVERFLOWING = frozenset({"mean", "sum"})
"""Figures that may be infinite where no sample is."""


def statements(
    found: Scope,
    conditions: Sequence[ql.Fragment],
    every_us: int,
    without: Container[str] = (),
) -> Iterator[str]:
    """The questions; each column is called `figure__field`. Figures `without` are not asked for."""
    grouped = [ql.every(every_us), *(ql.by(name) for name in (KIOSK, *found.tag_names))]
    name = found.measurement.name
    columns = [
        ql.aggregate(figure, field.name, f"{figure}__{field.name}")
        for field in found.fields
        for figure in FIGURES[field.kind]
        if figure != "true" and figure not in without
    ]
    yield ql.select(name, columns, where=conditions, group_by=grouped, fill="none")
    for field in found.fields:
        if "true" in FIGURES[field.kind]:
            counted = ql.aggregate("count", field.name, f"true__{field.name}")
            held = [*conditions, ql.is_true(field.name)]
            yield ql.select(name, [counted], where=held, group_by=grouped, fill="none")


def series_present(found: Scope, conditions: Sequence[ql.Fragment]) -> str:
    """The question which kiosks have samples: their tags are its answer."""
    columns = [ql.aggregate("count", field.name, f"count__{field.name}") for field in found.fields]
    return ql.select(found.measurement.name, columns, where=conditions, group_by=[ql.by(KIOSK)])


def gather(made: Figures, answer: Sequence[Series]) -> None:
    """Adds an answer to what is known of each window."""
    for series in answer:
        tags = tuple(sorted((name, value) for name, value in series.tags.items() if value))
        for record in series.rows:
            fields = made.setdefault((tags, record["time"]), {})
            for column, value in record.items():
                figure, _, field = column.partition("__")
                if field and value is not None:
                    fields.setdefault(field, {})[figure] = value


def points(found: Scope, made: Figures) -> list[Point]:
    """The windows' points."""
    candidates = (_point(found, tags, at, figures) for (tags, at), figures in made.items())
    return [one for one in candidates if one is not None]


def _point(found: Scope, tags: tuple[tuple[str, str], ...], at: int, figures: Any) -> Point | None:
    others = dict(tags)
    kiosk = others.pop(KIOSK, "")
    return summaries.point(found.measurement, kiosk, others, at, figures)
