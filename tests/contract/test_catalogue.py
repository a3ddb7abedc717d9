from __future__ import annotations

import re

import pytest

from contract import (
    REGISTRY,
    Family,
    Field,
    Measurement,
    QueryRefused,
    Registry,
    Tag,
    Title,
    rolled_registry,
)

NAME = re.compile(r"^[a-z][a-z0-9_]{0,63}$")
UNITS = {"1", "%", "By", "s", "ms", "Cel", "bit/s", "V", "A", "W", "W.h", "lx", "deg"}
UNITS |= {"d", "dB", "K"}
ROWS = list(REGISTRY.values())


def test_the_first_rows_are_there() -> None:
    wanted = "host link snmp_interface climate power presence use journal alarm place"
    assert set(wanted.split()) <= set(REGISTRY)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.name))
def test_each_row_has_plain_names_known_units_and_both_languages(row: Measurement) -> None:
    names = [row.name, *(field.name for field in row.fields), *(tag.name for tag in row.tags)]
    assert all(NAME.fullmatch(name) for name in names)
    assert {field.unit for field in row.fields} <= UNITS
    titles = [row.title, *(field.title for field in row.fields), *(tag.title for tag in row.tags)]
    assert all(title.fr and title.en for title in titles)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(QueryRefused, match="climate"):
        REGISTRY.named("weather")
    with pytest.raises(QueryRefused, match="temperature"):
        REGISTRY.named("climate").field("wind")


@pytest.mark.parametrize(("tag", "field"), [("kiosk", "x"), ("x", "time"), ("x", "x"), ("a", "B")])
def test_a_name_that_a_point_could_not_carry_is_refused(tag: str, field: str) -> None:
    words = Title("x", "x")
    row = Measurement(
        "noise", Family.SENSOR, words, (Field(field, "float", words),), (Tag(tag, words),)
    )
    with pytest.raises(ValueError, match="noise"):
        Registry([row])


def test_digests_of_codes_live_as_long_as_raw_samples_and_no_longer() -> None:
    assert not REGISTRY["orientation"].field("codes").shown
    kept = [field.name for field in rolled_registry(REGISTRY)["orientation"].fields]
    assert "offered" in kept
    assert not [name for name in kept if name.startswith("codes")]
