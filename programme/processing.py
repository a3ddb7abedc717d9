"""The record of processing (GDPR article 30), a page made from what the tables say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from store import registers

Kept = registers.processing.Kept
_SAID: Mapping[str, str] = {
    "purpose": "purpose",
    "basis": "legal basis",
    "people": "people it is about",
    "recipients": "recipients",
    "retention": "kept",
}


def sections(record: Iterable[Kept]) -> Mapping[str, Sequence[Kept]]:
    """The tables of each register."""
    return {
        name: list(rows)
        for name, rows in groupby(
            sorted(record, key=lambda kept: (kept.register, kept.table)),
            key=lambda kept: kept.register,
        )
    }


def as_markdown(record: Iterable[Kept]) -> str:
    """A section for each register: what is said of it, then its tables with their data."""
    return "\n".join(_section(name, rows) for name, rows in sections(record).items())


def as_rows(record: Iterable[Kept]) -> Sequence[Mapping[str, str]]:
    """The same for a spreadsheet: a row for each table."""
    return [
        {
            "register": kept.register,
            "table": kept.table,
            **{name: getattr(kept, name) for name in _SAID},
            "data": ", ".join(kept.columns),
        }
        for kept in record
    ]


def processing_record() -> str:
    """The page of every register there is."""
    return as_markdown(registers.processing.record())


def _section(name: str, rows: Sequence[Kept]) -> str:
    lines = [f"## {name}", ""]
    for said, tables in groupby(rows, key=_statement):
        group = list(tables)
        lines += ["| | |", "| --- | --- |"]
        lines += [f"| {title} | {text} |" for title, text in zip(_SAID.values(), said, strict=True)]
        lines += [f"| data in `{kept.table}` | {_data(kept)} |" for kept in group]
        lines.append("")
    return "\n".join(lines)


def _statement(kept: Kept) -> tuple[str, ...]:
    return tuple(getattr(kept, name) for name in _SAID)


def _data(kept: Kept) -> str:
    return ", ".join(
        f"`{name}` ({meaning})" if meaning else f"`{name}`"
        for name, meaning in kept.columns.items()
    )
