"""Kiosks rendered as places."""

import csv
from io import StringIO

import pytest

from contract import Conflict, SettingsError
from programme import FIELDS, complete, places_csv, publish, publisher
from programme.addresses import parse_addresses
from tests.programme.fleet import ADDRESSES, CHURCH, DAY, FLEET, PUBLISHER, VICTORY, overview


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text, newline="")))


def test_a_kiosk_is_a_free_place_that_is_always_open() -> None:
    (row,) = read(places_csv(publish([FLEET[0]], PUBLISHER, {}, DAY).places))
    filled = {name: value for name, value in row.items() if value}
    assert filled.pop("presentation_resume").startswith("Borne publique en libre accès")
    assert filled == {
        "id": "mairie-1",
        "pivot": "24330031600011",
        "nom": "Borne numérique Place de l'Hôtel-de-Ville",
        "commune": "Villenave-d'Ornon",
        "code_postal": "33140",
        "code_insee": "33550",
        "adresse": "Place de l'Hôtel-de-Ville",
        "latitude": "44.78",
        "longitude": "-0.55",
        "typologie": "Autre",
        "horaires": "24/7",
        "source": "Une métropole d'essai",
        "itinerance": "Fixe",
        "structure_parente": "Une métropole d'essai",
        "date_maj": "2026-03-14",
        "services": "Accès internet et matériel informatique",
        "frais_a_charge": "Gratuit",
        "modalites_acces": "Se présenter",
        "modalites_accompagnement": "En autonomie",
    }


def test_both_apostrophes_and_commas_of_a_name_come_out_as_they_went_in() -> None:
    (row,) = read(places_csv(publish([overview("a-1", CHURCH)], PUBLISHER, {}, DAY).places))
    assert row["adresse"] == "Parvis de l’Église, côté nord"


def test_only_kiosks_in_service_are_places() -> None:
    places = publish(FLEET, PUBLISHER, ADDRESSES, DAY).places
    assert [place.id for place in places] == ["mairie-1", "eglise-1", "victoire-1"]


def test_a_sites_own_address_is_taken_where_there_is_one() -> None:
    (place,) = publish([overview("a-1", VICTORY)], PUBLISHER, ADDRESSES, DAY).places
    assert (place.adresse, place.code_postal) == ("Place de la Victoire", "33800")
    assert place.complement_adresse == "devant la porte d'Aquitaine"


def test_a_postcode_is_never_guessed() -> None:
    publication = publish(FLEET, PUBLISHER, {}, DAY)
    assert [row.kiosk for row in publication.left_out] == ["victoire-1"]
    with pytest.raises(Conflict, match=r"Bordeaux has no single postcode.*victoire needs an addr"):
        complete(publication)


def test_a_fleet_without_kiosks_in_service_is_a_header() -> None:
    assert places_csv([]) == ",".join(FIELDS) + "\r\n"


@pytest.mark.parametrize(
    ("pivot", "organisation", "says"),
    [
        (None, None, "SIRET.*--organisation"),
        ("", " ", "SIRET.*--organisation"),
        ("24330031600011", None, "publisher's name"),
        ("243 300 316 00011", "M", "not 9 to 14 letters and digits"),
        ("24330031600011\n", "M", None),
    ],
)
def test_a_publisher_is_named_or_refused_with_a_sentence(
    pivot: str | None, organisation: str | None, says: str | None
) -> None:
    if says is None:
        assert publisher(pivot, organisation).pivot == "24330031600011"
        return
    with pytest.raises(SettingsError, match=says):
        publisher(pivot, organisation)


def test_every_fault_of_an_address_file_is_told_with_its_line_and_column() -> None:
    text = 'site,adresse,code_postal\na,"1, rue A",33000\na,2 rue A,33000\nb,,3300\n'
    with pytest.raises(SettingsError) as caught:
        parse_addresses(text, "addresses.csv")
    assert caught.value.faults == (
        "line 3, column site: 'a' is there twice",
        "line 4, column adresse: it is empty",
        "line 4, column code_postal: '3300' is not five digits",
    )


@pytest.mark.parametrize(
    ("text", "says"),
    ids=["empty", "semicolons", "overlong", "unclosed"],
    argvalues=[
        ("", "no column site"),
        ("site;adresse;code_postal\n", "separated by commas"),
        ("site,adresse,code_postal\na," + "b" * 401 + ",33000\n", "adresse: 401 characters"),
        ('site,adresse,code_postal\na,"1 rue A,33000\n', "it is not CSV"),
    ],
)
def test_a_file_that_is_no_list_of_addresses_is_refused(text: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        parse_addresses(text, "addresses.csv")


def test_an_address_file_of_a_spreadsheet_may_begin_with_a_byte_order_mark() -> None:
    text = "\ufeffsite,adresse,code_postal,complement_adresse\r\na,1 rue A,33000,au fond\r\n"
    address = parse_addresses(text, "x")["a"]
    assert (address.street, address.postcode, address.complement) == ("1 rue A", "33000", "au fond")
