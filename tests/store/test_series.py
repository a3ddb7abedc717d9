"""What every series store does: the same on SQLite and on a real InfluxDB 1.6.7."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from contract import Field, FieldValue, Measurement, QueryRefused, Registry, StoreRefused, Tag
from store import Aggregate, Point, Row, SeriesStore, open_series
from tests.store.readings import CLIMATE, MINUTE, NOW, READINGS, TITLE, point

Fields = dict[str, FieldValue]
START = NOW // MINUTE * MINUTE


@pytest.fixture(params=["sqlite", pytest.param("influxdb", marks=pytest.mark.server)])
def series_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/series.sqlite"
    url: str = request.getfixturevalue("influx_url")
    return url


@pytest.fixture
async def series(series_url: str) -> AsyncIterator[SeriesStore]:
    store = await open_series(series_url, READINGS)
    await store.prepare()
    yield store
    await store.close()


async def everything(store: SeriesStore, measurement: str = "climate") -> list[Row]:
    return await store.range(measurement, start=0, end=2**53 - 1)


async def test_it_says_what_it_is(series: SeriesStore) -> None:
    assert series.name.startswith(("SQLite 3.", "InfluxDB 1."))


async def test_preparing_again_changes_nothing(series: SeriesStore) -> None:
    await series.write([point()])
    await series.prepare()
    assert len(await everything(series)) == 1


async def test_a_point_comes_back_with_its_types_and_its_microsecond(series: SeriesStore) -> None:
    fields: Fields = {"temperature": 21.0, "openings": 3, "open": True, "note": "été « œ » 🪑"}
    await series.write([Point("climate", "kiosk-a", {"where": "mast"}, fields, NOW)])
    (row,) = await everything(series)
    assert row == Row(NOW, "kiosk-a", {"where": "mast"}, fields)
    assert [type(value) for value in row.fields.values()] == [float, int, bool, str]


async def test_an_integer_given_for_a_float_is_kept_as_one(series: SeriesStore) -> None:
    await series.write([point(temperature=21), point(NOW + 1, temperature=21.5)])
    assert [row.fields["temperature"] for row in await everything(series)] == [21.0, 21.5]


async def test_the_largest_integer_of_the_wire_is_kept_whole(series: SeriesStore) -> None:
    await series.write([point(openings=2**53 - 1)])
    assert (await everything(series))[0].fields == {"openings": 2**53 - 1}


async def test_writing_the_same_again_changes_nothing(series: SeriesStore) -> None:
    points = [point(), point(kiosk="kiosk-b")]
    await series.write(points)
    await series.write(points)
    assert len(await everything(series)) == 2


async def test_a_later_write_of_a_point_overwrites_only_what_it_gives(series: SeriesStore) -> None:
    await series.write([point(temperature=1.0, openings=1)])
    await series.write([point(temperature=2.0, open=False)])
    (row,) = await everything(series)
    assert row.fields == {"temperature": 2.0, "openings": 1, "open": False}


async def test_points_of_one_time_differ_by_kiosk_and_tags(series: SeriesStore) -> None:
    await series.write(
        [point(), point(kiosk="kiosk-b"), point(tags={"where": "x"}), point(tags={"where": "y"})]
    )
    assert [(row.kiosk, row.tags) for row in await everything(series)] == [
        ("kiosk-a", {}),
        ("kiosk-a", {"where": "x"}),
        ("kiosk-a", {"where": "y"}),
        ("kiosk-b", {}),
    ]


async def test_nothing_written_is_nothing_read(series: SeriesStore) -> None:
    await series.write([])
    assert await everything(series) == []
    assert await series.latest("climate") == []
    for aggregate in ("mean", "count", "last"):
        assert await windows(series, aggregate) == []


async def test_a_range_holds_its_start_and_not_its_end(series: SeriesStore) -> None:
    await series.write([point(at) for at in (NOW - 1, NOW, NOW + 1)])
    rows = await series.range("climate", start=NOW, end=NOW + 1)
    assert [row.at for row in rows] == [NOW]


async def test_a_range_is_narrowed_by_kiosk_tags_and_fields(series: SeriesStore) -> None:
    await series.write(
        [
            point(tags={"where": 'it\'s "x", y=z'}, temperature=1.0, openings=1),
            point(tags={"where": "y"}, temperature=2.0),
            point(kiosk="kiosk-b", openings=4),
        ]
    )

    async def of(**narrowed: object) -> list[object]:
        rows = await series.range("climate", start=0, end=2**53 - 1, **narrowed)  # type: ignore[arg-type]
        return [row.fields for row in rows]

    assert await of(kiosk="kiosk-b") == [{"openings": 4}]
    assert await of(tags={"where": 'it\'s "x", y=z'}) == [{"temperature": 1.0, "openings": 1}]
    assert await of(tags={"where": ""}) == [{"openings": 4}]
    assert await of(fields=["temperature"]) == [{"temperature": 1.0}, {"temperature": 2.0}]
    assert await of(kiosk="kiosk-a", fields=["openings"]) == [{"openings": 1}]


async def test_a_limit_keeps_the_first_rows_by_time(series: SeriesStore) -> None:
    await series.write([point(NOW + n, kiosk=f"kiosk-{kiosk}") for n in range(3) for kiosk in "ba"])
    rows = await series.range("climate", start=0, end=2**53 - 1, limit=4)
    assert [(row.at - NOW, row.kiosk) for row in rows] == [
        (0, "kiosk-a"),
        (0, "kiosk-b"),
        (1, "kiosk-a"),
        (1, "kiosk-b"),
    ]


async def test_the_latest_row_of_each_series_is_found(series: SeriesStore) -> None:
    await series.write(
        [
            point(NOW, temperature=1.0, openings=1),
            point(NOW + 5, temperature=2.0),
            point(NOW + 1, tags={"where": "x"}, openings=7),
            point(NOW - 9, kiosk="kiosk-b", open=True),
        ]
    )
    assert await series.latest("climate") == [
        Row(NOW + 5, "kiosk-a", {}, {"temperature": 2.0}),
        Row(NOW + 1, "kiosk-a", {"where": "x"}, {"openings": 7}),
        Row(NOW - 9, "kiosk-b", {}, {"open": True}),
    ]
    assert [row.kiosk for row in await series.latest("climate", kiosk="kiosk-b")] == ["kiosk-b"]
    assert len(await series.latest("climate", since=NOW + 1)) == 2


async def windows(series: SeriesStore, aggregate: Aggregate, **options: object) -> list[Row]:
    asked: dict[str, object] = {
        "start": START,
        "end": START + 10 * MINUTE,
        "every_us": MINUTE,
        **options,
    }
    return await series.windows("climate", aggregate=aggregate, **asked)  # type: ignore[arg-type]


@pytest.fixture
async def filled(series: SeriesStore) -> SeriesStore:
    """Three readings in one minute, one three minutes later, and another kiosk's."""
    await series.write(
        [
            point(START, temperature=1.0, openings=5, open=False, note="a"),
            point(START + 20, temperature=6.0, openings=4),
            point(START + MINUTE - 1, temperature=2.0, open=True, note="c"),
            point(START + 3 * MINUTE, temperature=-4.0),
            point(START, kiosk="kiosk-b", openings=9),
        ]
    )
    return series


@pytest.mark.parametrize(
    ("aggregate", "first", "other"),
    [
        ("mean", {"temperature": 3.0, "openings": 4.5}, {"openings": 9.0}),
        ("min", {"temperature": 1.0, "openings": 4}, {"openings": 9}),
        ("max", {"temperature": 6.0, "openings": 5}, {"openings": 9}),
        ("sum", {"temperature": 9.0, "openings": 9}, {"openings": 9}),
        ("count", {"temperature": 3, "openings": 2, "open": 2, "note": 2}, {"openings": 1}),
        ("first", {"temperature": 1.0, "openings": 5, "open": False, "note": "a"}, {"openings": 9}),
        ("last", {"temperature": 2.0, "openings": 4, "open": True, "note": "c"}, {"openings": 9}),
    ],
)
async def test_each_aggregate_puts_a_window_together(
    filled: SeriesStore, aggregate: Aggregate, first: dict[str, object], other: dict[str, object]
) -> None:
    rows = await windows(filled, aggregate)
    assert [(row.kiosk, row.at - START) for row in rows] == [
        ("kiosk-a", 0),
        ("kiosk-a", 3 * MINUTE),
        ("kiosk-b", 0),
    ]
    assert rows[0].fields == first
    assert rows[2].fields == other
    assert {name: type(value) for name, value in rows[0].fields.items()} == {
        name: type(value) for name, value in first.items()
    }


async def test_windows_are_aligned_to_the_epoch(filled: SeriesStore) -> None:
    every = 7 * MINUTE + 3
    rows = await windows(filled, "count", start=START + 1, every_us=every, kiosk="kiosk-a")
    assert all(row.at % every == 0 for row in rows)
    assert sum(int(row.fields["temperature"]) for row in rows) == 3


async def test_windows_are_narrowed_and_grouped_by_tags(series: SeriesStore) -> None:
    await series.write(
        [
            point(START, tags={"where": "x"}, temperature=1.0),
            point(START + 1, tags={"where": "y"}, temperature=3.0),
            point(START + 2, kiosk="kiosk-b", temperature=5.0),
        ]
    )
    by_tag = await windows(series, "mean", group_by=["where"])
    assert [(row.kiosk, row.tags, row.fields) for row in by_tag] == [
        ("", {}, {"temperature": 5.0}),
        ("", {"where": "x"}, {"temperature": 1.0}),
        ("", {"where": "y"}, {"temperature": 3.0}),
    ]
    (whole,) = await windows(series, "mean", group_by=[])
    assert whole.fields == {"temperature": 3.0}
    (one,) = await windows(series, "max", tags={"where": "y"}, group_by=["kiosk", "where"])
    assert one == Row(START, "kiosk-a", {"where": "y"}, {"temperature": 3.0})


async def test_names_that_databases_use_are_names_like_any_other(series: SeriesStore) -> None:
    fields: Fields = {"series": 1.0, "at": 2.0, "from": "x"}
    await series.write([Point("select", "kiosk-a", {"group": "by"}, fields, NOW)])
    row = Row(NOW, "kiosk-a", {"group": "by"}, fields)
    assert await everything(series, "select") == [row]
    assert await series.latest("select") == [row]
    (window,) = await series.windows(
        "select", start=0, end=NOW + 1, every_us=NOW + 1, aggregate="last", group_by=["group"]
    )
    assert window.fields == fields


async def test_use_is_kept_and_read_like_the_rest(series: SeriesStore) -> None:
    await series.write([Point("use", "kiosk-a", {}, {"sessions": 12}, NOW), point()])
    assert await everything(series, "use") == [Row(NOW, "kiosk-a", {}, {"sessions": 12})]
    assert len(await everything(series)) == 1


@pytest.mark.slow
async def test_many_points_are_written_and_read(series: SeriesStore) -> None:
    await series.write([point(NOW + n, kiosk=f"kiosk-{n % 5}", openings=n) for n in range(25_000)])
    (row,) = await series.windows(
        "climate", start=0, end=2**53 - 1, every_us=2**53, aggregate="count", group_by=[]
    )
    assert row.fields == {"openings": 25_000}


@pytest.mark.parametrize(
    "bad",
    [
        Point("no_such", "kiosk-a", {}, {"x": 1.0}, NOW),
        point(no_such=1.0),
        point(temperature="warm"),
        point(temperature=float("nan")),
        point(temperature=float("inf")),
        point(openings=1.5),
        point(openings=2**60),
        point(open=1),
        point(note="\x00"),
        point(tags={"where": "a\nb"}),
        point(tags={"where": "a\\"}),
        point(tags={"where": ""}),
        point(tags={"no_such": "a"}),
        point(kiosk="kiosk a"),
        point(at=-1),
        point(at=2**60),
        Point("climate", "kiosk-a", {}, {}, NOW),
    ],
    ids=str,
)
async def test_a_point_that_cannot_be_one_is_refused(series: SeriesStore, bad: Point) -> None:
    with pytest.raises(StoreRefused):
        await series.write([bad])
    assert await everything(series) == []


async def test_a_field_kept_as_another_type_is_the_points_own_fault(
    series: SeriesStore, series_url: str
) -> None:
    await series.write([point(temperature=1.0)])
    fields = (Field("temperature", "integer", TITLE), Field("added", "float", TITLE))
    changed = Measurement("climate", CLIMATE.family, TITLE, fields, CLIMATE.tags)
    other = await open_series(series_url, Registry([changed]))
    await other.prepare()
    with pytest.raises(StoreRefused, match="conflict"):
        await other.write([point(NOW + 1, temperature=2)])
    await other.close()


async def test_a_registry_that_grows_adds_its_fields_tags_and_measurements(
    series: SeriesStore, series_url: str
) -> None:
    await series.write([point(temperature=1.0)])
    grown = Measurement(
        "climate",
        CLIMATE.family,
        TITLE,
        (*CLIMATE.fields, Field("humidity", "float", TITLE)),
        (*CLIMATE.tags, Tag("height", TITLE, optional=True)),
    )
    extra = Measurement("extra", CLIMATE.family, TITLE, (Field("x", "float", TITLE),))
    other = await open_series(series_url, Registry([grown, extra]))
    await other.prepare()
    await other.write([point(humidity=60.0), Point("extra", "kiosk-a", {}, {"x": 1.0}, NOW)])
    assert (await everything(other))[0].fields == {"temperature": 1.0, "humidity": 60.0}
    assert len(await everything(other, "extra")) == 1
    await other.write([point(tags={"height": "3 m"})])
    assert [row.tags for row in await everything(other)] == [{}, {"height": "3 m"}]
    await series.write([point(NOW + 1)])
    assert len(await everything(series)) == 3
    await other.close()


REFUSED: dict[str, dict[str, object]] = {
    "an unknown measurement": {"measurement": "no_such"},
    "an unknown field": {"fields": ["no_such"]},
    "no field": {"fields": []},
    "an unknown tag": {"tags": {"no_such": "x"}},
    "an empty range": {"start": 5, "end": 5},
    "a time out of range": {"end": 2**60},
    "a time before the epoch": {"start": -1},
    "a field with a query in it": {"fields": ['temperature" FROM x; DROP DATABASE y; --']},
}


@pytest.mark.parametrize("asked", REFUSED.values(), ids=REFUSED.keys())
async def test_a_question_that_cannot_be_is_refused(
    series: SeriesStore, asked: dict[str, object]
) -> None:
    options: dict[str, object] = {"measurement": "climate", "start": 0, "end": 10, **asked}
    with pytest.raises(QueryRefused):
        await series.range(**options)  # type: ignore[arg-type]
    with pytest.raises(QueryRefused):
        await series.windows(every_us=MINUTE, aggregate="count", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("limit", [0, -1, 100_001])
async def test_a_limit_out_of_range_is_refused(series: SeriesStore, limit: int) -> None:
    with pytest.raises(QueryRefused):
        await series.range("climate", start=0, end=10, limit=limit)


@pytest.mark.parametrize(
    "asked",
    [
        {"aggregate": "median"},
        {"every_us": 0},
        {"every_us": 1},
        {"group_by": ["no_such"]},
        {"aggregate": "mean", "fields": ["note"]},
        {"aggregate": "max", "fields": ["open", "temperature"]},
    ],
    ids=str,
)
async def test_windows_that_cannot_be_are_refused(
    series: SeriesStore, asked: dict[str, object]
) -> None:
    with pytest.raises(QueryRefused):
        await windows(series, **{"aggregate": "count", **asked})  # type: ignore[arg-type]
