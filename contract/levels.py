"""Levels of retention: raw samples, and what stands for them every five minutes and every hour.

A rolled up measurement keeps its name, its tags and, under each field's own name, the value that
stands for the window (`Field.stands`); so a question for `mean`, `sum` or `last` of a field reads
the same at every level. Beside it stand the window's other figures, as `field__max`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from contract.measurements import Field, FieldKind, Measurement, Registry, Title

FIGURES: Mapping[FieldKind, tuple[str, ...]] = {
    "float": ("mean", "min", "max", "sum", "count", "first", "last"),
    "integer": ("mean", "min", "max", "sum", "count", "first", "last"),
    "boolean": ("last", "true", "count"),
    "string": ("last", "count"),
}
"""What is kept of a window's values; `true` counts how many were."""
NOT_ROLLED = frozenset({"rollup_due", "level", "place"})
"""Measurements that are about now, or about the rolling up itself."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level: `every_us` is its windows' length (None: samples as measured).

    `suffix` tells its database from the others, or its tables.
    """

    name: str
    every_us: int | None
    suffix: str


RAW = Level("raw", None, "")
FIVE_MINUTES = Level("5m", 300_000_000, "_5m")
ONE_HOUR = Level("1h", 3_600_000_000, "_1h")
ROLLED = (FIVE_MINUTES, ONE_HOUR)
LEVELS = (RAW, *ROLLED)
"""Finest first."""


def figure_name(field: Field, figure: str) -> str:
    """The column in which a rolled up measurement keeps a figure of a field."""
    return field.name if figure == field.stands else f"{field.name}__{figure}"


def rolled(row: Measurement) -> Measurement:
    """The measurement as its rolled up levels keep it."""
    return replace(row, fields=tuple(made for field in row.fields for made in _figures(field)))


def rolled_registry(registry: Registry) -> Registry:
    """The registry of a rolled up level."""
    return Registry([rolled(row) for row in registry.values() if row.name not in NOT_ROLLED])


def _figures(field: Field) -> list[Field]:
    return [_figure(field, figure) for figure in FIGURES[field.kind]]


def _figure(field: Field, figure: str) -> Field:
    name = figure_name(field, figure)
    if figure in ("count", "true"):
        title = Title(f"{field.title.fr} : {figure}", f"{field.title.en}: {figure}")
        return Field(name, "integer", title, "1", 0)
    if figure == field.stands:
        kind: FieldKind = "float" if figure == "mean" else field.kind
        return replace(field, kind=kind, minimum=None, maximum=None)
    kind = "float" if figure == "mean" else field.kind
    title = Title(f"{field.title.fr} : {figure}", f"{field.title.en}: {figure}")
    return Field(name, kind, title, field.unit)
