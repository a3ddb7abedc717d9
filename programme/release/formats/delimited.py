"""CSV: UTF-8, comma, a header, CRLF (RFC 4180)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from programme.release.cells import PublishedRelease
from programme.release.formats.long_rows import Value, columns_of, dimensions_of, long_rows


def figures_csv(release: PublishedRelease) -> bytes:
    """The long table."""
    names = dimensions_of(release)
    return as_csv(columns_of(release), (row.cells(names) for row in long_rows(release)))


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A table; None is an empty cell, a whole number has no decimal point."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _text(cell: Value) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return "" if cell is None else str(cell)
