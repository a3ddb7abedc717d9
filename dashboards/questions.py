"""What panels ask: curves over the range, what is now, and lists. InfluxQL from the store."""

from __future__ import annotations

from collections.abc import Sequence

from contract import Family
from dashboards.draft import Draft
from dashboards.sources import FITTING, FITTING_USES, NOW
from dashboards.target import InfluxQuery, reference
from store.influxql import (
    GRAFANA_INTERVAL,
    GRAFANA_TIME,
    GRAFANA_UNTIL,
    Answer,
    Fragment,
    aggregate,
    every,
    field,
    named,
    select,
    shortly_before_end,
    tag,
    tag_in_variable,
)

KIOSK = "kiosk"
"""The tag of every point, and the variable that chooses among its values."""
CHOSEN = tag_in_variable(KIOSK, KIOSK)
LATELY_US = 300_000_000
"""What is older than this, at the end of the range, is not «now» any more."""
_MOMENT_US = 60_000_000
LISTED = 200
"""A list is no longer than this."""


def source_of(draft: Draft, measurement: str) -> str:
    """The data source of a measurement's curves: uses are granted apart."""
    row = draft.registry.get(measurement)
    return FITTING_USES if row and row.family is Family.USAGE else FITTING


def curves(
    draft: Draft,
    measurement: str,
    names: Sequence[str],
    *,
    by: Sequence[str] = (KIOSK,),
    where: Sequence[Fragment] = (CHOSEN,),
    alias: str | None = None,
) -> InfluxQuery:
    """Fields over the range: in each window, the value that stands for it.

    Without `by` the kiosks are one: their mean, or their sum where amounts are asked.
    """
    rows = [draft.field(measurement, name) for name in names]
    columns = [aggregate(row.stands, row.name, draft.of(row.title)) for row in rows]
    query = select(
        measurement,
        columns,
        where=[GRAFANA_TIME, *where],
        group_by=[GRAFANA_INTERVAL, *(tag(name) for name in by)],
        fill="null",
    )
    legend = " ".join([*(f"$tag_{name}" for name in by), *(["$col"] if len(rows) > 1 else [])])
    text = legend or "$col" if alias is None else alias
    return InfluxQuery(query, reference(source_of(draft, measurement)), text)


def all_together(draft: Draft, measurement: str, name: str) -> InfluxQuery:
    """A count that the office writes of every kiosk at the same moments, added up over them.

    At every level such points stand at the same moments, never less than a minute apart; so
    one-minute windows hold each kiosk once, whatever the level.
    """
    title = draft.title(measurement, name)
    query = select(
        measurement,
        [aggregate("sum", name, title)],
        where=[GRAFANA_TIME, CHOSEN],
        group_by=[every(_MOMENT_US)],
        fill="none",
    )
    return InfluxQuery(query, reference(source_of(draft, measurement)), title)


def worst(draft: Draft, measurement: str, name: str) -> InfluxQuery:
    """A field's largest value over the range, per kiosk: of several sources, the worst."""
    query = select(
        measurement,
        [aggregate("max", name, draft.title(measurement, name))],
        where=[GRAFANA_TIME, CHOSEN],
        group_by=[GRAFANA_INTERVAL, tag(KIOSK)],
        fill="null",
    )
    return InfluxQuery(query, reference(source_of(draft, measurement)), f"$tag_{KIOSK}")


def now(
    measurement: str,
    columns: Sequence[Fragment],
    *,
    by: Sequence[str] = (KIOSK,),
    where: Sequence[Fragment] = (CHOSEN,),
    lately_us: int = LATELY_US,
) -> InfluxQuery:
    """The newest of each at the end of the range, as a table: a row per kiosk, or per `by`."""
    query = select(
        measurement,
        columns,
        where=[shortly_before_end(lately_us), *where],
        group_by=[tag(name) for name in by],
    )
    return InfluxQuery(query, reference(NOW), table=True)


def last_known(measurement: str, columns: Sequence[Fragment]) -> InfluxQuery:
    """The newest of each kiosk in the range, as a table: also of one that is silent by now."""
    query = select(measurement, columns, where=[GRAFANA_TIME, CHOSEN], group_by=[tag(KIOSK)])
    return InfluxQuery(query, reference(NOW), table=True)


def now_added_up(
    measurement: str,
    columns: Sequence[Fragment],
    names: Sequence[str],
    *,
    where: Sequence[Fragment] = (CHOSEN,),
) -> InfluxQuery:
    """One number at the end of the range, made of each kiosk's newest."""
    inner = select(
        measurement,
        [aggregate("last", name) for name in names],
        where=[shortly_before_end(LATELY_US), *where],
        group_by=[tag(KIOSK)],
    )
    return InfluxQuery(select(Answer(inner), columns), reference(NOW), "$col")


def over_range(
    draft: Draft,
    measurement: str,
    columns: Sequence[Fragment],
    *,
    by: Sequence[str] = (KIOSK,),
    where: Sequence[Fragment] = (CHOSEN,),
) -> InfluxQuery:
    """One row per kiosk, or per `by`, for the whole range, as a table."""
    query = select(
        measurement,
        columns,
        where=[GRAFANA_TIME, *where],
        group_by=[tag(name) for name in by],
    )
    return InfluxQuery(query, reference(source_of(draft, measurement)), table=True)


def listed(
    measurement: str,
    tags: Sequence[str],
    names: Sequence[str],
    *,
    where: Sequence[Fragment] = (CHOSEN,),
    limit: int = LISTED,
) -> InfluxQuery:
    """The latest points of the range as they were measured, newest first."""
    query = select(
        measurement,
        [named(tag(name), name) for name in tags] + [named(field(name), name) for name in names],
        where=[GRAFANA_TIME, *where],
        newest_first=True,
        limit=limit,
    )
    return InfluxQuery(query, reference(NOW), table=True)


def places() -> InfluxQuery:
    """Where each kiosk stands: its newest place, however old."""
    query = select(
        "place",
        [
            aggregate("last", "latitude"),
            named(field("longitude"), "longitude"),
            named(field("name"), "name"),
            named(tag("site"), "site"),
            named(tag("commune_name"), "commune_name"),
        ],
        where=[GRAFANA_UNTIL, CHOSEN],
        group_by=[tag(KIOSK)],
    )
    return InfluxQuery(query, reference(NOW), table=True)
