"""`escale programme processing`: the record of processing."""

from __future__ import annotations

import csv
import sys
from enum import StrEnum
from typing import Annotated

import typer

from programme.processing import as_markdown, as_rows
from store import registers


class Form(StrEnum):
    """How it is printed."""

    MARKDOWN = "markdown"
    CSV = "csv"


def processing(
    form: Annotated[Form, typer.Option("--format", help="A page, or a table.")] = Form.MARKDOWN,
) -> None:
    """Print the record of processing (GDPR article 30): purpose, basis, data, recipients, life."""
    record = registers.processing.record()
    if form is Form.MARKDOWN:
        typer.echo(as_markdown(record), nl=False)
        return
    rows = as_rows(record)
    table = csv.DictWriter(sys.stdout, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
