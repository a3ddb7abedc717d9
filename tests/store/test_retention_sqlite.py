"""How long the embedded store keeps each level: deleted here, by whole hours, cut short at will."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from collector import roll_up
from contract import (
    DAY_S,
    DUE,
    FIVE_MINUTES,
    LEVELS,
    ONE_HOUR,
    REGISTRY,
    Registry,
    SeriesSettings,
    StoreHeld,
)
from store import Levels, Point, SeriesStore, open_levels, open_series
from store.retention import Keeping, open_keeping, sqlite
from store.retention.kept import SLACK_S, series_lives
from store.retention.unmarked import mark

HOUR = 3_600_000_000
DAY = 24 * HOUR
NOW = 1_700_000_000_000_000
FAR = 2**53 - 1
SECOND = 1_000_000
START = (NOW - 30 * DAY) // HOUR * HOUR


@pytest.fixture
def given(tmp_path: Path) -> SeriesSettings:
    url = f"sqlite:///{tmp_path}/series.sqlite"
    return SeriesSettings(url=url, raw_days=2, five_minutes_days=3, hour_days=4)


@pytest.fixture
async def levels(given: SeriesSettings) -> AsyncIterator[Levels]:
    opened = await open_levels(given.url)
    await opened.prepare()
    yield opened
    await opened.close()


@pytest.fixture
async def keeping(given: SeriesSettings) -> AsyncIterator[Keeping]:
    opened = await open_keeping(given, clock=lambda: NOW)
    yield opened
    await opened.close()


def host(at: int, kiosk: str = "kiosk-a") -> Point:
    return Point("host", kiosk, {}, {"cpu": 1.0}, at)


async def times(store: SeriesStore, kiosk: str | None = None) -> list[int]:
    found = await store.range("host", start=0, end=FAR, kiosk=kiosk, limit=100_000)
    return [row.at for row in found]


class Standing:
    """A clock that stands."""

    def now(self) -> int:
        return NOW

    def monotonic(self) -> float:
        return 0.0


def without_marks() -> Registry:
    return Registry([row for row in REGISTRY.values() if row.name != DUE])


async def gone(keeping: Keeping, given: SeriesSettings) -> int:
    return sum([step.rows async for step in keeping.apply(series_lives(given))])


async def test_each_level_loses_what_is_older_than_its_life(
    levels: Levels, keeping: Keeping, given: SeriesSettings
) -> None:
    every_day = [NOW - days * DAY for days in range(8)]
    for level in LEVELS:
        await levels.of(level).write([host(at) for at in every_day])
    assert await gone(keeping, given)
    left = {level.name: len(await times(levels.of(level))) for level in LEVELS}
    # A day more than the life stays, and today: 2 + 1 + 1.
    assert left == {"raw": 4, "5m": 5, "1h": 6}
    assert await gone(keeping, given) == 0


async def test_an_hour_goes_whole_or_stays_whole(
    levels: Levels, keeping: Keeping, given: SeriesSettings
) -> None:
    life = series_lives(given)["raw"] * SECOND
    begins = (NOW - life) // HOUR * HOUR
    assert begins < NOW - life
    await levels.raw.write([host(at) for at in (begins - 1, begins, NOW - life - 1, NOW - life)])
    await gone(keeping, given)
    assert await times(levels.raw) == [begins, NOW - life - 1, NOW - life]


async def test_it_goes_in_small_transactions_that_part_no_hour(
    levels: Levels, keeping: Keeping, given: SeriesSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BATCH_ROWS", 25)
    begins = (NOW - 10 * DAY) // HOUR * HOUR
    old = [begins + minute * 60 * SECOND for minute in range(0, 600, 6)]
    await levels.raw.write([host(at, name) for at in old for name in ("kiosk-a", "kiosk-b")])
    steps = keeping.apply(series_lives(given))
    first = await anext(steps)
    assert 25 <= first.rows < 40
    await steps.aclose()  # type: ignore[attr-defined]
    for kiosk in ("kiosk-a", "kiosk-b"):
        left = await times(levels.raw, kiosk)
        assert all(len([at for at in left if at // HOUR == hour]) == 10 for hour in hours(left))
    assert await gone(keeping, given)
    assert await times(levels.raw) == []


def hours(found: list[int]) -> set[int]:
    return {at // HOUR for at in found}


async def test_writers_go_on_between_two_transactions(
    levels: Levels, keeping: Keeping, given: SeriesSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BATCH_ROWS", 10)
    await levels.raw.write([host(NOW - 9 * DAY - n * HOUR) for n in range(100)])
    written = 0
    async for _step in keeping.apply(series_lives(given)):
        await levels.raw.write([host(NOW - written)])
        written += 1
    assert written > 5
    assert len(await times(levels.raw)) == written


async def test_a_series_that_was_emptied_takes_points_again(
    levels: Levels, keeping: Keeping, given: SeriesSettings
) -> None:
    await levels.raw.write([host(NOW - 9 * DAY)])
    await gone(keeping, given)
    await levels.raw.write([host(NOW)])
    assert await times(levels.raw) == [NOW]


async def test_it_says_what_each_level_holds(
    levels: Levels, keeping: Keeping, given: SeriesSettings
) -> None:
    await levels.raw.write([host(NOW - HOUR), host(NOW)])
    await levels.of(ONE_HOUR).write([host(NOW - DAY)])
    raw, five, hour = await keeping.kept()
    # Two samples, and with each the mark of its five minutes and of its hour.
    assert (raw.rows, raw.newest, raw.life_s) == (6, NOW, 2 * DAY_S + SLACK_S)
    assert (five.level, five.rows, five.oldest) == (FIVE_MINUTES, 0, None)
    assert (hour.rows, hour.oldest, hour.newest) == (1, NOW - DAY, NOW - DAY)
    assert raw.bytes
    assert raw.bytes > 0


async def test_a_file_that_is_not_there_is_not_made(
    keeping: Keeping, given: SeriesSettings
) -> None:
    assert not any(one.there for one in await keeping.kept())
    assert await gone(keeping, given) == 0
    assert not any(one.there for one in await keeping.kept())


async def test_samples_that_were_never_to_be_rolled_up_stay_until_somebody_says_so(
    keeping: Keeping, given: SeriesSettings
) -> None:
    # As an installation that is older than the rolled up levels wrote them: without marks.
    older = await open_series(given.url, without_marks())
    await older.write([host(NOW - 9 * DAY), host(NOW - HOUR)])
    await older.close()
    with pytest.raises(StoreHeld, match="escale retention mark"):
        await gone(keeping, given)
    opened = await open_levels(given.url)
    await opened.prepare()
    steps = [step.hours async for step in mark(opened, START, NOW, random.Random(0))]
    again = [step.hours async for step in mark(opened, START, NOW, random.Random(0))]
    assert (sum(steps), sum(again)) == (2, 0)
    assert await roll_up(opened, Standing(), life_s=30 * DAY_S)
    hours_rolled = [at // HOUR * HOUR for at in (NOW - 9 * DAY, NOW - HOUR)]
    assert await times(opened.of(ONE_HOUR)) == hours_rolled
    await opened.close()
    assert await gone(keeping, given)


async def test_samples_that_were_never_to_be_rolled_up_go_when_somebody_says_so(
    keeping: Keeping, given: SeriesSettings
) -> None:
    older = await open_series(given.url, without_marks())
    await older.write([host(NOW - 9 * DAY), host(NOW)])
    steps = [step async for step in keeping.apply(series_lives(given), anyway=True)]
    assert steps[0].rows == 1
    assert await times(older) == [NOW]
    await older.close()


async def test_cut_short_after_each_step_it_still_comes_to_the_end(
    levels: Levels, keeping: Keeping, given: SeriesSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BATCH_ROWS", 1)
    old = [NOW - days * DAY for days in (7, 8, 9)]
    await levels.raw.write([host(at) for at in old])
    await levels.raw.write(
        [Point("use", "kiosk-a", {"by": "x", "value": "y"}, {"sessions": 1}, at) for at in old]
    )
    cut = 0
    while True:
        steps = keeping.apply(series_lives(given))
        rows = (await anext(steps)).rows
        await steps.aclose()  # type: ignore[attr-defined]
        if not rows:
            break
        cut += 1
    assert cut > 5
    assert (await keeping.kept())[0].rows == 0


async def test_a_library_without_its_statistics_counts_rows_and_tells_no_sizes(
    levels: Levels, keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_SIZES", "SELECT name, pgsize, ncell FROM no_dbstat")
    await levels.raw.write([host(NOW)])
    raw, *_ = await keeping.kept()
    assert (raw.rows, raw.bytes) == (3, None)
