"""Every field that a query names exists; one that is renamed is missed wherever it is asked for."""

from dataclasses import replace

import pytest

from contract import REGISTRY, Measurement, Registry
from dashboards import Language, files
from tests.dashboards.everything import everything, questions_in
from tests.dashboards.fields import Named, named, unknown
from tests.dashboards.questions import Question


def test_every_field_and_tag_that_a_query_names_is_in_the_registry() -> None:
    assert unknown(everything()) == {}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            (
                'SELECT mean("cpu"::field) AS "CPU" FROM "host" WHERE $timeFilter '
                'AND "kiosk"::tag =~ /^${kiosk:regex}$/ GROUP BY time($__interval), "kiosk"::tag'
            ),
            {("host", "cpu", "field"), ("host", "kiosk", "tag")},
        ),
        (
            (
                'SELECT sum("last") FROM (SELECT last("silent"::field) FROM "kiosk_state" '
                'WHERE "kiosk" = \'"no"\' GROUP BY "kiosk") WHERE "last" > 3'
            ),
            {("kiosk_state", "silent", "field"), ("kiosk_state", "kiosk", None)},
        ),
        (
            'SHOW TAG VALUES FROM "place" WITH KEY = "site" WHERE "commune"::tag =~ /"x"/',
            {("place", "site", None), ("place", "commune", "tag")},
        ),
        (
            (
                'SELECT "a" / "b" AS "c" FROM (SELECT max("up"::field) AS "a", last("loss") AS "b" '
                'FROM "link" GROUP BY "target"::tag) GROUP BY "target"'
            ),
            {("link", "up", "field"), ("link", "loss", None), ("link", "target", "tag")},
        ),
    ],
)
def test_what_a_query_names_is_found(
    query: str, expected: set[tuple[str, str, str | None]]
) -> None:
    assert set(named(query)) == {Named(*row) for row in expected}


def test_a_field_that_rolled_up_levels_lack_is_no_field_of_a_panel_that_may_ask_them() -> None:
    asks = Question("here", "${level}", 'SELECT last("latitude"::field) FROM "place"')
    assert unknown([asks]) == {
        "here": ["place is not kept at level 5m", "place is not kept at level 1h"]
    }
    assert unknown([replace(asks, source="escale")]) == {}


def test_a_field_renamed_in_the_registry_is_missed_wherever_it_is_asked_for() -> None:
    questions = everything()
    asked = {(row.measurement, row.name) for each in questions for row in named(each.query)}
    fields = {
        (row.name, field.name)
        for row in REGISTRY.values()
        for field in row.fields
        if (row.name, field.name) in asked
    }
    assert len(fields) > 100
    # A few of each measurement: the text of a query tells by itself who must be named.
    for measurement, field in sorted(fields)[::4]:
        expected = {each.where for each in questions if _asks(each, measurement, field)}
        missed = unknown(questions, renamed(REGISTRY, measurement, field))
        assert set(missed) == expected, (measurement, field)
        assert expected
        for faults in missed.values():
            assert f"{measurement} has no field {field}" in faults


def test_panels_and_rules_that_name_a_field_by_hand_are_named_when_it_is_renamed() -> None:
    changed = renamed(REGISTRY, "link", "loss")
    missed = unknown(questions_in(files(Language.EN, registry=changed)), changed)
    assert "Connectivity and wifi: panel 'Links, now' (10)" in missed
    # What shows all fields of the registry has followed it.
    assert not any(where.startswith("Kiosk: panel 'Loss'") for where in missed)
    assert set().union(*missed.values()) == {"link has no field loss"}


def _asks(question: Question, measurement: str, field: str) -> bool:
    return f'FROM "{measurement}"' in question.query and f'"{field}"::field' in question.query


def renamed(registry: Registry, measurement: str, field: str) -> Registry:
    """The registry with a field of another name."""

    def changed(row: Measurement) -> Measurement:
        if row.name != measurement:
            return row
        fields = [
            replace(each, name=f"{field}_new") if each.name == field else each
            for each in row.fields
        ]
        return replace(row, fields=tuple(fields))

    return Registry([changed(row) for row in registry.values()])
