"""Variables and macros, put into a query as Grafana 12 puts them.

Formats of values: packages/grafana-data and @grafana/scenes, `formatRegistry`; intervals:
`rangeutil.calculateInterval`; macros: pkg/tsdb/influxdb/models/query.go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

_PLACE = re.compile(r"\$\{(\w+)(?::([\w:]+))?\}|\[\[(\w+)(?::(\w+))?\]\]|\$(\w+)")
_MACROS = frozenset({"timeFilter", "__interval", "__interval_ms", "interval"})
_SECOND, _MINUTE, _HOUR, _DAY = 1_000, 60_000, 3_600_000, 86_400_000
# Below which length (ms) a window is rounded to which one.
_ROUNDED = (
    *((10, 1), (15, 10), (35, 20), (75, 50), (150, 100), (350, 200), (750, 500)),
    *((1_500, _SECOND), (3_500, 2_000), (7_500, 5_000), (12_500, 10_000), (17_500, 15_000)),
    *((25_000, 20_000), (45_000, 30_000), (90_000, _MINUTE), (210_000, 2 * _MINUTE)),
    *((450_000, 5 * _MINUTE), (750_000, 10 * _MINUTE), (1_050_000, 15 * _MINUTE)),
    *((1_500_000, 20 * _MINUTE), (2_700_000, 30 * _MINUTE), (5_400_000, _HOUR)),
    *((9_000_000, 2 * _HOUR), (16_200_000, 3 * _HOUR), (32_400_000, 6 * _HOUR)),
    *((86_400_000, 12 * _HOUR), (604_800_000, _DAY), (1_814_400_000, 7 * _DAY)),
    (3_628_800_000, 30 * _DAY),
)
_UNITS = {"ms": 1, "s": _SECOND, "m": _MINUTE, "h": _HOUR, "d": _DAY, "w": 7 * _DAY}


@dataclass(frozen=True, slots=True)
class Period:
    """What the time picker says, in ms since the epoch."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """A variable's values; `everything` is the custom value of «All», when that is chosen."""

    values: tuple[str, ...]
    everything: str | None = None


def as_regex(values: Sequence[str]) -> str:
    """Values in the format `regex`."""
    escaped = [re.sub(r"[\\^$*+?.()|\[\]{}/]", r"\\\g<0>", value) for value in values]
    return escaped[0] if len(escaped) == 1 else f"({'|'.join(escaped)})"


_FORMATS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "regex": as_regex,
    "pipe": "|".join,
    "raw": ",".join,
}


def with_variables(text: str, chosen: Mapping[str, Chosen], period: Period) -> str:
    """The browser's part: everything but the macros.

    AssertionError for a name that is no variable, and for one without a format: what Grafana
    then makes of several values depends on the data source.
    """

    def put(match: re.Match[str]) -> str:
        name = match[1] or match[3] or match[5]
        form = match[2] or match[4]
        if name in _MACROS and form is None:
            return match[0]
        if name in ("__from", "__to") and form is None:
            return str(period.start if name == "__from" else period.end)
        assert name in chosen, f"{match[0]} is no variable: {text}"
        assert form, f"{match[0]} says no format: {text}"
        value = chosen[name]
        return value.everything if value.everything is not None else _FORMATS[form](value.values)

    return _PLACE.sub(put, text)


def with_macros(text: str, period: Period, interval_ms: int) -> str:
    """The server's part: the time filter and the window."""
    text = text.replace("$timeFilter", f"time >= {period.start}ms and time <= {period.end}ms")
    text = text.replace("$__interval_ms", str(interval_ms))
    text = text.replace("$__interval", duration(interval_ms))
    assert "$" not in re.sub(r"\$/", "", text), f"something is left: {text}"
    return text


def source_uid(uid: str, chosen: Mapping[str, Chosen]) -> str:
    """A data source's uid, in which a variable may stand: its first value."""
    return _PLACE.sub(lambda match: chosen[match[1] or match[5]].values[0], uid)


def window_ms(period: Period, points: int, shortest: Sequence[str | None]) -> int:
    """$__interval in ms; `shortest` is what the panel says, then the data source."""
    exact = (period.end - period.start) / points
    rounded = next((to for below, to in _ROUNDED if exact < below), 365 * _DAY)
    limit = next((text for text in shortest if text), "1ms")
    return max(rounded, in_ms(limit.removeprefix(">")))


def in_ms(text: str) -> int:
    """`10s`, `5m` … in ms."""
    match = re.fullmatch(r"(\d+)(ms|[smhdw])", text)
    assert match, f"{text!r} is no length of time"
    return int(match[1]) * _UNITS[match[2]]


def duration(ms: int) -> str:
    """A length of time as InfluxQL has it."""
    unit = next(unit for unit in ("d", "h", "m", "s", "ms") if ms % _UNITS[unit] == 0)
    return f"{ms // _UNITS[unit]}{unit}"
