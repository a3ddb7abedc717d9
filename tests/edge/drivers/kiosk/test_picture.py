"""A look at the screen, by a program that writes PPM."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from edge.drivers.kiosk.picture import Picture, PictureReading, PictureTaker


def seen(data: bytes, piece: int = 4096) -> Picture:
    reading = PictureReading()
    for start in range(0, len(data), piece):
        reading.feed(data[start : start + piece])
    return reading.picture()


def ppm(pixels: bytes, width: int, height: int) -> bytes:
    return b"P6\n# made by a test\n%d %d\n255\n" % (width, height) + pixels


def test_white_is_bright_and_black_is_not() -> None:
    assert seen(ppm(b"\xff" * 30_000, 100, 100)).brightness == 1
    assert seen(ppm(b"\x00" * 30_000, 100, 100)).brightness == 0
    half = seen(ppm(b"\xff" * 15_000 + b"\x00" * 15_000, 100, 100)).brightness
    assert half == pytest.approx(0.5, abs=0.01)


@given(st.binary(min_size=300, max_size=300), st.integers(1, 400))
def test_it_is_the_same_in_any_pieces(pixels: bytes, piece: int) -> None:
    assert seen(ppm(pixels, 10, 10), piece) == seen(ppm(pixels, 10, 10))


def test_one_pixel_changes_the_checksum() -> None:
    first, second = bytes(300), bytes(299) + b"\x01"
    assert seen(ppm(first, 10, 10)).checksum != seen(ppm(second, 10, 10)).checksum


@pytest.mark.parametrize(
    "data",
    [b"", b"P6", b"P5\n1 1\n255\n" + bytes(2000), b"P6\n0 0\n255\n", ppm(bytes(299), 10, 10)],
)
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="picture"):
        seen(data)


@given(st.binary(max_size=3_000))
def test_no_bytes_break_it(data: bytes) -> None:
    reading = PictureReading()
    try:
        reading.feed(b"P6 " + data)
        assert 0 <= reading.picture().brightness <= 1
    except ValueError:
        return


def taker(folder: Path, program: str) -> PictureTaker:
    script = folder / "look.py"
    script.write_text(program)
    return PictureTaker((sys.executable, "-S", str(script)), 60)


GREY = """
import sys
sys.stdout.buffer.write(b"P6 200 100 255 " + bytes([128]) * 60000)
"""


async def test_a_program_is_run_when_a_look_is_due(tmp_path: Path) -> None:
    looking = taker(tmp_path, GREY)
    picture = await looking.taken(0.0)
    assert picture is not None
    assert picture.brightness == pytest.approx(0.5, abs=0.01)
    assert await looking.taken(59.0) is None
    assert await looking.taken(60.0) == picture
    await looking.close()


async def test_a_program_that_fails_is_told_once_and_its_screen_is_not_judged(
    tmp_path: Path,
) -> None:
    looking = taker(tmp_path, "raise SystemExit(3)")
    with capture_logs() as events:
        assert await looking.taken(0.0) is None
        assert await looking.taken(60.0) is None
    assert [event["event"] for event in events] == ["screen_not_seen"]
    assert "status 3" in events[0]["reason"]
    missing = PictureTaker(("/nowhere/grim",), 60)
    with capture_logs() as events:
        assert await missing.taken(0.0) is None
    assert "can't be started" in events[0]["reason"]


async def test_without_a_program_nothing_is_seen() -> None:
    assert await PictureTaker(None, 60).taken(0.0) is None
