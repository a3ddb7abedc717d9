"""Questions to a series store, checked against the registry before any database hears of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from contract import Field, FieldKind, FieldValue, Measurement, QueryRefused, Registry
from store.series.points import KIOSK, Aggregate

MAX_ROWS = 100_000
MAX_WINDOWS = 100_000
_LAST_US = 2**53 - 1

_FITS: Mapping[Aggregate, tuple[FieldKind, ...]] = {
    "mean": ("float", "integer"),
    "min": ("float", "integer"),
    "max": ("float", "integer"),
    "sum": ("float", "integer"),
    "count": ("float", "integer", "boolean", "string"),
    "first": ("float", "integer", "boolean", "string"),
    "last": ("float", "integer", "boolean", "string"),
}
AGGREGATES: tuple[Aggregate, ...] = tuple(_FITS)
"""What both InfluxQL's three generations and SQLite can do."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Of which points a question is: names are known, values still unquoted."""

    measurement: Measurement
    fields: tuple[Field, ...]
    start: int | None = None
    end: int | None = None
    kiosk: str | None = None
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def tag_names(self) -> tuple[str, ...]:
        """The measurement's own tags."""
        return tuple(tag.name for tag in self.measurement.tags)


@dataclass(frozen=True, slots=True)
class Windows:
    """How a scope is cut in windows of `every_us` and put together in each."""

    scope: Scope
    every_us: int
    aggregate: Aggregate
    group_by: tuple[str, ...]


def scope(
    registry: Registry,
    measurement: str,
    *,
    start: int | None = None,
    end: int | None = None,
    kiosk: str | None = None,
    tags: Mapping[str, str] | None = None,
    fields: Sequence[str] | None = None,
) -> Scope:
    """A checked scope; QueryRefused says what to ask instead."""
    row = registry.named(measurement)
    _check_times(start, end)
    for name in tags or {}:
        _check_tag(row, name)
    if fields is not None and not fields:
        raise QueryRefused("no field was asked for", where=measurement, todo="name at least one")
    chosen = row.fields if fields is None else tuple(row.field(name) for name in fields)
    return Scope(row, chosen, start, end, kiosk, tuple(sorted((tags or {}).items())))


def windows(
    found: Scope, *, every_us: int, aggregate: Aggregate, group_by: Sequence[str], named: bool
) -> Windows:
    """A checked question for windows; `named` says whether the caller chose the fields."""
    if aggregate not in _FITS:
        raise QueryRefused(
            f"no aggregate {str(aggregate)[:32]!r}", todo=f"use one of {', '.join(_FITS)}"
        )
    if every_us < 1 or found.start is None or found.end is None:
        raise QueryRefused("windows need a start, an end and a length above zero")
    if (found.end - found.start) // every_us > MAX_WINDOWS:
        raise QueryRefused(
            f"more than {MAX_WINDOWS} windows", todo="take longer windows or a shorter range"
        )
    row = found.measurement
    for name in group_by:
        if name != KIOSK:
            _check_tag(row, name)
    fitting = tuple(
        field for field in found.fields if field.kind in _FITS[aggregate] and (named or field.shown)
    )
    wrong = [field.name for field in found.fields if field not in fitting]
    if wrong and (named or not fitting):
        raise QueryRefused(
            f"{aggregate} does not fit {', '.join(wrong)}",
            where=row.name,
            todo="use count, first or last",
        )
    chosen = Scope(row, fitting, found.start, found.end, found.kiosk, found.tags)
    return Windows(chosen, every_us, aggregate, tuple(dict.fromkeys(group_by)))


def check_limit(limit: int) -> None:
    """QueryRefused when more rows are asked for than an answer may hold."""
    if not 1 <= limit <= MAX_ROWS:
        raise QueryRefused(f"a limit of {limit} rows", todo=f"ask for 1 to {MAX_ROWS}")


def restore(field: Field, value: Any, aggregate: Aggregate | None = None) -> FieldValue:
    """A database's value in the type that it was written with, or that the aggregate gives."""
    if aggregate == "count":
        return int(value)
    if aggregate == "mean" or field.kind == "float":
        return float(value)
    if field.kind == "integer":
        return int(value)
    if field.kind == "boolean":
        return bool(value)
    return str(value)


def _check_times(start: int | None, end: int | None) -> None:
    for moment in (start, end):
        if moment is not None and not 0 <= moment <= _LAST_US:
            raise QueryRefused(f"time {moment} is out of range", todo="send µs since 1970")
    if start is not None and end is not None and start >= end:
        raise QueryRefused("the range is empty", todo="let start lie before end")


def _check_tag(row: Measurement, name: str) -> None:
    known = [tag.name for tag in row.tags]
    if name not in known:
        raise QueryRefused(
            f"{row.name} has no tag {name[:64]!r}",
            todo=f"use one of {', '.join((KIOSK, *known))}",
        )
