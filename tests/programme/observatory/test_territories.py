"""Territories by their codes."""

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from programme.cli import app
from programme.observatory.territories import (
    METROPOLE,
    TerritoryInput,
    TerritoryKind,
    fault,
    known_territories,
)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("commune", "33063", "3306"),
        ("commune", "2A004", "20004"),
        ("iris", "330630101", "33063101"),
        ("qpv", "QN03307M", "QP033007"),
        ("qpv", "QN02A01M", "QN03307m"),
        ("epci", "243300316", "243300317"),
    ],
)
def test_a_code_is_of_its_kinds_form(kind: str, good: str, bad: str) -> None:
    assert fault(TerritoryKind(kind), good) is None
    assert fault(TerritoryKind(kind), bad) is not None


def test_an_iris_is_in_the_commune_that_its_code_begins_with() -> None:
    wanted = TerritoryInput(id="330630101", kind=TerritoryKind.IRIS, name="Saint-Jean")
    assert wanted.territory().parent == "33063"
    with pytest.raises(ValidationError, match="33063"):
        TerritoryInput(id="330630101", kind=TerritoryKind.IRIS, name="S", parent="33075")


def test_only_an_undivided_commune_is_of_type_z() -> None:
    for code, of in (("330750000", "Z"), ("330630101", "D")):
        TerritoryInput(id=code, kind=TerritoryKind.IRIS, name="x", iris_type=of)
    for code, of in (("330750000", "H"), ("330630101", "Z")):
        with pytest.raises(ValidationError, match="type Z"):
            TerritoryInput(id=code, kind=TerritoryKind.IRIS, name="x", iris_type=of)


def test_the_metropole_has_28_communes_that_all_have_a_population() -> None:
    known = known_territories()
    communes = [one for one in known.values() if one.parent == METROPOLE]
    assert len(communes) == 28
    assert all(one.population for one in communes)
    assert known[METROPOLE].population == sum(one.population or 0 for one in communes)


@pytest.mark.slow
def test_territories_are_added_with_a_parent_that_is_known(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESCALE_DATABASE_URL", database_url)

    def escale(*words: str) -> str:
        return CliRunner().invoke(app, ["observatory", *words]).output

    carriet = ("add", "territories", "id=QN03307M", "kind=qpv", "name=Carriet")
    assert "no territory '99999'" in escale(*carriet, "parent=99999")
    assert escale(*carriet, "parent=33249") == ""
    assert escale("change", "territories", "QN03307M", "population=5200") == ""
    assert "5200" in escale("list", "territories")
