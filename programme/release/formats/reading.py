"""A release read back from its own files: what a page shows is what everybody can download."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from programme.release.cells import (
    TOTAL,
    Codes,
    Dimension,
    Gap,
    Mark,
    Published,
    PublishedRelease,
    PublishedTable,
)
from programme.release.formats.about import CODES, FIGURES, METHOD, PACKAGE
from programme.release.formats.long_rows import AFTER, ALL, BEFORE, NOT_THERE, PLACE

READ = (FIGURES, CODES, PACKAGE, *METHOD.values())
"""The files that it takes."""


@dataclass(frozen=True)
class Frozen:
    """`labels` by language, then by column and code; `method`: paragraphs by language."""

    release: PublishedRelease
    publisher: str
    labels: Mapping[str, Mapping[tuple[str, str], str]]
    method: Mapping[str, Sequence[str]]
    contact: str = ""

    def label(self, column: str, code: str, language: str) -> str:
        """What a code is called; the code itself where the list does not have it."""
        return self.labels[language].get((column, code or ALL), code)


def read_frozen(contents: Mapping[str, bytes]) -> Frozen:
    """The release in these files, which are Escale's own, as `packing.files_of` made them."""
    package = json.loads(contents[PACKAGE])
    codes = _rows(contents[CODES])
    own = package["escale"]
    release = PublishedRelease(
        id=own["release"],
        month=own["month"],
        tables=_tables(_rows(contents[FIGURES]), codes),
        gaps=_gaps(codes),
    )
    labels = {
        language: {(row["column"], row["code"]): row[f"label_{language}"] for row in codes}
        for language in METHOD
    }
    method = {
        language: contents[path].decode().strip().split("\n\n") for language, path in METHOD.items()
    }
    publisher = package["contributors"][0]
    return Frozen(release, publisher["title"], labels, method, publisher.get("email", ""))


def _rows(content: bytes) -> Sequence[Mapping[str, str]]:
    return list(csv.DictReader(StringIO(content.decode(), newline="")))


def _gaps(codes: Iterable[Mapping[str, str]]) -> Mapping[str, Gap]:
    return {
        _code(row["code"]): Gap(int(row["hours_without_data"]), int(row["hours_in_service"]))
        for row in codes
        if row["column"] == PLACE and row["hours_in_service"]
    }


def _tables(
    rows: Sequence[Mapping[str, str]], codes: Sequence[Mapping[str, str]]
) -> Sequence[PublishedTable]:
    by_table: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        by_table.setdefault(row["table"], []).append(row)
    return tuple(_table(name, some, codes) for name, some in by_table.items())


def _table(
    name: str, rows: Sequence[Mapping[str, str]], codes: Sequence[Mapping[str, str]]
) -> PublishedTable:
    first = rows[0]
    columns = [
        column for column in first if column not in (*BEFORE, *AFTER) and first[column] != NOT_THERE
    ]
    cells: dict[Codes, Published] = {
        tuple(_code(row[column]) for column in columns): _cell(row) for row in rows
    }
    dimensions = tuple(
        _dimension(column, {row[column] for row in rows}, codes) for column in columns
    )
    return PublishedTable(name, first["measure"], dimensions, cells, first["unit"])


def _dimension(column: str, there: set[str], codes: Sequence[Mapping[str, str]]) -> Dimension:
    parents = {
        row["code"]: _code(row["parent"])
        for row in codes
        if row["column"] == column and row["code"] in there and row["code"] != ALL
    }
    return Dimension(column, parents)


def _cell(row: Mapping[str, str]) -> Published:
    return Published(
        Mark(row["mark"]),
        float(row["value"]) if row["value"] else None,
        int(row["days"]) if row["days"] else None,
    )


def _code(code: str) -> str:
    return TOTAL if code == ALL else code
