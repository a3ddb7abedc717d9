"""A page of the Coop, read: what is understood, refused or guessed."""

from typing import Any

import pytest

from contract import SettingsError
from programme.coop_client import DEFAULT_URL, load_access, retry_after
from programme.coop_pages import CoopRefused, Page, read_page
from tests.programme.coop.server import activity, stamp


def page(*rows: dict[str, Any], **more: Any) -> Page:
    return read_page({"data": list(rows), **more}, "here")


def remarks(**attributes: Any) -> list[tuple[str, str, str]]:
    found = page(activity(1, **attributes))
    assert found.records == []
    return [(one.field, one.value, one.reason) for one in found.remarks]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("type", "demarche_administrative"),
        ("type_lieu", "au café"),
        ("autonomie", "un peu"),
        ("niveau_atelier", "expert"),
        ("structure_de_redirection", "ailleurs"),
        ("duree", -1),
        ("date", "hier"),
        ("lieu_code_insee", "33"),
    ],
)
def test_a_value_that_is_none_of_the_contracts_refuses_its_activity_alone(
    field: str, value: object
) -> None:
    [(named, shown, reason)] = remarks(**{field: value})
    assert (named, shown) == (field, str(value))
    assert reason
    assert [one.id for one in page(activity(1, **{field: value}), activity(2)).records] == [
        "coop:00000000-0000-4000-8000-000000000002"
    ]


def test_a_theme_that_is_not_known_is_named() -> None:
    found = remarks(thematiques=["email", "astrologie"])
    assert {value for _, value, _ in found} == {"astrologie"}


@pytest.mark.parametrize(
    "people",
    [
        {"total": 1, "genres": {"feminin": 2}},
        {"total": 1, "statuts": {"retraite": -1}},
        {"total": -1},
        {"total": 2, "genres": {"autre": 1}},
    ],
)
def test_counts_that_cannot_be_are_refused(people: dict[str, Any]) -> None:
    assert remarks(beneficiaires=people)


def test_an_older_answer_says_only_how_many_there_were() -> None:
    old = activity(1, accompagnements=4)
    del old["attributes"]["beneficiaires"]
    [record] = page(old).records
    assert (record.people, record.traits) == (4, {})
    assert [field for field, _, _ in remarks(accompagnements=None, beneficiaires=None)] == [
        "beneficiaires"
    ]


def test_an_administrative_theme_alone_is_given_the_general_one_and_it_is_said() -> None:
    found = page(activity(1, thematiques=["justice"]))
    [record], [remark] = found.records, found.remarks
    assert record.themes == ["justice", "aide_aux_demarches_administratives"]
    assert remark.guessed
    assert (remark.field, remark.value) == ("thematiques", "justice")


def test_only_a_workshop_keeps_its_day() -> None:
    workshop = activity(1, type="collectif", niveau_atelier="debutant")
    alone, group = page(activity(2)).records[0], page(workshop).records[0]
    assert (alone.day, alone.month) == (None, "2026-03")
    assert str(group.day) == "2026-03-10"


def test_what_is_taken_back_needs_no_other_field() -> None:
    gone = {"type": "activite", "id": "a", "attributes": {"suppression": stamp(9)}}
    found = page(gone)
    assert (found.removed, found.records, found.remarks) == (["coop:a"], [], [])


def test_a_cursor_is_taken_from_the_link_as_it_stands() -> None:
    def after(link: object, **meta: Any) -> str | None:
        return page(activity(1), links={"next": link}, meta=meta).next

    href = "https://elsewhere.example/x?page%5Bafter%5D=a%2Bb%3D&page[size]=5"
    assert after({"href": href}) == "a+b="
    assert after("/activites?page[after]=a+b=") == "a+b="
    assert after(None) is None
    assert after({"href": href}, has_next_page=False) is None
    assert after({"href": "https://x.example/?page[before]=a"}) is None


@pytest.mark.parametrize("document", [None, [], {}, {"data": 1}, {"data": [{"id": "a"}]}])
def test_what_is_no_page_is_said(document: object) -> None:
    with pytest.raises(CoopRefused, match="no page of activities"):
        read_page(document, "here")


def test_an_empty_page_is_the_end() -> None:
    found = page()
    assert (found.rows, found.next, found.newest) == (0, None, 0)


def test_how_long_to_wait_is_a_number_or_a_date() -> None:
    assert retry_after("120", 0) == 120
    assert retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 45_000_000) == 15
    assert retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 90_000_000) == 0
    assert retry_after("soon", 0) is None
    assert retry_after("", 0) is None


def test_a_token_never_goes_over_the_network_in_the_clear() -> None:
    with pytest.raises(SettingsError, match="use https"):
        load_access({"ESCALE_COOP_TOKEN": "x", "ESCALE_COOP_URL": "http://coop.example/api/v1"})
    assert load_access({"ESCALE_COOP_TOKEN": "x"}).url == DEFAULT_URL
    assert load_access({"ESCALE_COOP_TOKEN": "x", "ESCALE_COOP_URL": "http://127.0.0.1:1/"}).token


@pytest.mark.parametrize(
    ("environ", "says"),
    [
        ({}, "set ESCALE_COOP_TOKEN_FILE"),
        ({"ESCALE_COOP_TOKEN": "two words"}, "one word"),
        ({"ESCALE_COOP_TOKEN": "à"}, "one word"),
        ({"ESCALE_COOP_TOKEN_FILE": "/nowhere/token"}, "can't be read"),
        ({"ESCALE_COOP_TOKEN": "x", "ESCALE_COOP_URL": "coop"}, "https://HOST"),
    ],
)
def test_what_is_missing_to_ask_the_coop_is_said(environ: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        load_access(environ)
