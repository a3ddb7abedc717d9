"""The record of processing covers every table of the programme's registers."""

import csv
from io import StringIO

from typer.testing import CliRunner

from programme.cli import app
from programme.processing import as_markdown, processing_record
from store import registers
from store.registers.processing import REQUIRED
from store.tables import METADATA, access, fleet, operations


def test_every_table_of_a_register_says_why_it_is_kept_for_whom_and_how_long() -> None:
    elsewhere = {
        table.name
        for module in (access, fleet, operations)
        for table in vars(module).values()
        if hasattr(table, "columns")
    }
    silent = {
        name: sorted(set(REQUIRED) - table.info.keys())
        for name, table in METADATA.tables.items()
        if name not in elsewhere and not set(REQUIRED) <= table.info.keys()
    }
    assert silent == {}


def test_no_statement_is_empty() -> None:
    for kept in registers.processing.record():
        assert all(getattr(kept, name).strip() for name in REQUIRED), kept.table
        assert kept.columns


def test_the_page_names_every_register_table_and_column_once_and_its_legal_basis() -> None:
    page = processing_record()
    for kept in registers.processing.record():
        assert page.count(f"\n## {kept.register}\n") + page.startswith(f"## {kept.register}\n") == 1
        (line,) = [row for row in page.splitlines() if f"data in `{kept.table}`" in row]
        assert all(f"`{column}`" in line for column in kept.columns)
        assert kept.purpose in page
        assert kept.basis in page


def test_mediators_are_told_apart_from_the_counts_of_the_same_register() -> None:
    rows = {kept.table: kept for kept in registers.processing.record()}
    page = as_markdown([rows["mediators"], rows["workshops"]])
    assert rows["mediators"].people != rows["workshops"].people
    assert page.count("| people it is about |") == 2


def test_the_command_prints_the_page_or_a_table() -> None:
    page = CliRunner().invoke(app, ["processing"])
    assert (page.exit_code, page.stdout) == (0, processing_record())
    table = CliRunner().invoke(app, ["processing", "--format", "csv"])
    rows = list(csv.DictReader(StringIO(table.stdout)))
    assert [row["table"] for row in rows] == [kept.table for kept in registers.processing.record()]
    assert {"purpose", "basis", "people", "recipients", "retention", "data"} <= rows[0].keys()
