"""InfluxQL that Grafana completes, and queries of queries: built as text."""

import pytest

from contract import QueryRefused
from store.influxql import (
    Answer,
    aggregate,
    call,
    covers_range,
    field_is,
    field_matches,
    named,
    not_after_start,
    select,
    shortly_before_end,
    tag,
    weighted,
)


def test_what_is_now_is_measured_from_the_end_of_the_range_that_is_shown() -> None:
    assert shortly_before_end(300_000_000) == "time >= ${__to}ms - 5m AND time <= ${__to}ms"


def test_a_level_is_asked_for_by_the_range_that_is_shown() -> None:
    assert not_after_start("reach") == '"reach"::field <= ${__from}'
    assert covers_range("longest") == '"longest"::field >= ${__to} - ${__from}'
    assert covers_range("longest", 2) == '"longest"::field >= 2 * (${__to} - ${__from})'


def test_the_rows_of_an_answer_are_asked_in_their_turn() -> None:
    inner = select("m", [aggregate("last", "x")], group_by=[tag("kiosk")])
    assert select(Answer(inner), [aggregate("sum", "x", "all")]) == (
        'SELECT sum("x"::field) AS "all" FROM '
        '(SELECT last("x"::field) AS "x" FROM "m" GROUP BY "kiosk"::tag)'
    )


def test_columns_are_weighed_and_added_up_in_numbers_that_influxql_reads() -> None:
    terms = [(-1_000_000, call("last", "a")), (0.01, call("sum", "b")), (1, call("last", "c"))]
    assert named(weighted(terms, 100_000_000), "n") == (
        '100000000 - 1000000 * last("a"::field) + 0.01 * sum("b"::field)'
        ' + 1 * last("c"::field) AS "n"'
    )
    assert weighted([(-1, call("last", "a"))]) == '- 1 * last("a"::field)'


def test_nothing_has_no_sum() -> None:
    with pytest.raises(QueryRefused):
        weighted([])


def test_a_fields_value_is_quoted_as_its_kind_is() -> None:
    assert field_is("active", value=True) == '"active"::field = true'
    assert field_is("state", "it's") == "\"state\"::field = 'it\\'s'"


def test_a_text_is_asked_by_a_pattern() -> None:
    assert field_matches("severity", "^(a|b)$") == '"severity"::field =~ /^(a|b)$/'
    with pytest.raises(QueryRefused):
        field_matches("severity", "(")
