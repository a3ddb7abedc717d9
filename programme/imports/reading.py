"""A table in a file: its encoding and separator found out, its rows read one after the other.

CSV in UTF-8 (with or without a byte order mark) or Windows-1252, separated by commas, semicolons
or tabs; or JSON, an array of objects.
"""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from contract import BadFile

ENCODINGS = ("utf-8-sig", "cp1252")
SEPARATORS = ",;\t|"
CHUNK = 1 << 20
MAX_CELL = 100_000
"""Characters; below `csv`'s own limit, which any library may move for the whole process."""
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """A file with rows: `separator` is empty for JSON."""

    path: Path
    encoding: str
    separator: str
    columns: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Each row with its number; the first one of a CSV is 2. BadFile when it breaks off."""
        return self._csv() if self.separator else self._json()

    def _csv(self) -> Iterator[tuple[int, Cells]]:
        with self.path.open(encoding=self.encoding, newline="") as file:
            lines = csv.reader(file, delimiter=self.separator)
            try:
                next(lines)
                for number, cells in enumerate(lines, 2):
                    if any(len(cell) > MAX_CELL for cell in cells):
                        raise csv.Error(f"row {number} has a cell of over {MAX_CELL} characters")
                    if any(cells):
                        padded = [*cells, *[""] * (len(self.columns) - len(cells))]
                        yield number, dict(zip(self.columns, padded, strict=False))
            except csv.Error as error:
                raise BadFile(f"it is not CSV: {error}", where=str(self.path)) from None

    def _json(self) -> Iterator[tuple[int, Cells]]:
        for number, row in enumerate(_objects(self.path, self.encoding), 1):
            yield number, {name: _text(value) for name, value in row.items()}


def open_table(path: Path, needed: Collection[str]) -> Table:
    """The table in the file; BadFile says what is wrong with it, or which columns it lacks."""
    encoding = _encoding(path)
    if path.suffix.lower() == ".json":
        objects = _objects(path, encoding)
        columns = tuple(dict.fromkeys(name for row in objects for name in row))
        table = Table(path, encoding, "", columns)
    else:
        separator, columns = _header(path, encoding, needed)
        table = Table(path, encoding, separator, columns)
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise BadFile(
            f"no column {', '.join(missing)}",
            where=str(path),
            todo=f"it has {', '.join(table.columns)[:400] or 'none'}",
        )
    return table


def _encoding(path: Path) -> str:
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    if b"\x00" in chunk:
                        raise BadFile("it is not text", where=str(path), todo="give CSV or JSON")
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        except OSError as error:
            raise BadFile(f"it can't be read: {error.strerror}", where=str(path)) from None
        return encoding
    raise BadFile("neither UTF-8 nor Windows-1252", where=str(path), todo="save it as UTF-8")


def _header(path: Path, encoding: str, needed: Collection[str]) -> tuple[str, tuple[str, ...]]:
    best: tuple[str, tuple[str, ...]] = (",", ())
    for separator in SEPARATORS:
        with path.open(encoding=encoding, newline="") as file:
            try:
                cells = next(csv.reader(file, delimiter=separator), [])
            except csv.Error as error:
                raise BadFile(f"it is not CSV: {error}", where=str(path)) from None
        columns = tuple(cell.strip() for cell in cells)
        if (_known(columns, needed), len(columns)) > (_known(best[1], needed), len(best[1])):
            best = separator, columns
    twice = sorted({name for name in best[1] if name and best[1].count(name) > 1})
    if twice:
        raise BadFile(f"two columns are called {twice[0]!r}", where=str(path))
    return best


def _known(columns: Collection[str], needed: Collection[str]) -> int:
    return sum(name in columns for name in needed)


def _objects(path: Path, encoding: str) -> list[dict[str, object]]:
    try:
        found = json.loads(path.read_text(encoding))
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadFile(f"it is not JSON: {error}", where=str(path)) from None
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise BadFile("it is no array of objects", where=str(path))
    return found


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
