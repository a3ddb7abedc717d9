"""Somebody who looks at a dashboard: its variables are filled, its queries asked of InfluxDB."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.dashboards.interpolation import (
    Chosen,
    Period,
    source_uid,
    window_ms,
    with_macros,
    with_variables,
)
from tests.dashboards.questions import Question


@dataclass(frozen=True, slots=True)
class Series:
    """One series of an answer; in `rows` the first column is the time (ms)."""

    tags: Mapping[str, str]
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Source:
    """A provisioned data source: its database, and the shortest window it has data for."""

    database: str
    interval: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """One query as it was sent, how long the answer took, and its rows."""

    where: str
    query: str
    seconds: float
    rows: int


@dataclass
class Grafana:
    """Asks the InfluxDB at `url` through the provisioned sources; `asked` is all it has asked."""

    url: str
    sources: Mapping[str, Source]
    client: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=60))
    asked: list[Asked] = field(default_factory=list)

    def ask(self, where: str, uid: str, query: str) -> list[Series]:
        """The answer; a refusal fails with InfluxDB's own words."""
        assert uid in self.sources, f"{where}: no data source {uid}"
        begun = time.perf_counter()
        answer = self.client.post(
            f"{self.url}/query",
            params={"db": self.sources[uid].database, "epoch": "ms"},
            data={"q": query},
        ).json()
        seconds = time.perf_counter() - begun
        assert "error" not in answer, f"{where}: {query}: {answer}"
        (result,) = answer["results"]
        assert "error" not in result, f"{where}: {query}: {result}"
        series = [
            Series(row.get("tags", {}), row["columns"], row.get("values", []))
            for row in result.get("series", [])
        ]
        self.asked.append(Asked(where, query, seconds, sum(len(row.rows) for row in series)))
        return series

    def answer(
        self, question: Question, chosen: Mapping[str, Chosen], period: Period
    ) -> list[Series]:
        """What a panel, annotation or rule gets."""
        if question.back_s is not None:
            since, until = question.back_s
            period = Period(period.end - since * 1_000, period.end - until * 1_000)
        uid = source_uid(question.source, chosen)
        assert uid in self.sources, f"{question.where}: no data source {uid}"
        shortest = (question.interval, self.sources[uid].interval)
        text = with_variables(question.query, chosen, period)
        query = with_macros(text, period, window_ms(period, question.points, shortest))
        return self.ask(question.where, uid, query)


Choice = Callable[[Sequence[str]], Sequence[str]]
"""What somebody picks of a variable's values."""


def fill(
    grafana: Grafana,
    dashboard: Mapping[str, Any],
    period: Period,
    choices: Mapping[str, Choice] | None = None,
) -> dict[str, Chosen]:
    """The dashboard's variables, one after the other; those not in `choices` as it has them."""
    chosen: dict[str, Chosen] = {}
    for row in dashboard.get("templating", {}).get("list", []):
        name = row["name"]
        options = _options(grafana, row, chosen, period, dashboard["title"])
        choose = (choices or {}).get(name)
        if choose is not None:
            picked = choose(options)
            assert len(picked) == 1 or row.get("multi"), f"{name} takes one value"
            chosen[name] = Chosen(tuple(picked))
        elif row.get("includeAll"):
            chosen[name] = Chosen(tuple(options), row.get("allValue") or None)
        else:
            assert options, f"{dashboard['title']}: variable {name} has no value"
            chosen[name] = Chosen((options[0],))
    return chosen


def _options(
    grafana: Grafana,
    row: Mapping[str, Any],
    chosen: Mapping[str, Chosen],
    period: Period,
    dashboard: str,
) -> list[str]:
    where = f"{dashboard}: variable {row['name']}"
    assert row["type"] == "query", where
    # What follows another variable must be asked again when the time or that one changes.
    assert row["refresh"] in (1, 2), f"{where} is never asked"
    question = row["query"] if isinstance(row["query"], str) else row["query"]["query"]
    text = with_macros(with_variables(question, chosen, period), period, 1)
    uid = source_uid(row["datasource"]["uid"], chosen)
    found = [value for series in grafana.ask(where, uid, text) for value in _found(series)]
    return sorted(set(found)) if row.get("sort") else list(dict.fromkeys(found))


def _found(series: Series) -> list[str]:
    """The values of the first column of texts, or of the first that is no time."""
    if series.columns == ["key", "value"]:
        return [str(row[1]) for row in series.rows]
    columns = [at for at, name in enumerate(series.columns) if name != "time"]
    texts = [at for at in columns if any(isinstance(row[at], str) for row in series.rows)]
    return [str(row[(texts or columns)[0]]) for row in series.rows]
