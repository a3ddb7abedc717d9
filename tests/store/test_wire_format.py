"""Line protocol and quoting: whatever is put in comes out again, on real databases."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract import MAX_SAFE_INTEGER, QueryRefused
from store import Point, influxql, open_series
from store.series.line_protocol import bodies, line
from tests.store.readings import NOW, READINGS, point

TEXTS = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=40)
TAGS = st.text(max_size=30).filter(lambda text: text.isprintable() and "\\" not in text)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
WHOLE_NUMBERS = st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER)

REAL = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def test_a_line_is_as_documented() -> None:
    one = Point("climate", "kiosk-a", {"where": "a b,c=d"}, {"temperature": 21, "open": True}, 5)
    assert line(one, READINGS) == (
        rb"climate,kiosk=kiosk-a,where=a\ b\,c\=d temperature=21.0,open=true 5"
    )
    assert line(point(5, openings=3, note='a "b" \\ c'), READINGS) == (
        rb'climate,kiosk=kiosk-a openings=3i,note="a \"b\" \\ c" 5'.replace(rb"\\ c", rb"\\ c")
    )


@given(st.lists(st.binary(min_size=1, max_size=9)), st.integers(1, 30), st.integers(1, 5))
def test_bodies_hold_every_line_once_within_their_limits(
    lines: list[bytes], max_bytes: int, max_lines: int
) -> None:
    lines = [one.replace(b"\n", b"x") for one in lines]
    made = list(bodies(lines, max_bytes=max_bytes, max_lines=max_lines))
    assert [one for body in made for one in body.split(b"\n")] == lines
    assert all(body.count(b"\n") < max_lines for body in made)
    assert all(len(body) < max_bytes or b"\n" not in body for body in made)


@pytest.mark.server
async def test_any_text_tag_and_number_comes_back_from_influxdb(influx_url: str) -> None:
    store = await open_series(influx_url, READINGS)
    await store.prepare()
    times = count(NOW)

    @REAL
    @given(st.data())
    def examples(data: st.DataObject) -> None:
        drawn.append(
            Point(
                "climate",
                "kiosk-a",
                {"where": tag} if (tag := data.draw(TAGS)) else {},
                {
                    "note": data.draw(TEXTS),
                    "temperature": data.draw(FINITE),
                    "openings": data.draw(WHOLE_NUMBERS),
                    "open": data.draw(st.booleans()),
                },
                next(times),
            )
        )

    drawn: list[Point] = []
    examples()
    await store.write(drawn)
    rows = await store.range("climate", start=NOW, end=NOW + 10_000)
    assert [(row.at, row.tags, row.fields) for row in rows] == [
        (one.at, one.tags, one.fields) for one in drawn
    ]
    for one in drawn:
        found = await store.range("climate", start=NOW, end=NOW + 10_000, tags=one.tags)
        assert one.at in [row.at for row in found]
    await store.close()


@given(TEXTS, TEXTS)
def test_a_quoted_value_ends_where_it_should(name: str, value: str) -> None:
    text = influxql.tag_is(name, value)
    quoted, closed = "", ""
    for character in _unescaped(text):
        closed = (
            ("" if closed == character else closed)
            if closed
            else (character if character in "\"'" else "")
        )
        quoted += character
    assert closed == ""
    assert "\n" not in text


def _unescaped(text: str) -> str:
    pairs = iter(text)
    return "".join("." if one == "\\" and next(pairs) else one for one in pairs)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (influxql.identifier('a"b\\'), r'"a\"b\\"'),
        (influxql.string("it's"), r"'it\'s'"),
        (influxql.regex("a/b"), r"/a\/b/"),
        (influxql.regex(r"a\/b"), r"/a\/b/"),
        (influxql.duration(60_000_000), "1m"),
        (influxql.duration(90_000_000), "90s"),
        (influxql.duration(1_500), "1500u"),
        (influxql.duration(14 * 86_400_000_000), "2w"),
        (influxql.time(0), "'1970-01-01T00:00:00.000000Z'"),
        (influxql.time(NOW), "'2023-11-14T22:13:20.000001Z'"),
        (influxql.tag_in_variable("kiosk", "kiosk"), '"kiosk"::tag =~ /^${kiosk:regex}$/'),
        (influxql.tag_matches("kiosk", "^a"), '"kiosk"::tag =~ /^a/'),
        (influxql.aggregate("mean", "cpu"), 'mean("cpu"::field) AS "cpu"'),
        (influxql.tag_values("host", "kiosk"), 'SHOW TAG VALUES FROM "host" WITH KEY = "kiosk"'),
        (
            influxql.select(
                "host",
                [influxql.aggregate("max", "cpu")],
                where=[influxql.GRAFANA_TIME],
                group_by=[influxql.GRAFANA_INTERVAL, influxql.by("kiosk")],
                fill="null",
            ),
            (
                'SELECT max("cpu"::field) AS "cpu" FROM "host" WHERE $timeFilter '
                'GROUP BY time($__interval), "kiosk" fill(null)'
            ),
        ),
    ],
)
def test_influxql_is_as_documented(made: str, expected: str) -> None:
    assert made == expected


@pytest.mark.parametrize(
    "make",
    [
        lambda: influxql.identifier("a\x00"),
        lambda: influxql.regex("(") or "",
        lambda: influxql.regex("a\nb"),
        lambda: influxql.regex("a\\"),
        lambda: influxql.regex(""),
        lambda: influxql.duration(0),
        lambda: influxql.time(10**18),
        lambda: influxql.aggregate("median", "x"),
        lambda: influxql.tag_in_variable("kiosk", "a} OR 1=1 {"),
        lambda: influxql.select("m", []),
        lambda: influxql.select("m", [influxql.field("x")], fill="0; DROP DATABASE x"),
    ],
)
def test_what_cannot_be_influxql_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(QueryRefused):
        make()
