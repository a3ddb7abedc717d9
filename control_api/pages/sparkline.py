"""A sparkline: the last quarter of an hour of one field of one kiosk, as points of SVG lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contract import REGISTRY
from store import Row

WIDTH = 120
HEIGHT = 28
MARGIN = 2
WINDOWS = 30
EVERY_US = 30_000_000
"""Thirty windows of thirty seconds."""

UNITS: Mapping[str, str] = {"Cel": "°C", "1": ""}


@dataclass(frozen=True, slots=True)
class Trend:
    """What can be shown: a field of a measurement that most kiosks have."""

    name: str
    measurement: str
    field: str

    @property
    def unit(self) -> str:
        """The unit as people write it."""
        code = REGISTRY[self.measurement].field(self.field).unit
        return UNITS.get(code, code)

    @property
    def least_span(self) -> float:
        """A tenth of what the field can be, when it is bounded at both ends."""
        field = REGISTRY[self.measurement].field(self.field)
        if field.minimum is None or field.maximum is None:
            return 0.0
        return (field.maximum - field.minimum) / 10

    def title(self, language: str) -> str:
        """What people call it."""
        title = REGISTRY[self.measurement].field(self.field).title
        return title.fr if language == "fr" else title.en


TRENDS: Mapping[str, Trend] = {
    trend.name: trend
    for trend in (
        Trend("cpu", "host", "cpu"),
        Trend("memory", "host", "memory"),
        Trend("temperature", "climate", "temperature"),
        Trend("round-trip", "link", "round_trip"),
    )
}


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Lines (each the `points` of a polyline; a gap in the data begins another) and figures."""

    lines: Sequence[str]
    last: float
    lowest: float
    highest: float


def first_window(now: int) -> int:
    """When the oldest window shown begins: the newest one is the one that `now` is in."""
    return now // EVERY_US * EVERY_US - (WINDOWS - 1) * EVERY_US


def sparkline(values: Mapping[int, float], start: int, least_span: float = 0.0) -> Sparkline | None:
    """A sparkline of `values` (by window start, from `start` on), or None without any.

    Its height stands for `least_span` or more, so that noise does not look like a mountain.
    """
    known = {at: value for at, value in values.items() if at >= start}
    if not known:
        return None
    low, high = min(known.values()), max(known.values())
    spare = max(0.0, least_span - (high - low)) / 2
    lines: list[list[str]] = [[]]
    for step in range(WINDOWS):
        value = known.get(start + step * EVERY_US)
        if value is not None:
            lines[-1].append(_point(step, value, low - spare, high + spare))
        elif lines[-1]:
            lines.append([])
    drawn = [" ".join(line * 2 if len(line) == 1 else line) for line in lines if line]
    return Sparkline(drawn, known[max(known)], low, high)


def by_kiosk(rows: Sequence[Row], field: str) -> Mapping[str, Mapping[int, float]]:
    """Windowed rows as value by window start, by kiosk."""
    found: dict[str, dict[int, float]] = {}
    for row in rows:
        value = row.fields.get(field)
        if isinstance(value, int | float):
            found.setdefault(row.kiosk, {})[row.at] = float(value)
    return found


def _point(step: int, value: float, low: float, high: float) -> str:
    across = MARGIN + step * (WIDTH - 2 * MARGIN) / (WINDOWS - 1)
    share = (value - low) / (high - low) if high > low else 0.5
    down = HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)
    return f"{across:.1f},{down:.1f}"
