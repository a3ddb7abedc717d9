"""What the rolled up levels should hold, worked out from the samples in plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from contract import (
    DUE,
    FIGURES,
    MAX_SAFE_INTEGER,
    NOT_ROLLED,
    REGISTRY,
    ROLLED,
    Field,
    Level,
    figure_name,
    rolled_registry,
)
from store import Levels, Point
from tests.store.readings import READINGS

MARKED = READINGS.with_rows([REGISTRY[DUE]])
"""The small registry of the series stores' tests, with marks."""
HOUR = 3_600_000_000
FIVE = 300_000_000
START = 1_700_000_000_000_000 // HOUR * HOUR

Key = tuple[str, str, tuple[tuple[str, str], ...], int]
Kept = dict[Key, dict[str, Any]]


def merged(points: Iterable[Point]) -> Kept:
    """The samples as a store keeps them: a later one overwrites the fields that it gives."""
    kept: Kept = {}
    for point in points:
        key = (point.measurement, point.kiosk, tuple(sorted(point.tags.items())), point.at)
        kept.setdefault(key, {}).update(point.fields)
    return kept


def recomputed(points: Iterable[Point], level: Level) -> Kept:
    """What the level should hold of these samples."""
    every = level.every_us or 1
    windows: dict[Key, list[tuple[int, dict[str, Any]]]] = {}
    for (name, kiosk, tags, at), fields in merged(points).items():
        if name not in NOT_ROLLED:
            windows.setdefault((name, kiosk, tags, at - at % every), []).append((at, fields))
    made: Kept = {}
    for key, samples in windows.items():
        samples.sort(key=lambda one: one[0])
        for field in READINGS[key[0]].fields:
            values = [fields[field.name] for _, fields in samples if field.name in fields]
            if values:
                made.setdefault(key, {}).update(_figures(field, values))
    return made


async def held(levels: Levels, level: Level) -> Kept:
    """What the level holds, marks left out."""
    rows: Kept = {}
    for name in rolled_registry(READINGS):
        for row in await levels.of(level).range(name, start=0, end=2**53 - 1, limit=100_000):
            rows[name, row.kiosk, tuple(sorted(row.tags.items())), row.at] = dict(row.fields)
    return rows


async def assert_rolled_up(levels: Levels, points: Sequence[Point]) -> None:
    """Both rolled up levels hold what these samples make, neither more nor less."""
    for level in ROLLED:
        found, expected = await held(levels, level), recomputed(points, level)
        assert found.keys() == expected.keys(), level.name
        for key, fields in expected.items():
            assert found[key] == pytest.approx(fields, rel=1e-9, abs=1e-9), (level.name, key)


def _figures(field: Field, values: list[Any]) -> dict[str, Any]:
    found = {name: _figure(name, values) for name in FIGURES[field.kind]}
    largest = max((abs(value) for value in values), default=0) if "sum" in found else 0
    if field.kind == "integer" and largest * len(values) > MAX_SAFE_INTEGER:
        del found["sum"]
    return {figure_name(field, name): value for name, value in found.items()}


def _figure(name: str, values: list[Any]) -> Any:
    match name:
        case "mean":
            return sum(values) / len(values)
        case "first" | "last":
            return values[0 if name == "first" else -1]
        case "count":
            return len(values)
        case "true":
            return sum(values)
        case "sum":
            return sum(values)
        case _:
            return min(values) if name == "min" else max(values)
