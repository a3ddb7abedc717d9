"""A check's findings as a table for people."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from contract import FieldValue
from edge.checked import Checked, Tried
from edge.readings import Reading


def show(found: Checked, console: Console | None = None) -> None:
    """Prints the table, and below it what the profile would have besides."""
    console = console or Console()
    table = Table(title=f"Kiosk {found.kiosk}, {found.profile}", title_justify="left")
    for column in ("driver", "health", "measurement", "tags", "values"):
        table.add_column(column, overflow="fold")
    for tried in found.drivers:
        _add(table, tried)
    console.print(table)
    for refused in found.refused:
        console.print(escape(refused), style="yellow")
    if found.lacking:
        names = ", ".join(found.lacking)
        console.print(
            f"The profile {found.profile} also has these drivers, which the file does not name: "
            f"{names}",
            style="yellow",
        )


def _add(table: Table, tried: Tried) -> None:
    style = "green" if tried.state.health == "ok" else "red"
    nothing = "" if tried.readings or tried.state.detail else "nothing to tell"
    table.add_row(
        escape(tried.name),
        f"[{style}]{tried.state.health}[/]",
        escape(tried.state.detail) or nothing,
    )
    for reading, fault in tried.readings:
        taken = f"[red]{escape(fault)}[/]" if fault else "taken"
        table.add_row("", taken, escape(reading.m), _tags(reading), _values(reading))


def _tags(reading: Reading) -> str:
    return escape(" ".join(f"{key}={value}" for key, value in reading.tags.items()))


def _values(reading: Reading) -> str:
    return escape(" ".join(f"{key}={_short(value)}" for key, value in reading.fields.items()))


def _short(value: FieldValue) -> str:
    return f"{value:.5g}" if isinstance(value, float) else str(value)
