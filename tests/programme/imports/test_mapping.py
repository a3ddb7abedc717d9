"""Mapping files: every fault at once, in words."""

import pytest

from contract import SettingsError
from programme import FIELDS
from programme.imports.mapping import load_mapping, parse_mapping


def test_the_standard_maps_every_column_to_itself() -> None:
    mapped = load_mapping("standard")
    assert {name: rule.origin for name, rule in mapped.columns.items()} == {
        name: (name,) for name in FIELDS
    }


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("source = ", "not TOML"),
        ("[columns.nom]\nfrom = 'x'", "source"),
        ("source = 'x'\n[columns.name]\nfrom = 'x'", "the standard has no column name"),
        ("source = 'x'\n[columns.nom]\nform = 'x'", "columns.nom.form"),
        ("source = 'x'\n[columns.services]\nterms = { a = 'b' }", "'b' is no term of the standard"),
        (
            "source = 'x'\n[columns.services]\nfind = [{ pattern = '(', gives = [] }]",
            "no regular expression",
        ),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(toml: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        parse_mapping(toml, "m.toml")


def test_a_mapping_that_is_not_there_is_said_by_its_name() -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        load_mapping("nowhere.toml")
