"""SELECTs of the embedded store: each gives its SQL and its values. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from contract import Field
from store.series.points import KIOSK, Row
from store.series.queries import Scope, Windows, restore
from store.series.sqlite_schema import column, table

Statement = tuple[str, dict[str, Any]]


def rows(found: Scope, limit: int, suffix: str = "") -> Statement:
    """Raw rows by time: at, kiosk, tags, then the fields."""
    names = [column(field) for field in found.fields]
    condition, values = _condition(found)
    some = " OR ".join(f"{name} IS NOT NULL" for name in names)
    sql = (
        f"SELECT at, kiosk, tags, {', '.join(names)} FROM {_source(found, suffix)} "  # noqa: S608
        f"WHERE {condition} AND ({some}) ORDER BY at, kiosk, tags LIMIT :limit"
    )
    return sql, values | {"limit": limit}


def latest(found: Scope, suffix: str = "") -> Statement:
    """The newest row of each series, columns as in `rows`."""
    names = [column(field) for field in found.fields]
    condition, values = _condition(found)
    newest = f"(SELECT max(at) FROM {table(found.measurement, suffix)} WHERE series = id)"  # noqa: S608
    sql = (
        f"SELECT at, kiosk, tags, {', '.join(names)} FROM {_source(found, suffix)} "  # noqa: S608
        f"WHERE {condition} AND at = {newest}"
    )
    return sql, values


def windows(asked: Windows, fields: Iterable[Field], suffix: str = "") -> Statement:
    """One row per window and group: its start, the group's tags, then each field's aggregate."""
    condition, values = _condition(asked.scope)
    keys = [_key(name) for name in asked.group_by]
    wanted = [_aggregated(asked, field) for field in fields]
    groups = ", ".join(str(place + 1) for place in range(1 + len(keys)))
    sql = (
        f"SELECT at - at % :every, {', '.join([*keys, *wanted])} "  # noqa: S608
        f"FROM {_source(asked.scope, suffix)} WHERE {condition} GROUP BY {groups}"
    )
    return sql, values | {"every": asked.every_us} | _key_values(asked.group_by)


def batches(asked: Windows) -> list[tuple[Field, ...]]:
    """The fields that one SELECT can aggregate together.

    `first` and `last` lean on SQLite's rule that a bare column comes from the row of min() or
    max(), which holds for one of them in a SELECT.
    """
    if asked.aggregate in ("first", "last"):
        return [(field,) for field in asked.scope.fields]
    return [asked.scope.fields]


def row(found: Scope, record: tuple[Any, ...]) -> Row:
    """A record of `rows` or `latest`."""
    at, kiosk, tags, *values = record
    return Row(at, kiosk, json.loads(tags), _fields(found.fields, values))


def merged(asked: Windows, results: Iterable[tuple[tuple[Field, ...], list[Any]]]) -> list[Row]:
    """Windowed records of every batch, one row per window and group."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    width = 1 + len(asked.group_by)
    for fields, records in results:
        for record in records:
            # A selector's own time stands behind its value.
            values = record[width : width + len(fields)]
            found.setdefault(tuple(record[:width]), {}).update(_fields(fields, values, asked))
    return [_grouped(asked, key, fields) for key, fields in found.items() if fields]


def _source(found: Scope, suffix: str) -> str:
    return f"series JOIN {table(found.measurement, suffix)} ON series = id"


def _condition(found: Scope) -> Statement:
    conditions = ["measurement = :measurement"]
    values: dict[str, Any] = {"measurement": found.measurement.name}
    for name, value, operator, subject in (
        ("kiosk", found.kiosk, "=", "kiosk"),
        ("start", found.start, ">=", "at"),
        ("end", found.end, "<", "at"),
    ):
        if value is not None:
            conditions.append(f"{subject} {operator} :{name}")
            values[name] = value
    for number, (tag, wanted) in enumerate(found.tags):
        conditions.append(f"coalesce(json_extract(tags, :tag{number}), '') = :value{number}")
        values |= {f"tag{number}": _path(tag), f"value{number}": wanted}
    return " AND ".join(conditions), values


def _aggregated(asked: Windows, field: Field) -> str:
    name = column(field)
    if asked.aggregate in ("first", "last"):
        edge = "min" if asked.aggregate == "first" else "max"
        return f"{name}, {edge}(CASE WHEN {name} IS NOT NULL THEN at END)"
    function = "avg" if asked.aggregate == "mean" else asked.aggregate
    return f"{function}({name})"


def _key(name: str) -> str:
    return "kiosk" if name == KIOSK else f"coalesce(json_extract(tags, :by_{name}), '')"


def _key_values(group_by: Iterable[str]) -> dict[str, str]:
    return {f"by_{name}": _path(name) for name in group_by if name != KIOSK}


def _path(tag: str) -> str:
    return f'$."{tag}"'


def _fields(
    fields: tuple[Field, ...], values: Iterable[Any], asked: Windows | None = None
) -> dict[str, Any]:
    aggregate = asked.aggregate if asked else None
    return {
        field.name: restore(field, value, aggregate)
        for field, value in zip(fields, values, strict=True)
        if value is not None and not (aggregate == "count" and value == 0)
    }


def _grouped(asked: Windows, key: tuple[Any, ...], fields: dict[str, Any]) -> Row:
    at, *group = key
    tags = {name: value for name, value in zip(asked.group_by, group, strict=True) if value}
    kiosk = tags.pop(KIOSK, "")
    return Row(at, kiosk, tags, fields)
