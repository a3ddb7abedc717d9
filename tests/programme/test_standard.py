"""Places and vocabularies against the official schema."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from contract import Profile
from programme import FIELDS, Place, places_csv, publish
from programme.vocabularies import VOCABULARIES
from tests.programme.fleet import ADDRESSES, CHURCH, DAY, FLEET, PUBLISHER, overview
from tests.programme.table_schema import faults, schema, terms

__all__ = ["schema"]

MINIMAL = Place(
    id="a",
    pivot=PUBLISHER.pivot,
    nom="A",
    commune="Cenon",
    code_postal="33150",
    adresse="1 rue A",
    date_maj=date(2026, 1, 1),
)


def test_the_columns_are_the_standards_32_in_its_order(schema: dict[str, Any]) -> None:
    assert list(FIELDS) == [field["name"] for field in schema["fields"]]
    assert len(FIELDS) == 32


def test_kiosks_in_service_are_valid_places(schema: dict[str, Any]) -> None:
    publication = publish(FLEET, PUBLISHER, ADDRESSES, DAY)
    assert faults(schema, places_csv(publication.places)) == []
    assert len(publication.places) == 3


def test_every_profile_is_a_valid_place(schema: dict[str, Any]) -> None:
    fleet = [overview(f"kiosk-{profile}", CHURCH, profile) for profile in Profile]
    publication = publish(fleet, PUBLISHER, {}, DAY)
    assert faults(schema, places_csv(publication.places)) == []


def test_the_vocabularies_are_the_standards_verbatim(schema: dict[str, Any]) -> None:
    patterns = {
        field["name"]: field["constraints"]["pattern"]
        for field in schema["fields"]
        if "|" in field["constraints"].get("pattern", "").replace("(?:^|\\|)", "")
        and field["name"] not in ("telephone", "code_insee")
    }
    ours = {name: {str(term) for term in vocabulary} for name, vocabulary in VOCABULARIES.items()}
    assert ours == {name: terms(pattern) for name, pattern in patterns.items()}


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_term_is_accepted_alone_and_all_together(schema: dict[str, Any], name: str) -> None:
    every = tuple(VOCABULARIES[name])
    for some in [every, *((term,) for term in every)]:
        place = replace(MINIMAL, **{name: some})  # type: ignore[arg-type]
        assert faults(schema, places_csv([place])) == []


def test_no_term_has_a_typographic_apostrophe_for_the_standard_has_straight_ones() -> None:
    terms_of_ours = [str(term) for vocabulary in VOCABULARIES.values() for term in vocabulary]
    assert [term for term in terms_of_ours if "’" in term] == []
    assert "Ce lieu n'accueille pas de public" in terms_of_ours


def test_what_breaks_the_schema_is_seen(schema: dict[str, Any]) -> None:
    wrong = replace(MINIMAL, pivot="1", code_postal="3315", presentation_resume="x" * 281, nom="")
    broken = ["pivot", "nom", "code_postal", "presentation_resume"]
    found = faults(schema, places_csv([wrong]))
    assert [fault.split(":")[0] for fault in found] == broken
