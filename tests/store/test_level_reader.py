"""Windows from whichever level answers: the same as from the samples, while these are there."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from collector import roll_up
from contract import (
    DAY_S,
    FIVE_MINUTES,
    LEVELS,
    ONE_HOUR,
    RAW,
    REGISTRY,
    ROLLED,
    FieldValue,
    Level,
    QueryRefused,
)
from store import AGGREGATES, Aggregate, LevelReader, Levels, Point, Row, open_levels
from store.series import level_plan
from store.series.level_plan import Piece, choose, fitting, pieces, without
from store.series.stale import stale

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NOW = 1_700_000_000_000_000 // DAY * DAY + 7 * HOUR + 3 * MINUTE
LIVES = {RAW: 3, FIVE_MINUTES: 20, ONE_HOUR: 300}
REACH = {level: NOW - days * DAY for level, days in LIVES.items()}


@pytest.fixture(params=["sqlite", pytest.param("influxdb", marks=pytest.mark.server)])
async def levels(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Levels]:
    url = f"sqlite:///{tmp_path}/series.sqlite"
    if request.param == "influxdb":
        url = request.getfixturevalue("influx_url")
    opened = await open_levels(url)
    await opened.prepare()
    yield opened
    await opened.close()


class At:
    """A clock that stands at NOW."""

    def now(self) -> int:
        return NOW

    def monotonic(self) -> float:
        return 0.0


async def rolled_up(levels: Levels) -> None:
    assert await roll_up(levels, At(), life_s=LIVES[RAW] * DAY_S)


def samples(rng: random.Random, start: int, end: int, count: int) -> list[Point]:
    return [
        Point(
            "link",
            rng.choice(("kiosk-a", "kiosk-b")),
            {"target": rng.choice("xy")},
            {"round_trip": rng.uniform(1, 50)} if rng.random() < 0.8 else {"loss": 50.0},
            rng.randrange(start, end),
        )
        for _ in range(count)
    ]


def rounded(rows: Sequence[Row]) -> list[tuple[int, str, object, dict[str, object]]]:
    return [(row.at, row.kiosk, row.tags, _rounded(row.fields)) for row in rows]


def _rounded(fields: object) -> dict[str, object]:
    assert isinstance(fields, dict)
    return {
        name: round(value, 6) if isinstance(value, float) else value
        for name, value in fields.items()
    }


async def test_every_level_gives_what_the_samples_give(
    levels: Levels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(level_plan, "LONG", 0)
    rng = random.Random(7)
    begins, ends = NOW - 14 * HOUR, NOW
    await levels.raw.write(samples(rng, begins, ends, 500))
    await rolled_up(levels)
    reader = LevelReader(levels, LIVES)
    seen = set()
    for aggregate in AGGREGATES:
        for every in (10 * MINUTE, 3 * HOUR, 7 * MINUTE):
            start = rng.randrange(begins, ends - 7 * HOUR)
            end = rng.randrange(start + 4 * HOUR, ends)
            asked = {
                "start": start,
                "end": end,
                "every_us": every,
                "aggregate": aggregate,
                "group_by": ("kiosk", "target"),
            }
            found = await reader.windows("link", now=NOW, **asked)  # type: ignore[arg-type]
            wanted = await levels.raw.windows("link", **asked)  # type: ignore[arg-type]
            assert rounded(found.rows) == rounded(wanted), (aggregate, every, found.level)
            assert (found.start, found.end) == (start, end)
            seen.add(found.level)
    assert seen == set(LEVELS)


async def test_late_samples_are_read_before_their_windows_are_redone(
    levels: Levels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(level_plan, "LONG", 0)
    begins = (NOW - 2 * DAY) // HOUR * HOUR
    await levels.raw.write(
        [Point("host", "kiosk-a", {}, {"cpu": 1.0}, begins + n * HOUR) for n in range(9)]
    )
    await rolled_up(levels)
    at = begins + 4 * HOUR
    for level in ROLLED:
        assert await stale(levels, "host", level, begins, NOW // HOUR * HOUR) == []
    await levels.raw.write([Point("host", "kiosk-a", {}, {"cpu": 3.0}, at + 7 * MINUTE)])
    for level, begun in ((FIVE_MINUTES, at + 5 * MINUTE), (ONE_HOUR, at)):
        assert await stale(levels, "host", level, begins, NOW // HOUR * HOUR) == [begun]
    reader = LevelReader(levels, LIVES)
    means = {5 * MINUTE: [1.0] * 5 + [3.0] + [1.0] * 4, HOUR: [1.0] * 4 + [2.0] + [1.0] * 4}
    for every, wanted in means.items():
        found = await reader.windows(
            "host", start=begins, end=begins + 9 * HOUR, now=NOW, every_us=every, aggregate="mean"
        )
        read = [row.fields["cpu"] for row in found.rows]
        assert (found.level.every_us, read) == (every, wanted)


async def test_the_rolled_up_levels_are_read_and_not_only_the_samples(
    levels: Levels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(level_plan, "LONG", 0)
    at = (NOW - DAY) // HOUR * HOUR
    await levels.of(ONE_HOUR).write([Point("host", "kiosk-a", {}, {"cpu__max": 77.0}, at)])
    reader = LevelReader(levels, LIVES)
    found = await reader.windows(
        "host", start=at, end=at + 2 * HOUR, now=NOW, every_us=HOUR, aggregate="max"
    )
    assert (found.level, [row.fields for row in found.rows]) == (ONE_HOUR, [{"cpu": 77.0}])


async def test_where_the_samples_have_gone_the_edges_are_whole_windows(levels: Levels) -> None:
    at = (NOW - 9 * DAY) // HOUR * HOUR
    for level, place in ((FIVE_MINUTES, at - 5 * MINUTE), (ONE_HOUR, at)):
        figures: dict[str, FieldValue] = {"cpu__sum": 30.0, "cpu__count": 3}
        await levels.of(level).write([Point("host", "kiosk-a", {}, figures, place)])
    reader = LevelReader(levels, LIVES)
    found = await reader.windows(
        "host", start=at - MINUTE, end=at + HOUR, now=NOW, every_us=HOUR, aggregate="mean"
    )
    assert [(row.at, row.fields) for row in found.rows] == [
        (at - HOUR, {"cpu": 10.0}),
        (at, {"cpu": 10.0}),
    ]
    assert (found.start, found.end) == (at - 5 * MINUTE, at + HOUR)
    with pytest.raises(QueryRefused, match="kept for 3 days"):
        await reader.windows(
            "host", start=at, end=at + HOUR, now=NOW, every_us=MINUTE, aggregate="mean"
        )


async def test_fields_of_which_nothing_is_left_are_left_out(levels: Levels) -> None:
    at = (NOW - 9 * DAY) // HOUR * HOUR
    figures: dict[str, FieldValue] = {"silent__first": 7.0, "online": True}
    await levels.of(ONE_HOUR).write([Point("kiosk_state", "kiosk-a", {}, figures, at)])
    reader = LevelReader(levels, LIVES)
    hour = {"start": at, "end": at + HOUR, "now": NOW, "every_us": HOUR}
    found = await reader.windows("kiosk_state", aggregate="first", **hour)  # type: ignore[arg-type]
    assert [row.fields for row in found.rows] == [{"silent": 7.0}]
    with pytest.raises(QueryRefused, match="kept for 3 days"):
        await reader.windows("kiosk_state", aggregate="first", fields=["online"], **hour)  # type: ignore[arg-type]


def test_a_short_range_is_read_from_the_samples() -> None:
    every = list(reversed(LEVELS))
    long = level_plan.LONG * level_plan.SAMPLES_EVERY_US
    assert choose(every, NOW - long, NOW, REACH) == RAW
    assert choose(every, NOW - long - 2 * level_plan.SAMPLES_EVERY_US, NOW, REACH) == ONE_HOUR
    assert choose(every, REACH[RAW] - 1, REACH[RAW] + HOUR, REACH) == ONE_HOUR


@pytest.mark.parametrize(
    ("measurement", "field", "every", "aggregate", "fits"),
    [
        ("host", "cpu", HOUR, "mean", [ONE_HOUR, FIVE_MINUTES, RAW]),
        ("host", "cpu", 10 * MINUTE, "max", [FIVE_MINUTES, RAW]),
        ("host", "cpu", 7 * MINUTE, "mean", [RAW]),
        ("kiosk_state", "online", HOUR, "last", [ONE_HOUR, FIVE_MINUTES, RAW]),
        ("kiosk_state", "online", HOUR, "first", [RAW]),
        ("place", "name", HOUR, "last", [RAW]),
    ],
)
def test_a_level_fits_when_its_windows_and_figures_do(
    measurement: str, field: str, every: int, aggregate: Aggregate, fits: list[Level]
) -> None:
    row = REGISTRY[measurement]
    assert fitting(row, [row.field(field)], every, aggregate) == fits


def test_what_may_still_change_is_read_from_the_samples() -> None:
    found = pieces(ONE_HOUR, NOW - 2 * DAY, NOW, REACH, NOW)
    last = (NOW - 75 * MINUTE) // HOUR * HOUR
    first = -(-(NOW - 2 * DAY) // HOUR) * HOUR
    assert found == [
        Piece(RAW, NOW - 2 * DAY, first),
        Piece(ONE_HOUR, first, last),
        Piece(RAW, last, NOW),
    ]


def test_stale_windows_are_read_from_the_samples_while_these_are_there() -> None:
    hours = [NOW // HOUR * HOUR - n * HOUR for n in range(100)]
    covered = [Piece(ONE_HOUR, hours[-1], hours[2])]
    stale = [hours[5], hours[6], hours[90], hours[1]]
    assert without(covered, stale, REACH) == [
        Piece(ONE_HOUR, hours[-1], hours[6]),
        Piece(RAW, hours[6], hours[4]),
        Piece(ONE_HOUR, hours[4], hours[2]),
    ]
    ahead = [Piece(ONE_HOUR, hours[9], hours[2]), Piece(RAW, hours[2], NOW)]
    assert without(ahead, [hours[3]], REACH) == [
        Piece(ONE_HOUR, hours[9], hours[3]),
        Piece(RAW, hours[3], NOW),
    ]
    many = hours[10:70:2]
    assert [piece.level for piece in without(covered, many, REACH)] == [ONE_HOUR, RAW, ONE_HOUR]


def test_a_range_within_one_window_is_read_from_the_finest_that_is_left() -> None:
    begins = (NOW - 30 * DAY) // HOUR * HOUR
    assert pieces(ONE_HOUR, begins + 1, begins + 2, REACH, NOW) == [
        Piece(ONE_HOUR, begins, begins + HOUR)
    ]
    begins = (NOW - 9 * DAY) // HOUR * HOUR
    assert pieces(ONE_HOUR, begins + 1, begins + 2, REACH, NOW) == [
        Piece(FIVE_MINUTES, begins, begins + 5 * MINUTE)
    ]
