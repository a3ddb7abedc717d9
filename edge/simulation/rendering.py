"""A document as TOML text: tables of tables, strings, numbers, booleans and lists of strings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Union

Scalar = bool | int | float | str
Document = Mapping[str, Union[Scalar, Sequence[str], "Document"]]


def render(document: Document) -> str:
    """The text; `tomllib` reads the same document back. A table's plain keys come first."""
    return "\n".join(_lines(document, ())) + "\n"


def _lines(table: Document, path: tuple[str, ...]) -> list[str]:
    lines: list[str] = []
    for key, value in table.items():
        if not isinstance(value, Mapping):
            lines.append(f"{_text(key)} = {_value(value)}")
    for key, value in table.items():
        if isinstance(value, Mapping):
            below = (*path, key)
            lines += [*_header(value, below), *_lines(value, below)]
    return lines


def _header(table: Document, path: tuple[str, ...]) -> list[str]:
    # A table of nothing but tables is made by theirs.
    if table and all(isinstance(value, Mapping) for value in table.values()):
        return []
    return ["", f"[{'.'.join(map(_text, path))}]"]


def _value(value: Scalar | Sequence[str]) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    return f"[{', '.join(map(_quoted, value))}]"


def _text(key: str) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare else _quoted(key)


def _quoted(text: str) -> str:
    # JSON's escapes are TOML's, but for DEL, which TOML wants escaped.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
