"""Which level of retention answers a question, and from when to when. Pure.

    asked       start                                                    end
                  │                                                       │
    covered       ├─ raw ─┤├──────────── 1h ─────────────┤├──── raw ──────┤
                          └ its windows begin here       └ not settled yet, or its windows end

The coarsest level whose windows fit answers the middle; what is left of it and what may still
change is read from the samples. Where these have gone, the edges are widened to whole windows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contract import FIGURES, LEVELS, NOT_ROLLED, RAW, Field, Level, Measurement
from store.series.points import Aggregate

LONG = 2_000
"""From so many samples of a series on, a rolled up level is asked."""
SAMPLES_EVERY_US = 10_000_000
"""How often kiosks measure, if nothing else is set."""
SETTLED_US = 75 * 60_000_000
"""What is younger may not be rolled up yet."""
MOST_PIECES = 16

PARTS: Mapping[Aggregate, tuple[Aggregate, ...]] = {
    "mean": ("sum", "count"),
    "min": ("min",),
    "max": ("max",),
    "sum": ("sum",),
    "count": ("count",),
    "first": ("first",),
    "last": ("last",),
}
"""The figures from which an aggregate of several parts is put together."""

Reach = Mapping[Level, int]
"""The first moment that each level is sure to keep, in µs."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the answer: `level` for [`start`, `end`)."""

    level: Level
    start: int
    end: int


def fitting(
    row: Measurement, fields: Sequence[Field], every_us: int, aggregate: Aggregate
) -> list[Level]:
    """The levels that can answer exactly, coarsest first; the raw one always can."""
    if row.name in NOT_ROLLED:
        return [RAW]
    return [level for level in reversed(LEVELS) if _fits(level, fields, every_us, aggregate)]


def kept(field: Field, aggregate: Aggregate) -> bool:
    """Whether rolled up levels keep the figures of which this aggregate is made."""
    return field.shown and all(part in FIGURES[field.kind] for part in PARTS[aggregate])


def choose(levels: Sequence[Level], start: int, end: int, reach: Reach) -> Level:
    """The level to ask, of those that fit: the coarsest when the samples are many or have gone."""
    many = (end - start) // SAMPLES_EVERY_US > LONG
    return levels[0] if many or start < reach[RAW] else RAW


def pieces(level: Level, start: int, end: int, reach: Reach, now: int) -> list[Piece]:
    """How [`start`, `end`) is covered when `level` is asked, in order of time."""
    if level == RAW:
        return [Piece(RAW, start, end)]
    settled = down(min(end, now - SETTLED_US), level)
    first, last = up(start, level), settled
    if first >= last:
        return [_edge(level, start, end, reach)]
    found = [Piece(level, first, last)]
    if start < first:
        found.insert(0, _edge(level, start, first, reach))
    if last < end:
        found.append(_edge(level, last, end, reach))
    return _joined(found)


def without(covered: Sequence[Piece], stale: Iterable[int], reach: Reach) -> list[Piece]:
    """The pieces, with the windows that begin at `stale` read from the samples instead, where
    these are still there."""
    found: list[Piece] = []
    for piece in covered:
        mine = sorted(at for at in stale if piece.start <= at < piece.end)
        mine = [at for at in mine if at >= reach[RAW]]
        found += _parted(piece, mine) if piece.level != RAW and mine else [piece]
    return _joined(found)


def down(at: int, level: Level) -> int:
    """The beginning of the level's window that holds `at`."""
    return at - at % (level.every_us or 1)


def up(at: int, level: Level) -> int:
    """The first beginning of a window at or after `at`."""
    return down(at + (level.every_us or 1) - 1, level)


def _fits(level: Level, fields: Iterable[Field], every_us: int, aggregate: Aggregate) -> bool:
    if level.every_us is None:
        return True
    return every_us % level.every_us == 0 and all(kept(field, aggregate) for field in fields)


def _edge(level: Level, start: int, end: int, reach: Reach) -> Piece:
    finer = LEVELS[: LEVELS.index(level)]
    chosen = next((one for one in finer if start >= reach[one]), level)
    return Piece(chosen, down(start, chosen), up(end, chosen))


def _parted(piece: Piece, stale: Sequence[int]) -> list[Piece]:
    every = piece.level.every_us or 1
    runs: list[list[int]] = []
    for at in stale:
        if runs and at == runs[-1][1]:
            runs[-1][1] = at + every
        else:
            runs.append([at, at + every])
    if len(runs) > MOST_PIECES:
        runs = [[runs[0][0], runs[-1][1]]]
    found, at = [], piece.start
    for start, end in runs:
        found += [Piece(piece.level, at, start), Piece(RAW, start, end)]
        at = end
    return [*found, Piece(piece.level, at, piece.end)]


def _joined(found: Iterable[Piece]) -> list[Piece]:
    """Neighbours of one level as one; empty ones left out, overlaps cut."""
    joined: list[Piece] = []
    for piece in found:
        if piece.start >= piece.end:
            continue
        if joined and joined[-1].level == piece.level and piece.start <= joined[-1].end:
            end = max(joined[-1].end, piece.end)
            joined[-1] = Piece(piece.level, joined[-1].start, end)
        else:
            joined.append(piece)
    return joined
