"""What a panel of each kind looks like, in a few strokes of SVG; its values mean nothing."""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A panel's inside, in pixels; `seed` makes its curves its own."""

    x: float
    y: float
    width: float
    height: float
    seed: int

    def at(self, across: float, down: float) -> str:
        """A point, from shares of the width and height."""
        return f"{self.x + across * self.width:.1f},{self.y + down * self.height:.1f}"


def box(x: float, y: float, width: float, height: float, title: str) -> Box:
    """The inside of the panel of that title."""
    return Box(x, y, width, height, zlib.crc32(title.encode()))


def sketch(kind: str, inside: Box) -> Iterator[str]:
    """The strokes of a panel of Grafana's `kind`; of none when it is not known."""
    return _SKETCHES.get(kind, _nothing)(inside)


def _nothing(_: Box) -> Iterator[str]:
    return iter(())


def _wave(inside: Box, line: int, across: float) -> float:
    """Between 0.15 and 0.85: two slow waves."""
    phase = (inside.seed >> (4 * line)) % 97 / 97 * math.tau
    value = math.sin(across * 6 + phase) + 0.4 * math.sin(across * 17 + 2 * phase)
    return 0.5 - 0.25 * value


def _curves(inside: Box) -> Iterator[str]:
    for level in (0.2, 0.5, 0.8):
        yield f'<path class="grid" d="M{inside.at(0, level)}L{inside.at(1, level)}"/>'
    for line in range(2):
        steps = [step / 24 for step in range(25)]
        points = " ".join(inside.at(step, _wave(inside, line, step)) for step in steps)
        yield f'<polyline class="line{line}" points="{points}"/>'


def _number(inside: Box) -> Iterator[str]:
    size = min(inside.height * 0.7, inside.width * 0.3, 34)
    x, y = inside.at(0.5, 0.5).split(",")
    yield (
        f'<text class="number" x="{x}" y="{y}" dy=".35em" font-size="{size:.0f}" '
        f'text-anchor="middle">00</text>'
    )


def _rows(inside: Box) -> Iterator[str]:
    count = max(2, min(8, int(inside.height / 16)))
    for row in range(count):
        down = (row + 0.5) / count
        for column in range(4):
            long = 0.1 + (inside.seed >> (row + 3 * column)) % 8 / 70
            start, end = inside.at(column / 4, down), inside.at(column / 4 + long, down)
            yield f'<path class="{"head" if row == 0 else "cell"}" d="M{start}L{end}"/>'


def _map(inside: Box) -> Iterator[str]:
    river = " ".join(inside.at(0.52 + 0.1 * math.sin(step / 3), step / 10) for step in range(11))
    yield f'<polyline class="river" points="{river}"/>'
    for dot in range(11):
        across, down = (dot * 0.618) % 0.9 + 0.05, (dot * 0.381 + 0.1) % 0.86 + 0.07
        x, y = inside.at(across, down).split(",")
        yield f'<circle class="{"bad" if dot == 4 else "good"}" cx="{x}" cy="{y}" r="5"/>'


def _states(inside: Box) -> Iterator[str]:
    count = max(1, min(8, int(inside.height / 18)))
    tall = inside.height / count * 0.62
    for row in range(count):
        x, y = inside.at(0.12, (row + 0.19) / count).split(",")
        middle = inside.at(0, (row + 0.5) / count)
        yield f'<path class="cell" d="M{middle}h{inside.width * 0.09:.0f}"/>'
        yield _bar("good", float(x), float(y), inside.width * 0.88, tall)
        if (inside.seed >> row) % 3 == 0:
            start = float(x) + inside.width * ((inside.seed >> row) % 50 / 100 + 0.1)
            yield _bar("bad", start, float(y), inside.width * 0.08, tall)


def _bars(inside: Box) -> Iterator[str]:
    count = max(4, min(24, int(inside.width / 16)))
    for bar in range(count):
        tall = 1 - _wave(inside, 0, bar / count)
        x, y = inside.at((bar + 0.15) / count, 1 - tall).split(",")
        yield _bar("fill", float(x), float(y), inside.width / count * 0.7, inside.height * tall)


def _gauges(inside: Box) -> Iterator[str]:
    count = max(1, min(6, int(inside.height / 18)))
    for row in range(count):
        long = inside.width * (0.3 + (inside.seed >> row) % 60 / 100)
        x, y = inside.at(0, (row + 0.2) / count).split(",")
        yield _bar("fill", float(x), float(y), long, inside.height / count * 0.6)


def _lines(inside: Box) -> Iterator[str]:
    count = max(2, min(8, int(inside.height / 14)))
    for row in range(count):
        long = inside.width * (0.5 + (inside.seed >> row) % 45 / 100)
        yield f'<path class="cell" d="M{inside.at(0, (row + 0.5) / count)}h{long:.0f}"/>'


def _bar(kind: str, x: float, y: float, width: float, height: float) -> str:
    return (
        f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" '
        f'width="{width:.1f}" height="{height:.1f}" rx="2"/>'
    )


_SKETCHES: Mapping[str, Callable[[Box], Iterator[str]]] = {
    "timeseries": _curves,
    "stat": _number,
    "gauge": _number,
    "bargauge": _gauges,
    "table": _rows,
    "geomap": _map,
    "state-timeline": _states,
    "status-history": _states,
    "barchart": _bars,
    "histogram": _bars,
    "heatmap": _bars,
    "text": _lines,
    "logs": _lines,
    "alertlist": _lines,
    "annolist": _lines,
    "dashlist": _lines,
}
KINDS = frozenset(_SKETCHES)
"""The kinds of panel that have a sketch."""
