"""Windows put together from the figures that levels keep of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contract import RAW, Field, FieldValue, Level, figure_name
from store.series.level_plan import PARTS
from store.series.points import Aggregate, Row, by_group

Column = tuple[str, Aggregate]
"""Of which field, and which part."""
Cell = tuple[int, str, tuple[tuple[str, str], ...]]
"""A window and a group: where it begins, the kiosk, the tags."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question to a store: its aggregate of these columns, and what each stands for."""

    aggregate: Aggregate
    columns: Mapping[str, Column]


def questions(fields: Sequence[Field], aggregate: Aggregate, level: Level) -> list[Question]:
    """What to ask a level for, so that the answers of several levels can be put together."""
    asked: dict[Aggregate, dict[str, Column]] = {}
    for part in PARTS[aggregate]:
        # At a rolled up level counts are figures, which add up.
        function: Aggregate = "sum" if part == "count" and level != RAW else part
        columns = {_column(field, part, level): (field.name, part) for field in fields}
        asked.setdefault(function, {}).update(columns)
    return [Question(function, columns) for function, columns in asked.items()]


class Figures:
    """The parts of each window's fields, filled piece by piece in order of time."""

    def __init__(self, aggregate: Aggregate) -> None:
        self._aggregate = aggregate
        self._cells: dict[Cell, dict[str, dict[Aggregate, FieldValue]]] = {}

    def add(self, rows: Iterable[Row], columns: Mapping[str, Column]) -> None:
        """Puts an answer to those before."""
        for row in rows:
            cell = (row.at, row.kiosk, tuple(sorted(row.tags.items())))
            held = self._cells.setdefault(cell, {})
            for column, value in row.fields.items():
                name, part = columns[column]
                parts = held.setdefault(name, {})
                parts[part] = _together(part, parts[part], value) if part in parts else value

    def rows(self) -> list[Row]:
        """The whole windows, as SeriesStore.windows has them."""
        made = (self._row(cell, held) for cell, held in self._cells.items())
        return sorted((row for row in made if row.fields), key=by_group)

    def _row(self, cell: Cell, held: Mapping[str, Mapping[Aggregate, FieldValue]]) -> Row:
        at, kiosk, tags = cell
        fields = {name: _whole(parts, self._aggregate) for name, parts in held.items()}
        known = {name: value for name, value in fields.items() if value is not None}
        return Row(at, kiosk, dict(tags), known)


def _column(field: Field, part: Aggregate, level: Level) -> str:
    return field.name if level == RAW else figure_name(field, part)


def _together(part: Aggregate, before: FieldValue, after: FieldValue) -> FieldValue:
    if part == "first":
        return before
    if part == "last" or isinstance(before, str) or isinstance(after, str):
        return after
    if part == "min":
        return min(before, after)
    return max(before, after) if part == "max" else before + after


def _whole(parts: Mapping[Aggregate, FieldValue], aggregate: Aggregate) -> FieldValue | None:
    if aggregate == "mean":
        total, count = parts.get("sum"), parts.get("count")
        if isinstance(total, str) or isinstance(count, str) or not count or total is None:
            return None
        return total / count
    value = parts.get(aggregate)
    return None if aggregate == "count" and value == 0 else value
