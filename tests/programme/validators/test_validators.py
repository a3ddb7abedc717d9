"""What is exported, judged by others: frictionless with the official schema, the model on npm."""

import asyncio
import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from frictionless import Resource, Schema
from typer.testing import CliRunner

from programme.cli import app
from programme.imports.importing import to_record
from programme.imports.rows import Taken
from programme.vocabularies import VOCABULARIES
from store import open_database, registers
from tests.house.rooms import TREE
from tests.programme.fleet import PUBLISHER
from tests.programme.imports.tables import GOOD, SOURCE
from tests.programme.table_schema import schema
from tests.programme.validators.reference_model import MODEL, complaints

pytestmark = pytest.mark.slow

__all__ = ["schema"]

GIRONDE = TREE.parent / "shared/data/gironde/places.json"
WHO = ("--pivot", PUBLISHER.pivot, "--organisation", PUBLISHER.organisation, "--partial")
EVERY_TERM = {name: "|".join(terms) for name, terms in VOCABULARIES.items()}
OURS = (
    GOOD,
    GOOD | EVERY_TERM | {"id": "lieu-2", "horaires": "Mo-Fr 09:00-17:00; PH off"},
    GOOD | {"id": "lieu-3", "telephone": "+33556000000", "courriels": "a@ville.example"},
)
ONLY_HERE = "Étapes numériques(La Poste)"
"""The standard has it without the space that the model demands: what the standard says is kept."""


async def _put(url: str) -> None:
    database = open_database(url)
    records = [to_record(Taken(row, row["id"]), SOURCE) for row in OURS]
    await registers.places.put(database, records, 1)
    await database.close()


@pytest.fixture(scope="module")
def exported(prepared: bytes, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Kiosks, the register, and the Gironde's real places where they are beside the repository."""
    folder = tmp_path_factory.mktemp("exported")
    (folder / "escale.sqlite").write_bytes(prepared)
    url, out = f"sqlite:///{folder}/escale.sqlite", folder / "lieux.csv"
    environ = {"ESCALE_DATABASE_URL": url, "ESCALE_HOME": str(folder)}
    asyncio.run(_put(url))
    if GIRONDE.is_file():
        _run(environ, "import", str(GIRONDE), "--mapping", "gironde", "--partial")
    _run(environ, "export", "--out", str(out), *WHO)
    return out.read_bytes().decode("utf-8")


def test_frictionless_finds_nothing_wrong_with_an_export(
    exported: str, schema: dict[str, Any], tmp_path: Path
) -> None:
    assert _wrong(exported, schema, tmp_path) == []


def test_frictionless_names_what_a_spoilt_export_has_wrong(
    exported: str, schema: dict[str, Any], tmp_path: Path
) -> None:
    spoilt = exported.replace("Gratuit,", "Offert,", 1)
    [wrong] = _wrong(spoilt, schema, tmp_path)
    assert wrong[0] == "frais_a_charge"


@pytest.mark.slow
def test_the_reference_model_takes_every_place_that_is_exported(exported: str) -> None:
    rows = list(csv.DictReader(StringIO(exported, newline="")))
    assert len(rows) >= len(OURS) + 2
    [(place, sentence)] = complaints(rows)
    assert (place, ONLY_HERE in sentence) == ("lieu-2", True)
    for row in rows:
        row["formations_labels"] = row["formations_labels"].replace(f"{ONLY_HERE}|", "")
    assert complaints(rows) == []


@pytest.mark.slow
def test_the_reference_model_refuses_what_is_no_place() -> None:
    spoilt = [GOOD | {"frais_a_charge": "Offert"}, GOOD | {"id": "b", "code_postal": "3331"}]
    assert [place for place, _ in complaints(spoilt)] == ["lieu-1", "b"]


def test_the_models_lock_names_no_registry() -> None:
    locked = json.loads((MODEL / "package-lock.json").read_text())["packages"]
    assert not any("resolved" in row for row in locked.values())
    assert len(locked) == 2


def _run(environ: dict[str, str], *arguments: str) -> None:
    result = CliRunner().invoke(app, ["places", *arguments], env=environ)
    assert result.exit_code == 0, result.output


def _wrong(text: str, schema: dict[str, Any], folder: Path) -> list[tuple[str, str]]:
    """Frictionless' complaints: field and sentence."""
    (folder / "lieux.csv").write_bytes(text.encode())
    resource = Resource(
        path="lieux.csv", basepath=str(folder), schema=Schema.from_descriptor(schema)
    )
    report = resource.validate()
    return [(str(error[0]), str(error[1])) for error in report.flatten(["fieldName", "message"])]
