"""The questions that alert rules ask, in InfluxQL."""

from __future__ import annotations

from dashboards.alerting import DAY_S, MINUTE_S, Question
from store.influxql import (
    GRAFANA_TIME,
    Fragment,
    aggregate,
    by,
    call,
    every,
    field_is,
    moving_count,
    named,
    quotient,
    select,
    weighted,
)

KIOSK = "kiosk"
REMEMBERED_S = DAY_S
"""Back to here a series is looked for; a longer range would cost the database more each time."""
WINDOW_S = 20 * MINUTE_S


def of_kiosks(
    field: str, over_s: int = 5 * MINUTE_S, function: str = "last", measurement: str = "kiosk_state"
) -> Question:
    """A figure of each kiosk, by default as the office wrote it last."""
    return _asked(measurement, [aggregate(function, field)], over_s, tags=(KIOSK,))


def of_office(
    measurement: str, field: str, over_s: int = 5 * MINUTE_S, function: str = "last"
) -> Question:
    """A figure of the office, whichever of its processes wrote it."""
    return _asked(measurement, [aggregate(function, field)], over_s)


def times_so(
    measurement: str, field: str, over_s: int, tags: tuple[str, ...], *, value: bool
) -> Question:
    """In how many points a boolean was so; nothing where it was in none."""
    columns = [aggregate("count", field)]
    return _asked(measurement, columns, over_s, tags=tags, where=(field_is(field, value),))


def growth(measurement: str, field: str, over_s: int, tags: tuple[str, ...] = ()) -> Question:
    """By how much a total has grown."""
    grown = weighted([(1, call("last", field)), (-1, call("first", field))])
    return _asked(measurement, [named(grown, field)], over_s, tags=tags)


def share(measurement: str, part: str, whole: str, over_s: int) -> Question:
    """A figure as a share of another, in percent."""
    column = quotient(call("last", part), call("last", whole), 100)
    return _asked(measurement, [named(column, part)], over_s)


def windows(measurement: str, field: str, over_s: int, window_s: int, reducer: str) -> Question:
    """How many points each window had, over all series, and what is made of the windows."""
    query = select(
        measurement,
        [aggregate("count", field)],
        where=[GRAFANA_TIME],
        group_by=[every(window_s * 1_000_000)],
        fill="0",
    )
    return Question(query, over_s, reducer)


def still_coming(measurement: str, field: str, tags: tuple[str, ...]) -> Question:
    """How many points the latest windows of each series have; 0 of one that stopped."""
    query = select(
        measurement,
        [named(moving_count(field, 2), field)],
        where=[GRAFANA_TIME],
        group_by=[every(WINDOW_S * 1_000_000), *(by(tag) for tag in (KIOSK, *tags))],
        fill="0",
    )
    return Question(query, REMEMBERED_S)


def _asked(
    measurement: str,
    columns: list[Fragment],
    over_s: int,
    *,
    tags: tuple[str, ...] = (),
    where: tuple[Fragment, ...] = (),
) -> Question:
    conditions = [GRAFANA_TIME, *where]
    query = select(measurement, columns, where=conditions, group_by=[by(tag) for tag in tags])
    return Question(query, over_s)
