"""InfluxQL that alert rules ask: counts that notice a stop, and shares."""

import pytest

from contract import QueryRefused
from store.influxql import call, every, moving_count, named, quotient, select


def test_a_moving_count_is_filled_with_zeros_where_nothing_came() -> None:
    query = select(
        "climate",
        [named(moving_count("temperature", 2), "n")],
        group_by=[every(1_200_000_000)],
        fill="0",
    )
    assert query == (
        'SELECT moving_average(count("temperature"::field), 2) AS "n" FROM "climate"'
        " GROUP BY time(20m) fill(0)"
    )


def test_a_moving_count_of_one_window_is_refused() -> None:
    with pytest.raises(QueryRefused, match="at least two windows"):
        moving_count("temperature", 1)


def test_a_share_is_one_column_over_another() -> None:
    column = quotient(call("last", "online"), call("last", "kiosks"), 100)
    assert column == '100 * last("online"::field) / last("kiosks"::field)'


def test_a_filling_that_only_one_influxdb_knows_is_refused() -> None:
    with pytest.raises(QueryRefused, match="use none, null, previous or 0"):
        select("climate", [call("last", "temperature")], fill="linear")
