"""Kiosks in a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.markup import escape
from rich.table import Column, Table

COLOURS = {"online": "green", "silent": "yellow", "offline": "red", "never": "dim"}


def kiosk_table(items: Sequence[dict[str, Any]]) -> Table:
    """Kiosks as a table for a terminal."""
    table = Table(
        Column("kiosk", no_wrap=True), "state", "last value", "site", "commune", "profile", "alarms"
    )
    for item in items:
        colour = COLOURS[item["state"]]
        table.add_row(
            item["id"],
            f"[{colour}]{item['state']}[/]",
            item["last_value_at"] or "–",
            escape(item["site"]),
            escape(item["commune_name"]),
            item["profile"],
            str(item["alarms"]),
        )
    return table
