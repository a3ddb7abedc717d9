"""The keeper of the rolled up levels: what it redoes and when, and what can't deceive it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from collector.rollup import CALM, roll_up
from contract import FIVE_MINUTES, ONE_HOUR, Level, StoreHeld, StoreUnavailable
from store import Point
from tests.collector.keeping import LIFE_S, Centre, open_centre
from tests.store.readings import point
from tests.store.rolled_up import FIVE, HOUR, START, assert_rolled_up

USE = Point("use", "kiosk-a", {}, {"sessions": 2}, START)


@pytest.fixture
async def centre(tmp_path: Path) -> AsyncIterator[Centre]:
    async with AsyncExitStack() as stack:
        yield await open_centre(stack, f"sqlite:///{tmp_path}/series.sqlite")


async def counted(centre: Centre, level: Level = FIVE_MINUTES, at: int = START) -> int | None:
    """How many temperatures the window says it has; None without the window."""
    rows = await centre.levels.of(level).range("climate", start=at, end=at + 1)
    return int(rows[0].fields["temperature__count"]) if rows else None


async def test_what_was_written_is_rolled_up_once_its_marks_have_rested(centre: Centre) -> None:
    written = [point(START), point(START + HOUR - 1), USE]
    await centre.raw.write(written)
    keeper = centre.keeper()
    assert await keeper.look() == 0
    centre.clock.steady += 5.0
    assert await keeper.look() == 3
    assert keeper.windows_due == 2
    centre.clock.steady += 55.0
    assert await keeper.look() == 2
    await assert_rolled_up(centre.levels, written)
    await centre.rest(keeper)
    assert keeper.windows_due == 0


async def test_a_late_sample_redoes_its_windows_and_no_others(centre: Centre) -> None:
    written = [point(START), point(START + FIVE), point(START + HOUR)]
    await centre.raw.write(written)
    keeper = centre.keeper()
    await centre.rest(keeper)
    await centre.raw.write([point(START + 1, kiosk="kiosk-b")])
    assert await centre.rest(keeper) == 2
    await assert_rolled_up(centre.levels, [*written, point(START + 1, kiosk="kiosk-b")])


async def test_the_same_samples_again_change_nothing(centre: Centre) -> None:
    written = [point(START), USE]
    keeper = centre.keeper()
    for _ in range(2):
        await centre.raw.write(written)
        assert await centre.rest(keeper) == 4
        await assert_rolled_up(centre.levels, written)


async def test_where_nothing_was_written_nothing_is_asked_again(centre: Centre) -> None:
    await centre.raw.write([point(START)])
    keeper = centre.keeper()
    await centre.rest(keeper)
    asked: list[str] = []
    ask = centre.raw.range

    async def counting(measurement: str, **options: object) -> object:
        asked.append(measurement)
        return await ask(measurement, **options)  # type: ignore[arg-type]

    centre.raw.range = counting  # type: ignore[method-assign, assignment]
    await keeper.look()
    assert asked == ["rollup_due"]


async def test_samples_that_are_seen_after_their_mark_are_not_missed(centre: Centre) -> None:
    keeper = centre.keeper()
    centre.raw.lag_s = 4.9
    await centre.raw.write([point(START)])
    await keeper.look()
    centre.clock.steady += 3.0
    await centre.raw.write([point(START + 1)])
    for _ in range(3):
        await keeper.look()
        centre.clock.steady += 3.0
    assert await counted(centre) == 2


async def test_a_window_that_never_rests_is_rolled_up_now_and_then(centre: Centre) -> None:
    keeper = centre.keeper()
    for number in range(62):
        await centre.raw.write([point(START + number)])
        await keeper.look()
        centre.clock.steady += 10.0
    # Written to just before each look, and due again after it: but the level does not starve.
    assert await counted(centre) == 61
    assert keeper.windows_due == 2
    await centre.rest(keeper)
    assert await counted(centre) == 62


async def test_what_is_written_while_a_keeper_works_stays_due(centre: Centre) -> None:
    await centre.raw.write([point(START)])
    keeper = centre.keeper()
    await keeper.look()
    centre.clock.steady += 6.0
    summaries = centre.raw.summaries

    async def meanwhile(measurement: str, *, start: int, end: int, level: Level) -> list[Point]:
        made = await summaries(measurement, start=start, end=end, level=level)
        centre.raw.summaries = summaries  # type: ignore[method-assign]
        await centre.raw.write([point(START + 1)])
        return made

    centre.raw.summaries = meanwhile  # type: ignore[method-assign]
    assert await keeper.look() == 1
    assert await counted(centre) == 1
    await centre.rest(keeper)
    assert (await counted(centre), await counted(centre, ONE_HOUR)) == (2, 2)


async def test_two_keepers_share_the_work_without_a_word(centre: Centre) -> None:
    await centre.raw.write([point(START), USE])
    first, second = centre.keeper(), centre.keeper()
    rolled = 0
    for _ in range(3):
        rolled += await first.look() + await second.look()
        centre.clock.steady += 61.0
    assert rolled == 4
    assert first.windows_due == second.windows_due == 0


async def stalled(centre: Centre) -> None:
    """A keeper is stopped while it writes what the sample at START makes; a second is added."""
    await centre.raw.write([point(START)])
    older = centre.keeper(centre.cut(0))
    await older.look()
    centre.clock.steady += 61.0
    with pytest.raises(StoreUnavailable):
        await older.look()
    await centre.raw.write([point(START + 1)])


async def test_a_killed_keepers_work_is_done_by_the_others(centre: Centre) -> None:
    await stalled(centre)
    await centre.rest(centre.keeper())
    assert (await counted(centre), await counted(centre, ONE_HOUR)) == (2, 2)


async def test_a_dead_keepers_write_that_lands_late_is_seen_by_who_starts_next(
    centre: Centre,
) -> None:
    await stalled(centre)
    await centre.rest(centre.keeper())
    await centre.land(0)
    assert await counted(centre) == 1
    await centre.rest(centre.keeper())
    assert await counted(centre) == 2


async def test_a_dead_keepers_write_that_lands_late_is_seen_by_the_daily_audit(
    centre: Centre,
) -> None:
    await stalled(centre)
    keeper = centre.keeper()
    await centre.rest(keeper)
    await centre.land(0)
    await centre.rest(keeper)
    assert await counted(centre) == 1
    centre.clock.steady += CALM.audit_s
    await centre.rest(keeper)
    assert await counted(centre) == 2


async def test_work_that_took_too_long_is_thrown_away(centre: Centre) -> None:
    await centre.raw.write([point(START), point(START + FIVE)])
    keeper = centre.keeper()
    await keeper.look()
    centre.clock.steady += 6.0
    summaries = centre.raw.summaries

    async def slow(measurement: str, *, start: int, end: int, level: Level) -> list[Point]:
        centre.clock.steady += CALM.stale_s * (end - start) / (2 * FIVE) + 0.1
        return await summaries(measurement, start=start, end=end, level=level)

    centre.raw.summaries = slow  # type: ignore[method-assign]
    # Less is asked for at once, until it comes in time.
    assert [await keeper.look() for _ in range(4)] == [0, 0, 0, 2]


async def test_the_series_being_away_ends_the_round_and_the_next_goes_on(centre: Centre) -> None:
    await centre.raw.write([point(START)])
    keeper = centre.keeper()
    centre.raw.away = True
    with pytest.raises(StoreUnavailable):
        await keeper.look()
    centre.raw.away = False
    assert await centre.rest(keeper) == 2


async def test_a_measurement_that_fails_does_not_stop_the_others(centre: Centre) -> None:
    await centre.raw.write([point(START), USE])
    keeper = centre.keeper()
    summaries = centre.raw.summaries

    async def failing(measurement: str, *, start: int, end: int, level: Level) -> list[Point]:
        if measurement == "climate":
            raise StoreHeld("can't answer")
        return await summaries(measurement, start=start, end=end, level=level)

    centre.raw.summaries = failing  # type: ignore[method-assign]
    assert await centre.rest(keeper, 2) == 2
    assert keeper.windows_due == 2
    centre.raw.summaries = summaries  # type: ignore[method-assign]
    assert await centre.rest(keeper, 4) == 2


async def test_what_the_code_stumbles_over_is_set_aside(centre: Centre) -> None:
    await centre.raw.write([point(START)])
    keeper = centre.keeper()
    asked = 0

    async def stumbling(measurement: str, *, start: int, end: int, level: Level) -> list[Point]:
        nonlocal asked
        asked += 1
        raise ValueError("never seen before")

    centre.raw.summaries = stumbling  # type: ignore[method-assign]
    await keeper.look()
    for _ in range(5):
        centre.clock.steady += 10.0
        assert await keeper.look() == 0
    assert asked == 1


async def test_a_store_that_refuses_everything_is_not_asked_for_every_window(
    centre: Centre,
) -> None:
    await centre.raw.write([point(START + number * HOUR) for number in range(9)])
    keeper = centre.keeper()
    asked = 0

    async def held(measurement: str, *, start: int, end: int, level: Level) -> list[Point]:
        nonlocal asked
        asked += 1
        raise StoreHeld("no right")

    centre.raw.summaries = held  # type: ignore[method-assign]
    await keeper.look()
    centre.clock.steady += 6.0
    with pytest.raises(StoreHeld):
        await keeper.look()
    assert asked == 3


async def test_near_the_end_of_the_raw_life_nothing_is_redone_from_what_remains(
    centre: Centre,
) -> None:
    written = [point(START), point(START + 3 * HOUR)]
    await centre.raw.write(written)
    keeper = centre.keeper(life_s=10 * 3_600)
    await centre.rest(keeper)
    assert await counted(centre) is None
    assert await counted(centre, at=START + 3 * HOUR) == 1


async def test_old_hours_are_found_though_only_recent_ones_are_looked_at_each_time(
    centre: Centre,
) -> None:
    keeper = centre.keeper()
    await keeper.look()
    centre.clock.wall = START + 100 * 24 * HOUR
    await centre.raw.write([point(START)])
    await keeper.look()
    assert keeper.windows_due == 0
    centre.clock.steady += CALM.whole_s
    assert await centre.rest(keeper) == 2


async def test_more_hours_than_a_look_examines_are_all_done_the_newest_first(
    centre: Centre,
) -> None:
    await centre.raw.write([point(START + number * HOUR) for number in range(7)])
    pace = replace(CALM, hours=3)
    keeper = centre.keeper(pace=pace)
    await keeper.look()
    assert keeper.busy
    for _ in range(3):
        centre.clock.steady += 61.0
        await keeper.look()
    assert await counted(centre, at=START + 6 * HOUR) == 1
    assert await counted(centre, at=START) is None
    assert await centre.rest(keeper, 9) > 0
    assert await counted(centre, at=START) == 1


async def test_it_rests_as_long_as_it_worked(centre: Centre) -> None:
    await centre.raw.write([point(START)])
    keeper = centre.keeper()
    await keeper.look()
    centre.clock.steady += 6.0
    summaries = centre.raw.summaries

    async def slow(measurement: str, *, start: int, end: int, level: Level) -> list[Point]:
        centre.clock.steady += 2.0
        return await summaries(measurement, start=start, end=end, level=level)

    centre.raw.summaries = slow  # type: ignore[method-assign]
    await keeper.look()
    assert centre.slept == [2.0]


async def test_all_that_is_due_is_rolled_up_at_once_where_nobody_else_writes(
    centre: Centre,
) -> None:
    written: Sequence[Point] = [point(START + number * HOUR) for number in range(60)]
    centre.clock.wall = START + 61 * HOUR
    await centre.raw.write(written)
    assert await roll_up(centre.levels, centre.clock, life_s=LIFE_S) == 120
    await assert_rolled_up(centre.levels, written)
    assert await roll_up(centre.levels, centre.clock, life_s=LIFE_S) == 0
