"""Files as people send them."""

import csv
import json
from pathlib import Path

import pytest

from contract import BadFile
from programme.imports.reading import open_table
from tests.programme.imports.tables import GOOD, judged, text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encoding_and_separator_are_found_out(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    path = tmp_path / "lieux.csv"
    path.write_bytes(text({}, separator=separator).encode(encoding))
    table = open_table(path, ("id", "nom"))
    assert table.separator == separator
    [(number, row)] = table.rows()
    assert (number, row["nom"]) == (2, GOOD["nom"])


def test_missing_columns_are_named_together(tmp_path: Path) -> None:
    path = tmp_path / "lieux.csv"
    path.write_text(text({}, columns=("id", "nom", "commune")))
    with pytest.raises(BadFile, match=r"no column pivot, code_postal.*it has id, nom, commune"):
        judged(path)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.csv", b"PK\x03\x04\x00\x00", "not text"),
        ("a.csv", b"nom\n\x81\x8d\n", "neither UTF-8 nor Windows-1252"),
        ("a.csv", b"", "no column id"),
        ("a.csv", b"id,nom,id\n1,2,3\n", "two columns are called 'id'"),
        ("a.json", b"[{", "not JSON"),
        ("a.json", b'{"id": 1}', "no array of objects"),
        ("b.csv", None, "can't be read"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_sentence(
    tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadFile, match=says):
        open_table(path, ("id",))


def test_a_short_row_ends_in_empty_cells_and_an_empty_line_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "lieux.csv"
    path.write_text("id,nom,commune\n1,A\n\n2,B,Cenon\n")
    assert list(open_table(path, ("id",)).rows()) == [
        (2, {"id": "1", "nom": "A", "commune": ""}),
        (4, {"id": "2", "nom": "B", "commune": "Cenon"}),
    ]


def test_numbers_and_nothing_in_json_become_texts(tmp_path: Path) -> None:
    path = tmp_path / "lieux.json"
    path.write_text(json.dumps([{"id": 7, "x": 44.5, "y": None, "z": True}]))
    [(_, row)] = open_table(path, ("id",)).rows()
    assert row == {"id": "7", "x": "44.5", "y": "", "z": "true"}


def test_a_cell_without_end_breaks_the_file_off_even_where_the_process_allows_it(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    allowed = csv.field_size_limit(1_000_000_000)
    request.addfinalizer(lambda: csv.field_size_limit(allowed))
    path = tmp_path / "lieux.csv"
    path.write_text("id,nom\n1,A\n2," + "b" * 100_001 + "\n")
    rows = open_table(path, ("id",)).rows()
    assert next(rows) == (2, {"id": "1", "nom": "A"})
    with pytest.raises(BadFile, match="row 3 has a cell of over 100000 characters"):
        next(rows)
