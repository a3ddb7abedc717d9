"""What Grafana makes of a query before it is sent, as its documentation and source say."""

import pytest

from tests.dashboards.interpolation import (
    Chosen,
    Period,
    as_regex,
    source_uid,
    window_ms,
    with_macros,
    with_variables,
)

HOUR = 3_600_000
DAY = Period(24 * HOUR, 48 * HOUR)


@pytest.mark.parametrize(
    ("hours", "shortest", "expected_s"),
    [(1, None, 5), (6, None, 20), (24, None, 60), (24, "5m", 300), (168, "10s", 600)],
)
def test_a_window_is_as_long_as_a_pixel_rounded_and_never_shorter_than_the_panels(
    hours: int, shortest: str | None, expected_s: int
) -> None:
    period = Period(0, hours * HOUR)
    assert window_ms(period, 1_000, [None, shortest]) == expected_s * 1_000


def test_what_a_panel_says_of_its_windows_comes_before_what_its_source_says() -> None:
    assert window_ms(Period(0, HOUR), 1_000, ["1h", "10s"]) == HOUR


def test_several_values_are_a_pattern_and_one_is_itself() -> None:
    assert as_regex(["a.b"]) == r"a\.b"
    assert as_regex(["Villenave-d'Ornon", "a/b"]) == r"(Villenave-d'Ornon|a\/b)"


def test_variables_the_range_and_macros_are_put_in() -> None:
    chosen = {"kiosk": Chosen(("a", "b")), "level": Chosen(("escale-5m",))}
    text = "k =~ /^${kiosk:regex}$/ AND $timeFilter AND x <= ${__from} GROUP BY time($__interval)"
    asked = with_macros(with_variables(text, chosen, DAY), DAY, 60_000)
    assert asked == (
        "k =~ /^(a|b)$/ AND time >= 86400000ms and time <= 172800000ms "
        "AND x <= 86400000 GROUP BY time(1m)"
    )
    assert source_uid("${level}-usage", chosen) == "escale-5m-usage"


def test_all_is_its_own_value_where_it_has_one() -> None:
    assert with_variables("${v:regex}", {"v": Chosen(("a",), ".*")}, DAY) == ".*"


@pytest.mark.parametrize("query", ["${kiosk}", "$kiosk", "${nobody:regex}", "[[kiosk]]"])
def test_a_variable_without_a_format_and_one_that_is_none_are_refused(query: str) -> None:
    with pytest.raises(AssertionError, match=r"says no format|is no variable"):
        with_variables(query, {"kiosk": Chosen(("a",))}, DAY)
