"""Dead letters in a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.markup import escape
from rich.table import Column, Table

from collector.times import rfc3339
from store import WHOLE_FRAME, DeadLetter, LetterHead


def head_row(head: LetterHead | DeadLetter) -> dict[str, Any]:
    """A letter without its payload; `index` is None for a whole frame."""
    return {
        "id": head.id,
        "received_at": rfc3339(head.received_at),
        "kiosk": head.kiosk,
        "boot": head.boot,
        "seq": head.seq,
        "index": None if head.index == WHOLE_FRAME else head.index,
        "reason": head.reason,
        "description": head.description,
        "size": head.size if isinstance(head, LetterHead) else len(head.payload),
    }


def letter_row(letter: DeadLetter) -> dict[str, Any]:
    """A letter with its bytes: as text where they are UTF-8, in hexadecimal otherwise."""
    try:
        payload = {"payload": letter.payload.decode()}
    except UnicodeDecodeError:
        payload = {"payload_hex": letter.payload.hex()}
    return head_row(letter) | payload


def letter_table(heads: Sequence[LetterHead]) -> Table:
    """Letters as a table."""
    table = Table(
        Column("id", justify="right"), "received", Column("kiosk", no_wrap=True),
        Column("seq", justify="right"), "of it", Column("reason", no_wrap=True), "description",
        Column("bytes", justify="right"),
    )  # fmt: skip
    for head in heads:
        row = head_row(head)
        part = "whole frame" if row["index"] is None else f"sample {row['index']}"
        table.add_row(
            str(head.id), row["received_at"], escape(head.kiosk), str(head.seq), part,
            escape(head.reason), escape(head.description), str(head.size),
        )  # fmt: skip
    return table


def letter_sheet(row: Mapping[str, Any]) -> Table:
    """One letter, a line for each thing known of it."""
    table = Table.grid(padding=(0, 2))
    for name, value in row.items():
        text = "whole frame" if name == "index" and value is None else str(value)
        # What a kiosk sent must not steer the terminal.
        table.add_row(f"[bold]{name}[/]", escape("".join(_harmless(mark) for mark in text)))
    return table


def _harmless(mark: str) -> str:
    return mark if mark.isprintable() or mark == "\n" else repr(mark)[1:-1]
