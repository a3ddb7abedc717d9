"""Windows of any length of time, from the level of retention that answers best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from contract import DAY_S, RAW, Level, QueryRefused
from store.series import level_plan, queries
from store.series.level_figures import Figures, questions
from store.series.level_plan import Piece
from store.series.levels import Levels
from store.series.points import KIOSK, Aggregate, Row
from store.series.stale import stale


@dataclass(frozen=True, slots=True)
class Answered:
    """Rows as SeriesStore.windows gives them, from `start` to `end`: wider than asked for where
    the samples have gone. `level` is the coarsest that was read."""

    rows: Sequence[Row]
    level: Level
    start: int
    end: int


class LevelReader:
    """Reads windows across the levels, of which the raw one is prepared. `lives` are in days.

    Exactly: a window that was written to and is not rolled up anew yet is read from its samples.
    """

    def __init__(self, levels: Levels, lives: Mapping[Level, int]) -> None:
        self._levels = levels
        self._lives = lives
        self._prepared = {RAW}

    def reach(self, level: Level, now: int) -> int:
        """The first moment that a level is sure to keep."""
        return max(0, now - self._lives[level] * DAY_S * 1_000_000)

    async def windows(
        self,
        measurement: str,
        *,
        start: int,
        end: int,
        now: int,
        every_us: int,
        aggregate: Aggregate,
        kiosk: str | None = None,
        tags: Mapping[str, str] | None = None,
        fields: Sequence[str] | None = None,
        group_by: Sequence[str] = (KIOSK,),
    ) -> Answered:
        """One row per window and group, as SeriesStore.windows, whichever level holds them.

        `now` is in µs. QueryRefused when the samples have gone and no level has such windows.
        """
        asked = queries.windows(
            queries.scope(
                self._levels.registry,
                measurement,
                start=start,
                end=end,
                kiosk=kiosk,
                tags=tags,
                fields=fields,
            ),
            every_us=every_us,
            aggregate=aggregate,
            group_by=group_by,
            named=fields is not None,
        )
        if fields is None and start < self.reach(RAW, now):
            asked = _without_gone(asked)
        covered = await self._cover(asked, start, end, now)
        rows = await self._read(asked, covered)
        chosen = max((piece.level for piece in covered), key=lambda level: level.every_us or 0)
        return Answered(rows, chosen, min(start, covered[0].start), max(end, covered[-1].end))

    async def _cover(self, asked: queries.Windows, start: int, end: int, now: int) -> list[Piece]:
        row = asked.scope.measurement
        reach = {level: self.reach(level, now) for level in self._levels.stores}
        fitting = level_plan.fitting(row, asked.scope.fields, asked.every_us, asked.aggregate)
        if start < reach[RAW] and fitting == [RAW]:
            raise QueryRefused(
                f"{row.name} is kept for {self._lives[RAW]} days as it was measured",
                todo="ask for mean, min, max, sum, count or last in windows of 5 minutes, "
                "or of a whole number of times that",
            )
        level = level_plan.choose(fitting, start, end, reach)
        covered = level_plan.pieces(level, start, end, reach, now)
        if level == RAW:
            return covered
        await self._ready(piece.level for piece in covered)
        redone = [
            at
            for piece in covered
            if piece.level == level
            for at in await stale(self._levels, row.name, level, piece.start, piece.end)
        ]
        return level_plan.without(covered, redone, reach)

    async def _ready(self, levels: Iterable[Level]) -> None:
        for level in set(levels) - self._prepared:
            await self._levels.of(level).prepare()
            self._prepared.add(level)

    async def _read(self, asked: queries.Windows, covered: Sequence[Piece]) -> list[Row]:
        if len(covered) == 1 and covered[0].level == RAW:
            names = [field.name for field in asked.scope.fields]
            return await self._windows(asked, covered[0], asked.aggregate, names)
        figures = Figures(asked.aggregate)
        for piece in covered:
            for question in questions(asked.scope.fields, asked.aggregate, piece.level):
                names = list(question.columns)
                rows = await self._windows(asked, piece, question.aggregate, names)
                figures.add(rows, question.columns)
        return figures.rows()

    async def _windows(
        self, asked: queries.Windows, piece: Piece, aggregate: Aggregate, fields: Sequence[str]
    ) -> list[Row]:
        scope = asked.scope
        return await self._levels.of(piece.level).windows(
            scope.measurement.name,
            start=piece.start,
            end=piece.end,
            every_us=asked.every_us,
            aggregate=aggregate,
            kiosk=scope.kiosk,
            tags=dict(scope.tags),
            fields=fields,
            group_by=asked.group_by,
        )


def _without_gone(asked: queries.Windows) -> queries.Windows:
    """Without the fields of which nothing is left where the samples have gone, if any is left."""
    left = tuple(field for field in asked.scope.fields if level_plan.kept(field, asked.aggregate))
    return replace(asked, scope=replace(asked.scope, fields=left or asked.scope.fields))
