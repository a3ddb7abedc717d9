"""The embedded store's tables, made from the registry. Pure: SQL as text.

    series      id, measurement, kiosk, tags (JSON, sorted)     one row per series
    m_host      series, at, one column per field                one table per measurement
    m_5m_host   the same, of a rolled up level

A series is what InfluxDB calls one: its rows lie side by side, in order of time. A new tag needs
no new column; a new field is added to the table.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from contract import Field, FieldKind, Measurement

_TYPES: Mapping[FieldKind, str] = {
    "float": "REAL",
    "integer": "INTEGER",
    "boolean": "BOOLEAN",
    "string": "TEXT",
}

SERIES = """
CREATE TABLE IF NOT EXISTS series (
    id INTEGER PRIMARY KEY,
    measurement TEXT NOT NULL,
    kiosk TEXT NOT NULL,
    tags TEXT NOT NULL,
    UNIQUE (measurement, kiosk, tags)
)"""
FIND_SERIES = "SELECT id FROM series WHERE measurement = ? AND kiosk = ? AND tags = ?"
ADD_SERIES = "INSERT INTO series (measurement, kiosk, tags) VALUES (?, ?, ?) RETURNING id"


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def table(row: Measurement, suffix: str = "") -> str:
    """The quoted name of a measurement's table; `suffix` is the level's."""
    return quoted(f"m{suffix}_{row.name}")


def column(field: Field) -> str:
    """The quoted name of a field's column: fields may be called `at` or `series` too."""
    return quoted(f"field_{field.name}")


def column_type(field: Field) -> str:
    """A field's declared type, by which a change of kind is noticed."""
    return _TYPES[field.kind]


def creation(row: Measurement, suffix: str = "") -> str:
    """CREATE TABLE for a measurement, if it is missing."""
    columns = "".join(f", {column(field)} {column_type(field)}" for field in row.fields)
    return (
        f"CREATE TABLE IF NOT EXISTS {table(row, suffix)} ("
        "series INTEGER NOT NULL REFERENCES series (id), at INTEGER NOT NULL"
        f"{columns}, PRIMARY KEY (series, at)) WITHOUT ROWID"
    )


def additions(row: Measurement, present: Mapping[str, str], suffix: str = "") -> list[str]:
    """ALTER TABLE for each field that the table, whose columns are `present`, has not."""
    return [
        f"ALTER TABLE {table(row, suffix)} ADD COLUMN {column(field)} {column_type(field)}"
        for field in row.fields
        if f"field_{field.name}" not in present
    ]


def conflicts(row: Measurement, present: Mapping[str, str]) -> set[str]:
    """Names of fields that the table keeps as another type than the registry's."""
    return {
        field.name
        for field in row.fields
        if present.get(f"field_{field.name}", column_type(field)) != column_type(field)
    }


def upsert(row: Measurement, suffix: str = "") -> str:
    """INSERT of a point, which leaves alone the fields of the same point that it does not give."""
    names = [column(field) for field in row.fields]
    merged = ", ".join(f"{name} = coalesce(excluded.{name}, {name})" for name in names)
    marks = ", ".join("?" for _ in range(len(names) + 2))
    return (
        f"INSERT INTO {table(row, suffix)} (series, at, {', '.join(names)}) VALUES ({marks}) "  # noqa: S608
        f"ON CONFLICT (series, at) DO UPDATE SET {merged}"
    )


def tags_text(tags: Mapping[str, str]) -> str:
    """Tags as the one text that names their series."""
    return json.dumps(dict(sorted(tags.items())), ensure_ascii=False, separators=(",", ":"))
