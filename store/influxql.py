"""InfluxQL, built: whatever it is given is quoted, so that no name or value becomes a query.

Kept to what InfluxDB 1.x, 2.x and 3.x all answer. Pure; dashboards build their panels with it.

    select("host", [aggregate("mean", "cpu")], where=[tag_is("kiosk", "a")],
           group_by=[every(60_000_000), by("kiosk")])
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NewType

from contract import QueryRefused

Fragment = NewType("Fragment", str)
"""A piece of InfluxQL that is safe to put beside others. Only this module makes them."""

FUNCTIONS = ("mean", "min", "max", "sum", "count", "first", "last")
GRAFANA_TIME = Fragment("$timeFilter")
"""Grafana's macro for the range that is shown."""
GRAFANA_INTERVAL = Fragment("time($__interval)")
"""Grafana's macro for a window as long as a pixel."""
GRAFANA_UNTIL = Fragment("time <= ${__to}ms")
"""All that was before the end of the range that is shown."""

_UNITS = (
    ("w", 604_800_000_000),
    ("d", 86_400_000_000),
    ("h", 3_600_000_000),
    ("m", 60_000_000),
    ("s", 1_000_000),
    ("ms", 1_000),
    ("u", 1),
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows that a query gives, to be asked in their turn."""

    query: str


def identifier(name: str) -> Fragment:
    """A name in double quotes."""
    return Fragment(f'"{_escape(name, chr(34))}"')


def string(value: str) -> Fragment:
    """A value in single quotes."""
    return Fragment(f"'{_escape(value, chr(39))}'")


def regex(pattern: str) -> Fragment:
    """A pattern between slashes; QueryRefused when it is none."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise QueryRefused(f"{pattern[:64]!r} is not a pattern: {error}") from None
    if "\n" in pattern or "\x00" in pattern or not pattern:
        raise QueryRefused("a pattern is not empty and stands on one line")
    escaped = re.sub(r"\\.|/", lambda m: r"\/" if m[0] == "/" else m[0], pattern)
    return Fragment(f"/{escaped}/")


def duration(us: int) -> Fragment:
    """A length of time in the largest unit that holds it whole; QueryRefused below 1 µs."""
    if us < 1:
        raise QueryRefused("a duration is at least one microsecond")
    unit, size = next((unit, size) for unit, size in _UNITS if us % size == 0)
    return Fragment(f"{us // size}{unit}")


def time(us: int) -> Fragment:
    """A moment, given in µs since the epoch, as a literal."""
    try:
        moment = _EPOCH + timedelta(microseconds=us)
    except OverflowError:
        raise QueryRefused(f"time {us} is out of range") from None
    return Fragment(f"'{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06}Z'")


def field(name: str) -> Fragment:
    """A field, even where a tag has the same name."""
    return Fragment(f"{identifier(name)}::field")


def tag(name: str) -> Fragment:
    """A tag, even where a field has the same name."""
    return Fragment(f"{identifier(name)}::tag")


def call(function: str, name: str) -> Fragment:
    """`function` over a field, for `weighted` and `named`."""
    if function not in FUNCTIONS:
        raise QueryRefused(f"no function {function[:32]!r}", todo=f"use {', '.join(FUNCTIONS)}")
    return Fragment(f"{function}({field(name)})")


def aggregate(function: str, name: str, alias: str | None = None) -> Fragment:
    """`function` over a field, named `alias` (the field's own name without one)."""
    return named(call(function, name), alias or name)


def weighted(terms: Sequence[tuple[float, Fragment]], constant: int = 0) -> Fragment:
    """A constant and each column so many times, added up: `100 - 1 * last("x")`."""
    if not terms:
        raise QueryRefused("a sum has at least one column")
    texts = [str(constant)] if constant else []
    for weight, column in terms:
        sign = "-" if weight < 0 else "+"
        texts += ([sign] if texts or weight < 0 else []) + [f"{_plain(abs(weight))} * {column}"]
    return Fragment(" ".join(texts))


def moving_count(name: str, windows: int) -> Fragment:
    """How many points a window of `group_by` and the ones before it, `windows` in all, have.

    Their mean. With `fill="0"` a series that stopped gives 0; it is not merely missing.
    """
    if windows < 2:
        raise QueryRefused("a moving count goes over at least two windows")
    return Fragment(f"moving_average({call('count', name)}, {int(windows)})")


def quotient(over: Fragment, under: Fragment, times: int = 1) -> Fragment:
    """One column divided by another, so many times."""
    return Fragment(f"{int(times)} * {over} / {under}")


def named(column: Fragment, alias: str) -> Fragment:
    """A column under another name."""
    return Fragment(f"{column} AS {identifier(alias)}")


def since(us: int) -> Fragment:
    """At or after a moment."""
    return Fragment(f"time >= {time(us)}")


def before(us: int) -> Fragment:
    """Before a moment."""
    return Fragment(f"time < {time(us)}")


def shortly_before_end(us: int) -> Fragment:
    """The last moments of the range that Grafana shows: what is now, while it shows now."""
    return Fragment(f"time >= ${{__to}}ms - {duration(us)} AND {GRAFANA_UNTIL}")


def not_after_start(name: str) -> Fragment:
    """A field, in ms since the epoch, that is not after the range that Grafana shows."""
    return Fragment(f"{field(name)} <= ${{__from}}")


def covers_range(name: str, times: int = 1) -> Fragment:
    """A field, in ms, at least `times` as long as the range that Grafana shows."""
    length = "${__to} - ${__from}"
    return Fragment(f"{field(name)} >= " + (f"{times} * ({length})" if times > 1 else length))


def field_is(name: str, value: bool | str) -> Fragment:
    """A field with exactly this value."""
    literal = string(value) if isinstance(value, str) else str(value).lower()
    return Fragment(f"{field(name)} = {literal}")


def field_matches(name: str, pattern: str) -> Fragment:
    """A text that matches a pattern."""
    return Fragment(f"{field(name)} =~ {regex(pattern)}")


def tag_is(name: str, value: str) -> Fragment:
    """A tag with exactly this value; the empty one matches points without the tag."""
    return Fragment(f"{tag(name)} = {string(value)}")


def tag_matches(name: str, pattern: str) -> Fragment:
    """A tag that matches a pattern."""
    return Fragment(f"{tag(name)} =~ {regex(pattern)}")


def tag_in_variable(name: str, variable: str) -> Fragment:
    """A tag that is among the values chosen in a Grafana variable."""
    if not _VARIABLE.fullmatch(variable):
        raise QueryRefused(f"{variable[:64]!r} is not a Grafana variable's name")
    return Fragment(f"{tag(name)} =~ /^${{{variable}:regex}}$/")


def is_true(name: str) -> Fragment:
    """A boolean field that is true."""
    return Fragment(f"{field(name)} = true")


def by(name: str) -> Fragment:
    """A tag to group by."""
    return identifier(name)


def every(us: int) -> Fragment:
    """A window of this length, aligned to the epoch, for `group_by`."""
    return Fragment(f"time({duration(us)})")


def select(
    measurement: str | Answer,
    columns: Sequence[Fragment],
    *,
    where: Sequence[Fragment] = (),
    group_by: Sequence[Fragment] = (),
    fill: str | None = None,
    newest_first: bool = False,
    limit: int | None = None,
) -> str:
    """A whole SELECT; conditions are joined by AND. `fill` is none, null, previous or 0.

    Asked of an Answer, `field` and `tag` name its columns and what it was grouped by.
    """
    if not columns:
        raise QueryRefused("a query asks for at least one column")
    if fill not in (None, "none", "null", "previous", "0"):
        raise QueryRefused(f"no filling {str(fill)[:16]!r}", todo="use none, null, previous or 0")
    source = (
        f"({measurement.query})" if isinstance(measurement, Answer) else identifier(measurement)
    )
    parts = [f"SELECT {', '.join(columns)} FROM {source}"]  # noqa: S608
    if where:
        parts.append(f"WHERE {' AND '.join(where)}")
    if group_by:
        parts.append(f"GROUP BY {', '.join(group_by)}")
    if fill is not None:
        parts.append(f"fill({fill})")
    if newest_first:
        parts.append("ORDER BY time DESC")
    if limit is not None:
        parts.append(f"LIMIT {int(limit)}")
    return " ".join(parts)


def tag_values(measurement: str, name: str, *, where: Sequence[Fragment] = ()) -> str:
    """The values that a tag has, as Grafana's variables ask for them."""
    condition = f" WHERE {' AND '.join(where)}" if where else ""
    keys = f"WITH KEY = {identifier(name)}"
    return f"SHOW TAG VALUES FROM {identifier(measurement)} {keys}{condition}"


def create_database(name: str) -> str:
    """CREATE DATABASE."""
    return f"CREATE DATABASE {identifier(name)}"


def show_databases() -> str:
    """SHOW DATABASES."""
    return "SHOW DATABASES"


def one_point(*, where: Sequence[Fragment] = (), newest_first: bool = False) -> str:
    """A point of each measurement of the database, all of it: the oldest, or the newest."""
    condition = f" WHERE {' AND '.join(where)}" if where else ""
    order = "DESC" if newest_first else "ASC"
    return f"SELECT * FROM /.*/{condition} ORDER BY time {order} LIMIT 1"  # noqa: S608


def show_retention_policies(database: str) -> str:
    """SHOW RETENTION POLICIES of a database."""
    return f"SHOW RETENTION POLICIES ON {identifier(database)}"


def alter_retention_policy(policy: str, database: str, *, life_us: int, shard_us: int) -> str:
    """ALTER RETENTION POLICY: how long points are kept, and how much time a shard holds."""
    lengths = f"DURATION {duration(life_us)} SHARD DURATION {duration(shard_us)}"
    return f"ALTER RETENTION POLICY {identifier(policy)} ON {identifier(database)} {lengths}"


def show_shards() -> str:
    """SHOW SHARDS: from when to when each goes. InfluxDB 1.x alone answers it."""
    return "SHOW SHARDS"


def show_shard_statistics() -> str:
    """SHOW STATS of the shards: what each weighs. InfluxDB 1.x alone answers it."""
    return "SHOW STATS FOR 'shard'"


def _plain(number: float) -> str:
    """A number without an exponent, which InfluxQL has not."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def _escape(text: str, quote: str) -> str:
    if "\x00" in text:
        raise QueryRefused("a name or value has no NUL")
    return text.replace("\\", "\\\\").replace(quote, f"\\{quote}").replace("\n", "\\n")
