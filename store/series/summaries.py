"""What stands for the samples of a window, as points of the rolled up measurement. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from contract import (
    FIGURES,
    MAX_SAFE_INTEGER,
    Field,
    FieldValue,
    Level,
    Measurement,
    QueryRefused,
    figure_name,
)
from store.series.points import Point
from store.series.queries import restore

Figures = Mapping[str, Mapping[str, Any]]
"""A window's figures by field and name, as a database gave them; absent ones are None or left
out."""


def every(level: Level) -> int:
    """The length of the level's windows; QueryRefused for samples as measured."""
    if level.every_us is None:
        raise QueryRefused(f"level {level.name} has no windows", todo="ask for a rolled up one")
    return level.every_us


def point(
    row: Measurement, kiosk: str, tags: Mapping[str, str], at: int, figures: Figures
) -> Point | None:
    """The window's point; None when none of its fields has a value."""
    fields = {
        name: value
        for field in row.fields
        if field.shown
        for name, value in _kept(field, figures.get(field.name, {}))
    }
    return Point(row.name, kiosk, tags, fields, at) if fields else None


def _kept(field: Field, found: Mapping[str, Any]) -> Iterator[tuple[str, FieldValue]]:
    if not found.get("count"):
        return
    for figure in FIGURES[field.kind]:
        value = int(found.get(figure) or 0) if figure == "true" else found.get(figure)
        if value is None or (figure == "sum" and not _adds_up(field, found)):
            continue
        # The sum of large floats may be infinite, which is not kept.
        if not isinstance(value, float) or math.isfinite(value):
            yield figure_name(field, figure), _typed(field, figure, value)


def _typed(field: Field, figure: str, value: Any) -> FieldValue:
    if figure in ("count", "true"):
        return int(value)
    return restore(field, value, "mean" if figure == "mean" else None)


def _adds_up(field: Field, found: Mapping[str, Any]) -> bool:
    # Totals of large counters go beyond what JSON holds, and then beyond 64 bits: nobody adds
    # them, and the point's other figures must not be refused for it.
    if field.kind != "integer":
        return True
    largest = max(abs(found.get("min") or 0), abs(found.get("max") or 0))
    return bool(largest * found["count"] <= MAX_SAFE_INTEGER)
