"""Every alert rule over the simulated city: its queries answer; what befell it is what fires."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.dashboards.everything import rule_files
from tests.dashboards.grafana_alerts import AlertRule
from tests.dashboards.grafana_alerts import Series as Evaluated
from tests.dashboards.interpolation import Period, with_macros
from tests.dashboards.questions import of_rules, rules
from tests.dashboards.test_every_query import has_data
from tests.dashboards.viewing import Grafana

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("city")]

EVERY_S = 600
EVALUATIONS = 4
COUNTS_WHAT_IS_BAD = {
    "escale-collector-cut-off",
    "escale-database-away",
    "escale-broker-away",
    "escale-kiosk-clock",
}
"""They ask for points in which something is bad, and are well with none."""
FIRES = {
    # Its battery is empty since the evening; and before, it had said that mains are absent.
    "escale-kiosk-unreachable": {"bordeaux-gare-saint-jean"},
    "escale-kiosk-major": {"bordeaux-gare-saint-jean", "lormont-buttiniere"},
    # Somebody forced its hatch an hour before, and nobody has acknowledged it.
    "escale-kiosk-critical": {"bordeaux-victoire"},
    "escale-kiosk-critical-waits": {"bordeaux-victoire"},
    "escale-strangers": {""},
}
"""At the city's end: all the rest is well."""


def every_rule() -> Iterator[dict[str, object]]:
    return (dict(rule) for row in rule_files().values() for rule in rules(row))


def test_every_rules_query_answers_with_data_unless_it_counts_what_is_bad(
    grafana: Grafana, day: Period
) -> None:
    titles = {str(rule["title"]): rule for rule in every_rule()}
    without = {
        question.where
        for row in rule_files().values()
        for question in of_rules(row)
        if not has_data(grafana.answer(question, {}, day))
    }
    silent = {title for title in titles if f"rule {title!r}" in without}
    assert {titles[title]["uid"] for title in silent} == COUNTS_WHAT_IS_BAD
    assert {titles[title]["noDataState"] for title in silent} == {"OK"}


def test_what_fires_is_what_befell_the_city(grafana: Grafana, day: Period) -> None:
    def ask(uid: str, query: str, start: int, end: int) -> list[Evaluated]:
        period = Period(start, end)
        return [
            (frozenset(series.tags.items()), [row[at] for row in series.rows])
            for series in grafana.ask("a rule", uid, with_macros(query, period, 60_000))
            for at in range(1, len(series.columns))
        ]

    fires = {}
    for rule in every_rule():
        evaluated = AlertRule(rule, EVERY_S)
        for before in reversed(range(EVALUATIONS)):
            evaluated.evaluate(ask, day.end - before * EVERY_S * 1_000)
        if evaluated.firing:
            fires[rule["uid"]] = evaluated.firing
    assert fires == FIRES
