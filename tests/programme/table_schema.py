"""The official schema of «Lieux de médiation numérique», and what it says of a CSV.

It is not part of this repository; where it is absent, its tests are skipped.
"""

import csv
import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO
from typing import Any

import pytest

from tests.house.rooms import TREE

PATH = TREE.parent / "shared/data/lieux-mediation-numerique/schema.json"
TYPES: Mapping[str, Any] = {"string": str, "number": float, "date": date.fromisoformat}


@pytest.fixture
def schema() -> dict[str, Any]:
    if not PATH.is_file():
        pytest.skip("the standard's schema.json is not beside the repository (shared/data)")
    loaded: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
    return loaded


def faults(schema: Mapping[str, Any], text: str) -> list[str]:
    """Where a CSV breaks the schema: columns and order, types, constraints."""
    rows = csv.DictReader(StringIO(text, newline=""), strict=True)
    columns = [field["name"] for field in schema["fields"]]
    if rows.fieldnames != columns:
        return [f"columns {rows.fieldnames}"]
    found = []
    lines = list(rows)
    for field in schema["fields"]:
        cells = [line[field["name"]] for line in lines]
        found += [f"{field['name']}: {fault}" for fault in _column(field, cells)]
    return found


def terms(pattern: str) -> set[str]:
    """The alternatives in the pattern of a field that has a vocabulary."""
    match = re.search(r"\((?!\?)(.*)\)\)\+\$$", pattern)
    assert match, pattern
    return {re.sub(r"\\(.)", r"\1", term) for term in match[1].split("|")}


def _column(field: Mapping[str, Any], cells: Sequence[str]) -> list[str]:
    constraints = field["constraints"]
    found = []
    if constraints.get("unique") and len(set(cells)) != len(cells):
        found.append("not unique")
    for cell in cells:
        if not cell:
            found += ["empty"] if constraints.get("required") else []
            continue
        if not re.fullmatch(constraints.get("pattern", "(?s).*"), cell):
            found.append(f"{cell!r} does not match")
        if len(cell) > constraints.get("maxLength", len(cell)):
            found.append(f"{len(cell)} characters")
        try:
            TYPES[field["type"]](cell)
        except ValueError:
            found.append(f"{cell!r} is no {field['type']}")
    return found
