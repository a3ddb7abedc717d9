"""What an import has to say, in a terminal and as a file of findings."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console

from contract import BadFile
from programme.imports.findings import Finding, Kind, Report

SHOWN = 20


@contextmanager
def told(path: Path | None) -> Iterator[Callable[[Finding], None] | None]:
    """Gives what writes each finding as a line of that CSV; None without a file. BadFile."""
    if path is None:
        yield None
        return
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("row", "column", "value", "reason", "kind"))

            def tell(found: Finding) -> None:
                rows.writerow((found.row, found.column, found.value, found.reason, found.kind))

            yield tell
    except OSError as error:
        raise BadFile(f"it can't be written: {error.strerror}", where=str(path)) from None


def tell_report(report: Report, console: Console) -> None:
    """Refusals and counts to standard error, what was written to standard output."""
    for found in [one for one in report.kept if one.kind is Kind.REFUSED][:SHOWN]:
        typer.echo(str(found), err=True)
    console.print(
        f"{report.read} rows ({report.encoding}): {report.taken} good, {report.guessed} of them "
        f"with a guess, {report.refused} refused",
        highlight=False,
    )
    for (kind, column, reason), many in report.counts.most_common(SHOWN):
        typer.echo(f"  {many:>6} {kind:<8} {column}: {reason}", err=True)
    typer.echo(
        f"{report.changed} written, {report.unchanged} were there, {report.withdrawn} withdrawn"
    )
