"""The embedded store's figures of windows: one SELECT. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from contract import FIGURES, Field
from store.series import summaries
from store.series.points import Point
from store.series.queries import Scope
from store.series.sqlite_reads import Statement
from store.series.sqlite_schema import column, table

_FUNCTIONS: Mapping[str, str] = {
    "mean": "avg({0})",
    "min": "min({0})",
    "max": "max({0})",
    "sum": "sum({0})",
    "count": "count({0})",
    "true": "total({0} <> 0)",
    # The times of the first and last values; the values are looked up by them.
    "first": "min(CASE WHEN {0} IS NOT NULL THEN at END)",
    "last": "max(CASE WHEN {0} IS NOT NULL THEN at END)",
}


def statement(found: Scope, every_us: int) -> Statement:
    """One row per series and window: kiosk, tags, start, then each field's figures in order."""
    source = table(found.measurement)
    pairs = list(_pairs(found))
    columns = [
        f"{_FUNCTIONS[figure].format(column(field))} AS c{number}"
        for number, (field, figure) in enumerate(pairs)
    ]
    values = [
        f"(SELECT {column(field)} FROM {source} AS one "  # noqa: S608
        f"WHERE one.series = made.series AND one.at = c{number})"
        if figure in ("first", "last")
        else f"c{number}"
        for number, (field, figure) in enumerate(pairs)
    ]
    sql = (
        f"WITH made AS (SELECT series, at - at % :every AS began, {', '.join(columns)} "  # noqa: S608
        f"FROM {source} WHERE series IN "
        "(SELECT id FROM series WHERE measurement = :measurement) "
        "AND at >= :start AND at < :end GROUP BY 1, 2) "
        f"SELECT kiosk, tags, began, {', '.join(values)} FROM made JOIN series ON series = id"
    )
    return sql, {
        "every": every_us,
        "measurement": found.measurement.name,
        "start": found.start,
        "end": found.end,
    }


def point(found: Scope, record: tuple[Any, ...]) -> Point | None:
    """The point of a record."""
    kiosk, tags, at, *values = record
    figures: dict[str, dict[str, Any]] = {}
    for (field, figure), value in zip(_pairs(found), values, strict=True):
        figures.setdefault(field.name, {})[figure] = value
    return summaries.point(found.measurement, kiosk, json.loads(tags), at, figures)


def _pairs(found: Scope) -> Iterator[tuple[Field, str]]:
    for field in found.fields:
        for figure in FIGURES[field.kind]:
            yield field, figure
