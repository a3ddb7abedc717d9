"""Rows judged: what is refused, what is guessed, what is left out, each with its reason."""

from pathlib import Path

import pytest

from programme.communes import known_communes
from programme.imports.cells import split_address
from programme.imports.findings import Kind
from programme.imports.mapping import load_mapping, parse_mapping
from programme.imports.rows import take
from tests.programme.imports.tables import GOOD, judged, text


def findings(**changes: str) -> list[tuple[str, str, str]]:
    mapped = load_mapping("standard")
    _, found = take(2, GOOD | changes, mapped, known_communes())
    return [(one.kind.value, one.column, one.value) for one in found]


def taken(**changes: str) -> dict[str, str]:
    row, _ = take(2, GOOD | changes, load_mapping("standard"), known_communes())
    assert row is not None
    return dict(row.cells)


def test_a_good_row_has_nothing_to_say() -> None:
    assert findings() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"nom": ""}, ("refused", "nom", "")),
        ({"date_maj": "04/05/2026"}, ("refused", "date_maj", "04/05/2026")),
        ({"date_maj": "2026-02-30"}, ("refused", "date_maj", "2026-02-30")),
        ({"pivot": "123"}, ("refused", "pivot", "123")),
        ({"code_postal": "3331"}, ("refused", "code_postal", "3331")),
        ({"code_insee": "99"}, ("refused", "code_insee", "99")),
        ({"code_insee": "", "commune": "Nulle-Part"}, ("refused", "commune", "Nulle-Part")),
        ({"services": "Réparer des vélos"}, ("refused", "services", "Réparer des vélos")),
        ({"frais_a_charge": "Gratuit|5 €"}, ("refused", "frais_a_charge", "5 €")),
        ({"telephone": "0556"}, ("left_out", "telephone", "0556")),
        ({"courriels": "a@b"}, ("left_out", "courriels", "a@b")),
        ({"site_web": "voir la page"}, ("left_out", "site_web", "voir la page")),
        ({"latitude": "nord"}, ("left_out", "latitude", "nord")),
        ({"latitude": "95", "longitude": "200"}, ("left_out", "latitude", "95, 200")),
        ({"site_web": "lormont.fr"}, ("guessed", "site_web", "lormont.fr")),
        ({"code_postal": ""}, ("guessed", "code_postal", "33310")),
        ({"adresse": '1 rue "A"'}, ("guessed", "adresse", '1 rue "A"')),
        ({"latitude": "-0.5", "longitude": "44.8"}, ("guessed", "latitude", "-0.5")),
    ],
)
def test_each_fault_is_named_with_its_column_and_value(
    changes: dict[str, str], expected: tuple[str, str, str]
) -> None:
    assert expected in findings(**changes)


@pytest.mark.parametrize(
    "written",
    [
        "Ce lieu n’accueille pas de public",
        "CE LIEU N'ACCUEILLE PAS DE PUBLIC",
        " Ce  lieu n`accueille pas de public",
    ],
)
def test_a_term_is_known_in_spite_of_apostrophes_and_capitals(written: str) -> None:
    assert taken(modalites_acces=written)["modalites_acces"] == "Ce lieu n'accueille pas de public"


def test_a_bracket_without_its_space_is_the_standards_own_spelling() -> None:
    written = "Étapes numériques (La Poste)"
    assert taken(formations_labels=written)["formations_labels"] == "Étapes numériques(La Poste)"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("05 57 65 75 39", "+33557657539"),
        ("+33 (0)5 57 65 75 39", "+33557657539"),
        ("557657539", "+33557657539"),
        ("0033557657539", "+33557657539"),
        ("05.57.65.75.39 / 06 01 02 03 04", "+33557657539"),
    ],
)
def test_a_telephone_number_is_written_as_the_standard_wants_it(written: str, kept: str) -> None:
    assert taken(telephone=written)["telephone"] == kept


@pytest.mark.parametrize(
    "name",
    ["VILLENAVE D'ORNON", "Villenave-d’Ornon", "villenave d ornon", "Villenave d'Ornon Cedex"],
)
def test_a_commune_is_known_however_it_is_written(name: str) -> None:
    cells = taken(commune=name, code_insee="", code_postal="33140")
    assert (cells["commune"], cells["code_insee"]) == ("Villenave-d'Ornon", "33550")


def test_a_commune_elsewhere_is_taken_with_its_code() -> None:
    assert taken(commune="Brest", code_insee="29019", code_postal="29200")["commune"] == "Brest"


def test_a_summary_that_is_too_long_is_shortened_and_kept_whole_beside_it() -> None:
    cells = taken(presentation_resume="a" * 300)
    assert cells["presentation_resume"] == "a" * 279 + "…"
    assert cells["presentation_detail"] == "a" * 300


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("8 rue de la Boétie - 33000 Bordeaux", ("8 rue de la Boétie", "33000", "Bordeaux")),
        ("3 Rue Razon 33600 - Pessac", ("3 Rue Razon", "33600", "Pessac")),
        ("30 rue Lescourt – 33540 Blasimon", ("30 rue Lescourt", "33540", "Blasimon")),
        (
            "Place X BP 40273 33697 Mérignac Cedex",
            ("Place X BP 40273", "33697", "Mérignac Cedex"),
        ),
        ("rue X –BP n°1 –33305 LORMONT", ("rue X –BP n°1", "33305", "LORMONT")),
        ("2 avenue de Verdun", ("2 avenue de Verdun", "", "")),
    ],
)
def test_an_address_in_one_text_is_split(text: str, parts: tuple[str, str, str]) -> None:
    assert split_address(text) == parts


def test_an_id_that_is_there_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    path = tmp_path / "lieux.csv"
    path.write_text(text({}, {"nom": "Une autre"}, {"id": "lieu-2"}))
    report = judged(path)
    assert (report.read, report.taken, report.refused) == (3, 2, 1)
    [found] = report.kept
    assert str(found) == "row 3, id: 'lieu-1' is the id of row 2 already"


def test_free_text_is_a_guess_and_said_to_be_one() -> None:
    mapped = parse_mapping(
        'source = "x"\n[columns.frais_a_charge]\nfrom = "prix"\n'
        'find = [{ pattern = "gratuit", gives = ["Gratuit"] }]\n',
        "x.toml",
    )
    _, found = take(2, {"prix": "c'est GRATUIT !"}, mapped, known_communes())
    guesses = [one for one in found if one.kind is Kind.GUESSED]
    assert [(one.column, one.reason) for one in guesses] == [
        ("frais_a_charge", "is free text: taken as Gratuit")
    ]
