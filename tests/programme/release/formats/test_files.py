"""The files of a release: what they hold, what outside validators say of them."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from frictionless import validate

from contract import Conflict
from programme.release.cells import TOTAL, Dimension, Mark, Published, PublishedTable
from programme.release.formats import files_of, read_frozen
from tests.programme.release.formats.october import (
    ABOUT,
    BORDEAUX,
    LORMONT,
    MAIRIE,
    MERIADECK,
    SERVICES,
    ZERO,
    october,
)

Files = Mapping[str, tuple[str, bytes]]


@pytest.fixture(scope="module")
def files() -> Files:
    return files_of(october(), ABOUT)


@pytest.fixture
def folder(files: Files, tmp_path: Path) -> Path:
    for path, (_, content) in files.items():
        (tmp_path / path).write_bytes(content)
    return tmp_path


def rows(files: Files, path: str = "figures.csv") -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(files[path][1].decode(), newline="")))


def problems(folder: Path) -> Any:
    report = validate(str(folder / "datapackage.json"))
    return report.flatten(["title", "note"]) or ([] if report.valid else ["not valid"])


def test_hidden_zero_and_missing_are_told_apart_and_only_shown_and_zero_have_a_value(
    files: Files,
) -> None:
    found = {
        (row["place"], row["service"]): (row["mark"], row["value"], row["days"])
        for row in rows(files)
        if row["table"] == "uses_by_service"
    }
    assert found["_T", "_T"] == ("shown", "1284", "31")
    assert found[MERIADECK, "family"] == ("hidden", "", "")
    assert found[MERIADECK, "unknown"] == ("zero", "0", "0")
    assert found["commune/33039", "procedures"] == ("missing", "", "")


def test_a_hidden_cell_that_still_has_its_figure_does_not_carry_it_into_any_file() -> None:
    release = october()
    uses = release.tables[0]
    secret = Published(Mark.HIDDEN, 7_654_321.0, 29)
    cells = {
        codes: secret if cell.mark is Mark.HIDDEN else cell for codes, cell in uses.cells.items()
    }
    careless = replace(release, tables=(replace(uses, cells=cells), *release.tables[1:]))
    assert files_of(careless, ABOUT) == files_of(release, ABOUT)


def test_hours_without_data_stand_beside_the_value(files: Files) -> None:
    found = {row["place"]: row for row in rows(files) if row["service"] == "_T"}
    lormont, bordeaux = found[LORMONT], found[BORDEAUX]
    assert (lormont["value"], lormont["hours_without_data"]) == ("344", "31")
    assert (bordeaux["hours_without_data"], bordeaux["hours_in_service"]) == ("0", "1490")


def test_quantities_keep_their_unit_and_decimals(files: Files) -> None:
    found = [row for row in rows(files) if row["table"] == "reuse_mass"]
    assert [(row["category"], row["unit"], row["value"]) for row in found] == [
        ("_T", "kg", "61.5"),
        ("laptop", "kg", "61.5"),
        ("smartphone", "kg", "0"),
    ]
    assert {row["place"] for row in found} == {"_Z"}


def test_the_code_list_names_every_code_in_both_languages(files: Files) -> None:
    listed = {(row["column"], row["code"]): row for row in rows(files, "codes.csv")}
    used = {
        (column, row[column])
        for row in rows(files)
        for column in ("table", "measure", "mark", "place", "service", "category")
    }
    assert used <= listed.keys()
    victoire = listed["place", MAIRIE]
    assert (victoire["parent"], victoire["label_fr"]) == (LORMONT, "Mairie de Lormont")
    procedures = listed["service", "procedures"]
    assert (procedures["label_fr"], procedures["label_en"]) == ("Démarches", "Procedures")


def test_parquet_holds_the_rows_of_the_csv(files: Files) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra `observatory`")
    table = parquet.read_table(BytesIO(files["figures.parquet"][1]))
    text = [
        {name: "" if cell is None else f"{cell:g}" if name == "value" else str(cell)}
        for row in table.to_pylist()
        for name, cell in row.items()
    ]
    flat = [{name: cell} for row in rows(files) for name, cell in row.items()]
    assert text == flat
    assert table.schema.metadata[b"licence"] == b"etalab-2.0"


@pytest.mark.slow
def test_the_data_package_is_valid_by_frictionless(folder: Path) -> None:
    assert problems(folder) == []


def test_frictionless_finds_a_changed_byte_and_a_wrong_mark(folder: Path) -> None:
    parquet = folder / "figures.parquet"
    parquet.write_bytes(parquet.read_bytes() + b"x")
    figures = folder / "figures.csv"
    figures.write_bytes(figures.read_bytes().replace(b",missing,", b",nothing,"))
    titles = {title for title, _ in problems(folder)}
    assert {"Hash Count Error", "Constraint Error"} <= titles


def test_the_package_says_release_parameters_licence_and_publisher(files: Files) -> None:
    package = json.loads(files["datapackage.json"][1])
    assert package["escale"]["release"] == "2026-10-v1"
    assert package["escale"]["parameters"] == ABOUT.parameters
    assert package["licenses"][0]["name"] == "etalab-2.0"
    [contributor] = package["contributors"]
    assert contributor["title"] == "Bordeaux Métropole"
    assert contributor["email"] == "bornes@metropole.example"
    hashes = {row["path"]: row["hash"] for row in package["resources"]}
    assert hashes["figures.csv"] == "sha256:" + sha256(files["figures.csv"][1]).hexdigest()


def test_the_method_names_the_releases_own_thresholds() -> None:
    about = replace(ABOUT, parameters={"rules": {"min_value": 20, "max_share": 0.8}})
    files = files_of(october(), about)
    french, english = (files[f"method.{language}.txt"][1].decode() for language in ("fr", "en"))
    assert "moins de 20 ou comptée sur moins de 3 jours" in french
    assert "plus de 80\xa0%" in french
    assert "below 20, or counted on fewer than 3 distinct days" in english
    assert "Bordeaux Métropole" in english


def test_the_same_release_gives_the_same_bytes(files: Files) -> None:
    assert files_of(october(), ABOUT) == files


def test_a_release_is_read_back_from_its_files(files: Files) -> None:
    frozen = read_frozen({path: content for path, (_, content) in files.items()})
    assert frozen.release == october()
    assert frozen.label("place", TOTAL, "fr") == "Total"
    assert frozen.label("service", "family", "en") == "Contact with family"
    assert frozen.method["fr"][0].startswith("Ce qui est compté.")


def test_a_code_under_two_parents_is_refused_by_name() -> None:
    other = Dimension("place", {MAIRIE: BORDEAUX, BORDEAUX: TOTAL})
    release = october()
    table = PublishedTable("odd", "uses", (other, SERVICES), {(MAIRIE, TOTAL): ZERO})
    with pytest.raises(Conflict, match=r"mairie-lormont.*odd.*2026-10-v1"):
        files_of(replace(release, tables=(*release.tables, table)), ABOUT)
