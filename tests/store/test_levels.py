"""Levels of retention as stores: the same on SQLite and on a real InfluxDB 1.6.7."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contract import DUE, FIVE_MINUTES, LEVELS, ONE_HOUR, RAW, ROLLED, FieldValue, QueryRefused
from store import Levels, Point, Row, open_levels, open_series
from tests.store.readings import READINGS, point
from tests.store.rolled_up import FIVE, HOUR, MARKED, START, assert_rolled_up

MINUTE = 60_000_000


@pytest.fixture(params=["sqlite", pytest.param("influxdb", marks=pytest.mark.server)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/series.sqlite"
    found: str = request.getfixturevalue("influx_url")
    return found


@pytest.fixture
async def levels(url: str) -> AsyncIterator[Levels]:
    opened = await open_levels(url, MARKED)
    await opened.prepare()
    yield opened
    await opened.close()


async def marks(levels: Levels) -> dict[tuple[str, int], int]:
    rows = await levels.raw.range(DUE, start=0, end=2**53 - 1)
    assert {row.kiosk for row in rows} <= {"_office"}
    return {(row.tags["measurement"], row.at): int(row.fields["due"]) for row in rows}


def samples(count: int = 200) -> list[Point]:
    """Samples over two hours, of every type of field; some of them give one field alone."""
    rng = random.Random(4)
    made = []
    for number in range(count):
        at = START + rng.randrange(2 * HOUR)
        fields: dict[str, FieldValue] = {
            "temperature": rng.uniform(-20.0, 40.0),
            "openings": rng.randrange(9) if number % 7 else 2**53 - 1,
            "open": rng.random() < 0.5,
            "note": rng.choice(["", "été « œ »", 'a "b", \\ c']),
        }
        chosen = rng.sample(sorted(fields), rng.randrange(1, 5))
        tags = {"where": rng.choice(["mast", "c, d=e"])} if number % 3 else {}
        kiosk = rng.choice(["kiosk-a", "kiosk-b"])
        made.append(Point("climate", kiosk, tags, {name: fields[name] for name in chosen}, at))
        made.append(Point("use", kiosk, {}, {"sessions": rng.randrange(5)}, at))
        made.append(Point("select", kiosk, {"group": "x"}, {"series": 1.5, "at": 2.5}, at))
    return made


async def roll_by_hand(levels: Levels, start: int, end: int) -> None:
    for level in ROLLED:
        for name in READINGS:
            made = await levels.raw.summaries(name, start=start, end=end, level=level)
            await levels.of(level).write(made)


async def test_summaries_are_what_the_samples_make_at_every_level(levels: Levels) -> None:
    written = samples()
    await levels.raw.write(written)
    await roll_by_hand(levels, START, START + 2 * HOUR)
    await assert_rolled_up(levels, written)


async def test_summaries_hold_nothing_of_other_windows(levels: Levels) -> None:
    inside = [point(START + FIVE), point(START + 2 * FIVE - 1)]
    await levels.raw.write([point(START + FIVE - 1), *inside, point(START + 2 * FIVE)])
    (made,) = await levels.raw.summaries(
        "climate", start=START + FIVE, end=START + 2 * FIVE, level=FIVE_MINUTES
    )
    assert (made.at, made.fields["temperature__count"]) == (START + FIVE, 2)


async def test_summaries_at_the_raw_level_are_refused(levels: Levels) -> None:
    with pytest.raises(QueryRefused, match="level raw has no windows"):
        await levels.raw.summaries("climate", start=0, end=1, level=RAW)


async def test_each_window_written_to_is_marked_and_so_is_its_hour(levels: Levels) -> None:
    use = Point("use", "kiosk-b", {}, {"sessions": 1}, START + HOUR + 1)
    await levels.raw.write([point(START), point(START + FIVE - 1), point(START + FIVE), use])
    assert (await marks(levels)).keys() == {
        ("climate", START),
        ("climate", START + FIVE),
        ("use", START + HOUR),
        ("_hour", START),
        ("_hour", START + HOUR),
    }


async def test_each_write_renews_the_marks_of_what_it_touches_alone(levels: Levels) -> None:
    await levels.raw.write([point(START), point(START + HOUR)])
    before = await marks(levels)
    await levels.raw.write([point(START)])
    after = await marks(levels)
    changed = {place for place in after if after[place] != before[place]}
    assert changed == {("climate", START), ("_hour", START)}


async def test_levels_lie_apart_and_only_the_raw_one_is_marked(levels: Levels) -> None:
    fields: dict[str, FieldValue] = {"temperature__max": 4.0}
    await levels.of(ONE_HOUR).write([Point("climate", "kiosk-a", {}, fields, START)])
    found = {
        level: await levels.of(level).range("climate", start=0, end=2**53 - 1) for level in LEVELS
    }
    row = Row(START, "kiosk-a", {}, fields)
    assert found == {RAW: [], FIVE_MINUTES: [], ONE_HOUR: [row]}
    assert await marks(levels) == {}


async def test_a_question_for_what_stands_reads_the_same_at_every_level(levels: Levels) -> None:
    written = [point(START + number * MINUTE, temperature=float(number)) for number in range(60)]
    await levels.raw.write(written)
    await roll_by_hand(levels, START, START + HOUR)
    for level in (RAW, *ROLLED):
        (row,) = await levels.of(level).windows(
            "climate",
            start=START,
            end=START + HOUR,
            every_us=HOUR,
            aggregate="mean",
            fields=["temperature"],
        )
        assert row.fields == {"temperature": pytest.approx(29.5)}


async def test_what_points_to_now_is_not_marked(url: str) -> None:
    # The whole catalogue: `place` and `level` are about now.
    levels = await open_levels(url)
    await levels.prepare()
    try:
        tags = {"site": "a", "commune": "33063", "commune_name": "Bordeaux"}
        place = Point("place", "kiosk-a", tags, {"name": "a"}, START)
        level = Point("level", "_office", {}, {"source": "escale"}, START)
        await levels.raw.write([place, level])
        assert await marks(levels) == {}
    finally:
        await levels.close()


async def test_a_registry_without_marks_has_none_written(url: str) -> None:
    store = await open_series(url, READINGS)
    await store.prepare()
    await store.write([point(START)])
    assert len(await store.range("climate", start=START, end=START + 1)) == 1
    await store.close()


async def test_a_sum_that_overflows_is_left_out_and_costs_nobody_else_theirs(
    levels: Levels,
) -> None:
    huge = [point(START + number, temperature=1.5e308) for number in range(3)]
    others = [point(START, kiosk="kiosk-b", temperature=2.0)]
    await levels.raw.write([*huge, *others])
    made = await levels.raw.summaries("climate", start=START, end=START + FIVE, level=FIVE_MINUTES)
    found = {one.kiosk: one.fields for one in made}
    assert found["kiosk-b"]["temperature"] == found["kiosk-b"]["temperature__sum"] == 2.0
    assert found["kiosk-a"]["temperature__max"] == 1.5e308
    assert not {"temperature", "temperature__sum"} & found["kiosk-a"].keys()
    await levels.of(FIVE_MINUTES).write(made)
