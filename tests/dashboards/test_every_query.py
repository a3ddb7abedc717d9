"""Every query of every dashboard, asked of a real InfluxDB that holds the city.

Each variable at one, at several and at all of its values; each level of retention.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from dashboards import Language
from tests.dashboards.city import City
from tests.dashboards.everything import dashboards
from tests.dashboards.interpolation import Chosen, Period
from tests.dashboards.questions import Question, of_dashboard
from tests.dashboards.viewing import Choice, Grafana, Series, fill

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("city")]

HOUR_MS = 3_600_000
EVERY = sorted(dashboards())
SLOW_S = 1.0
NARROW = 80
ALL: Mapping[str, Choice] = {"kiosk": lambda options: options}
"""Where a dashboard opens on one kiosk, all of them are chosen by hand."""
TWO = ("bordeaux-victoire", "cenon-palmer")
"""A booth and a solar bench: between them they have one of everything."""
CHOICES: Mapping[str, Mapping[str, Choice]] = {
    "one commune": {"commune": lambda _: ["Bordeaux"], **ALL},
    "several communes": {"commune": lambda _: ["Bordeaux", "Cenon"], **ALL},
    "one site": {"site": lambda _: TWO[:1], **ALL},
    "several sites": {"site": lambda _: TWO, **ALL},
    "one kiosk": {"kiosk": lambda _: TWO[:1]},
    "several kiosks": {"kiosk": lambda _: TWO},
}
BORDEAUX = {"bordeaux-victoire", "bordeaux-gare-saint-jean"}
LEFT: Mapping[str, set[str]] = {
    "one commune": BORDEAUX,
    "several communes": {*BORDEAUX, "cenon-palmer"},
    "one site": {*TWO[:1]},
    "several sites": {*TWO},
    "one kiosk": {*TWO[:1]},
    "several kiosks": {*TWO},
}
"""The kiosks that each choice leaves."""


def kiosks_in(series: Sequence[Series]) -> set[str]:
    """The kiosks of an answer, by its tag or a table's column."""
    found = {row.tags["kiosk"] for row in series if row.tags.get("kiosk")}
    for row in series:
        if "kiosk" in row.columns:
            found |= {line[row.columns.index("kiosk")] for line in row.rows}
    return found


def only(series: Sequence[Series], kiosks: set[str]) -> list[Series]:
    """What of an answer is about these kiosks."""
    return [
        Series(row.tags, row.columns, lines)
        for row in series
        if (lines := [line for line in row.rows if _about(row, line) <= kiosks])
    ]


def _about(row: Series, line: Sequence[Any]) -> set[str]:
    if row.tags.get("kiosk"):
        return {row.tags["kiosk"]}
    return {line[row.columns.index("kiosk")]} if "kiosk" in row.columns else set()


def has_data(series: Sequence[Series]) -> bool:
    """Whether anything but times and empty cells came."""
    return any(
        cell is not None
        for row in series
        for line in row.rows
        for name, cell in zip(row.columns, line, strict=True)
        if name != "time"
    )


def answers(
    grafana: Grafana,
    dashboard: Mapping[str, Any],
    chosen: Mapping[str, Chosen],
    period: Period,
    points: int | None = None,
) -> dict[Question, list[Series]]:
    """The answer to each question of a dashboard; `points` is how wide its panels are."""
    asked = [
        replace(each, points=min(each.points, points or each.points))
        for each in of_dashboard(dashboard)
    ]
    return {each: grafana.answer(each, chosen, period) for each in asked}


Whole = Mapping[str, Mapping[Question, Sequence[Series]]]


@pytest.fixture(scope="session")
def whole(grafana: Grafana, day: Period) -> Whole:
    """What narrow panels show of all kiosks, by dashboard."""
    return {
        name: answers(grafana, dashboard, fill(grafana, dashboard, day, ALL), day, NARROW)
        for name, dashboard in dashboards().items()
    }


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", EVERY)
def test_a_dashboard_answers_as_it_opens(
    name: str, language: Language, grafana: Grafana, day: Period
) -> None:
    dashboard = dashboards(language)[name]
    answers(grafana, dashboard, fill(grafana, dashboard, day), day)


@pytest.mark.parametrize("name", EVERY)
def test_every_query_answers_with_data_for_all_kiosks(name: str, whole: Whole) -> None:
    assert [each.where for each, series in whole[name].items() if not has_data(series)] == []


def test_all_means_every_kiosk_and_half_a_day_is_shown_as_it_was_measured(
    grafana: Grafana, day: Period, town: City
) -> None:
    for dashboard in dashboards().values():
        chosen = fill(grafana, dashboard, day, ALL)
        assert chosen["kiosk"].values == tuple(town.ids())
        assert chosen["level"].values == ("escale",)


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("name", EVERY)
def test_every_query_answers_for_what_is_chosen_and_nothing_else(
    name: str,
    choice: str,
    grafana: Grafana,
    day: Period,
    whole: Whole,
) -> None:
    dashboard = dashboards()[name]
    chosen = fill(grafana, dashboard, day, CHOICES[choice])
    assert set(chosen["kiosk"].values) == LEFT[choice]
    for question, series in answers(grafana, dashboard, chosen, day, NARROW).items():
        assert has_data(series), question.where
        everything = whole[name][question]
        if kiosks_in(everything):
            assert series == only(everything, LEFT[choice]), question.where


@pytest.mark.parametrize(
    ("hours", "level"), [(48, "escale-5m"), (60 * 24, "escale-1h")], ids=["5m", "1h"]
)
@pytest.mark.parametrize("name", EVERY)
def test_every_query_answers_with_data_from_the_level_that_fits_the_range(
    name: str, hours: int, level: str, grafana: Grafana, day: Period
) -> None:
    dashboard = dashboards()[name]
    period = Period(day.end - hours * HOUR_MS, day.end)
    chosen = fill(grafana, dashboard, period, ALL)
    assert chosen["level"].values == (level,)
    found = answers(grafana, dashboard, chosen, period, NARROW)
    assert [each.where for each, series in found.items() if not has_data(series)] == []


@pytest.mark.parametrize(
    ("days_ago", "level"),
    [(118, "escale"), (120, "escale-5m"), (728, "escale-5m"), (730, "escale-1h")],
)
def test_a_day_long_ago_comes_from_a_level_that_still_has_it(
    days_ago: int, level: str, grafana: Grafana, day: Period
) -> None:
    end = day.end - (days_ago - 1) * 24 * HOUR_MS
    chosen = fill(grafana, dashboards()["fleet"], Period(end - 12 * HOUR_MS, end))
    assert chosen["level"].values == (level,)


def test_a_day_is_shown_as_measured_of_one_kiosk_and_every_five_minutes_of_a_fleet(
    grafana: Grafana, day: Period
) -> None:
    period = Period(day.end - 24 * HOUR_MS, day.end)
    shown = {name: fill(grafana, row, period)["level"] for name, row in dashboards().items()}
    assert shown.pop("kiosk").values == ("escale",)
    assert {chosen.values for chosen in shown.values()} == {("escale-5m",)}


def test_no_query_takes_a_second(grafana: Grafana, whole: Whole) -> None:
    slow = [row for row in grafana.asked if row.seconds >= SLOW_S]
    # A machine that was busy with something else is no fault of the query.
    assert [row.where for row in slow if again(grafana, row.query) >= SLOW_S] == []


def again(grafana: Grafana, query: str) -> float:
    """How long a query takes that is asked once more, of whichever database it takes longest."""
    for uid in grafana.sources:
        grafana.ask("again", uid, query)
    return max(row.seconds for row in grafana.asked[-len(grafana.sources) :])
