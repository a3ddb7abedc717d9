"""Levels of retention: raw samples, and what stands for them every five minutes and every hour.

A rolled up measurement keeps its name, its tags and, under each field's own name, the value that
stands for the window (`Field.stands`); so a question for `mean`, `sum` or `last` of a field reads
the same at every level. Beside it stand the window's other figures, as `field__max`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from contract.families import Family
from contract.measurements import Field, FieldKind, Measurement, Registry, Tag, Title

FIGURES: Mapping[FieldKind, tuple[str, ...]] = {
    "float": ("mean", "min", "max", "sum", "count", "first", "last"),
    "integer": ("mean", "min", "max", "sum", "count", "first", "last"),
    "boolean": ("last", "true", "count"),
    "string": ("last", "count"),
}
"""What is kept of a window's values; `true` counts how many were."""
NOT_ROLLED = frozenset({"rollup_due", "level", "place"})
"""Measurements that are about now, or about the rolling up itself."""


DUE = "rollup_due"
"""The raw level's marks: which windows of which measurement were written to."""
ANY_OF_HOUR = "_hour"
"""The mark of a whole hour, in place of a measurement's name: one of its windows was marked."""


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
    shown = [field for field in row.fields if field.shown]
    return replace(row, fields=tuple(made for field in shown for made in _figures(field)))


def rolled_registry(registry: Registry) -> Registry:
    """The registry of a rolled up level; with the marks of what is done if `registry` has those
    of what is due."""
    rows = [rolled(row) for row in registry.values() if row.name not in NOT_ROLLED]
    return Registry([*rows, *_DONE.values()] if DUE in registry else rows)


def done_for(row: Measurement) -> str:
    """The measurement, of a rolled up level, that says which windows of `row` are done."""
    return _DONE[row.family is Family.USAGE].name


def _done(name: str, family: Family) -> Measurement:
    return Measurement(
        name,
        family,
        Title("Fenêtres résumées", "Windows rolled up"),
        (Field("done", "integer", Title("Marque résumée", "Mark rolled up"), meaning="counter"),),
        (Tag("measurement", Title("Mesure", "Measurement")),),
        origin="office",
    )


# Two, so that each is kept beside what it speaks of, and written with it: all or nothing.
_DONE = {
    False: _done("rollup_done", Family.HOST),
    True: _done("rollup_done_usage", Family.USAGE),
}


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
