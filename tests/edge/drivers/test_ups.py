"""The ups driver against an upsd that is played, answer by answer."""

import asyncio
import contextlib
import re
import tomllib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contract import DriverError
from edge.drivers.ups import UpsOptions
from edge.drivers.ups.driver import UpsDriver
from edge.drivers.ups.protocol import NotNut, words
from edge.drivers.ups.values import fields
from tests.edge.drivers.examining import assert_taken
from tests.servers.process import LOOPBACK

CASES = sorted((Path(__file__).parent / "ups/cases").iterdir())
GOOD = b'BEGIN LIST VAR cabin\nVAR cabin ups.status "OL"\nEND LIST VAR cabin\n'
HALF = b'BEGIN LIST VAR cabin\nVAR cabin ups.status "OB"\n'


class PlayedUpsd:
    """Answers each line by `answer`; None hangs up. `said` are the lines, `met` the connections."""

    def __init__(self, answer: Callable[[str], bytes | None]) -> None:
        self.answer = answer
        self.said: list[str] = []
        self.met = 0
        self.asked = asyncio.Event()
        self.serving: set[asyncio.Task[None]] = set()

    def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.met += 1
        self.serving.add(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while line := await reader.readline():
                self.said.append(line.decode().rstrip("\n"))
                answer = self.answer(self.said[-1])
                self.asked.set()
                if answer is None:
                    break
                writer.write(answer)
        writer.transport.abort()


@asynccontextmanager
async def driving(
    upsd: PlayedUpsd, environ: Mapping[str, str] | None = None, **options: object
) -> AsyncIterator[UpsDriver]:
    server = await asyncio.start_server(upsd.meet, LOOPBACK, 0)
    port = server.sockets[0].getsockname()[1]
    given_options = {"port": port, "ups": "cabin", "request_timeout_s": 0.2, **options}
    driver = UpsDriver(UpsOptions.model_validate(given_options), environ or {})
    async with server:
        yield driver
        await driver.close()
        await asyncio.gather(*upsd.serving)
        await asyncio.sleep(0)


async def the_fields(driver: UpsDriver) -> dict[str, object]:
    (reading,) = await driver.read()
    assert_taken([reading])
    assert reading.tags == {"ups": "cabin"}
    return dict(reading.fields)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_a_case_is_read_as_expected(case: Path) -> None:
    answer = (case / "answer.txt").read_bytes()
    expected = tomllib.loads((case / "expected.toml").read_text())
    async with driving(PlayedUpsd(lambda _: answer)) as driver:
        if "error" in expected:
            with pytest.raises(DriverError, match=expected["error"]) as caught:
                await driver.read()
            assert "UPS cabin" in str(caught.value)
        else:
            assert await the_fields(driver) == expected["fields"]


async def test_one_connection_serves_all_readings() -> None:
    upsd = PlayedUpsd(lambda _: GOOD)
    async with driving(upsd) as driver:
        await driver.read()
        await driver.read()
    assert upsd.met == 1
    assert upsd.said == ["LIST VAR cabin"] * 2


async def test_a_connection_that_upsd_has_closed_is_opened_again_in_the_same_reading() -> None:
    upsd = PlayedUpsd(lambda _: GOOD if len(upsd.said) != 2 else None)
    async with driving(upsd) as driver:
        await driver.read()
        assert (await the_fields(driver))["on_battery"] is False
    assert upsd.met == 2


async def test_an_upsd_that_always_hangs_up_is_told() -> None:
    async with driving(PlayedUpsd(lambda _: None)) as driver:
        with pytest.raises(DriverError, match="closes the connection at once"):
            await driver.read()


async def test_half_an_answer_and_then_silence_is_told_and_never_taken_for_the_next_one() -> None:
    upsd = PlayedUpsd(lambda _: HALF if len(upsd.said) == 1 else GOOD)
    async with driving(upsd) as driver:
        with pytest.raises(DriverError, match=r"does not answer within 0.2 s"):
            await driver.read()
        assert await the_fields(driver) == fields({"ups.status": "OL"})
    assert upsd.met == 2


async def test_a_cancelled_reading_leaves_a_driver_that_reads() -> None:
    upsd = PlayedUpsd(lambda _: HALF if len(upsd.said) == 1 else GOOD)
    async with driving(upsd, request_timeout_s=5) as driver:
        reading = asyncio.ensure_future(driver.read())
        await upsd.asked.wait()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert (await the_fields(driver))["on_battery"] is False


async def test_a_list_without_an_end_and_a_line_without_an_end_are_told() -> None:
    for endless in (b"BEGIN LIST VAR cabin\n" + b'VAR cabin a "1"\n' * 5_000, b"x" * 100_000):
        async with driving(PlayedUpsd(lambda _, answer=endless: answer)) as driver:  # type: ignore[misc]
            with pytest.raises(DriverError, match="not of NUT's protocol"):
                await driver.read()


async def test_nobody_there_is_told() -> None:
    async with driving(PlayedUpsd(lambda _: GOOD)) as driver:
        await driver.read()
    with pytest.raises(DriverError, match=r"can't be asked.*check that upsd runs"):
        await driver.read()


async def test_a_user_is_named_before_the_question_and_never_logs_in() -> None:
    upsd = PlayedUpsd(lambda line: GOOD if line.startswith("LIST") else b"OK\n")
    async with driving(upsd, {"P": 'pass "word\\'}, user="escale", password_env="P") as driver:
        await driver.read()
    assert upsd.said == ["USERNAME escale", 'PASSWORD "pass \\"word\\\\"', "LIST VAR cabin"]


async def test_a_refused_password_is_told_without_showing_it() -> None:
    upsd = PlayedUpsd(lambda line: b"ERR INVALID-PASSWORD\n" if "PASS" in line else b"OK\n")
    async with driving(upsd, {"P": "sesame-open"}, user="escale", password_env="P") as driver:
        with pytest.raises(DriverError, match="does not take this password") as caught:
            await driver.read()
        assert "sesame" not in str(caught.value)
        with pytest.raises(DriverError, match="does not take this password"):
            await driver.read()
    assert upsd.met == 2


@given(st.lists(st.text(st.characters(exclude_characters="\r\n"), min_size=1)))
def test_what_is_quoted_is_found_again(texts: list[str]) -> None:
    escaped = [text.replace("\\", "\\\\").replace('"', '\\"') for text in texts]
    assert words(" ".join(f'"{text}"' for text in escaped)) == texts


@given(st.text(st.characters(exclude_characters="\r\n")))
def test_any_line_is_words_or_refused(line: str) -> None:
    try:
        assert all(isinstance(word, str) for word in words(line))
    except NotNut:
        assert '"' in line


@given(st.dictionaries(st.sampled_from(["ups.status", "battery.charge", "ups.load"]), st.text()))
def test_any_values_make_fields_that_are_taken(values: dict[str, str]) -> None:
    found = fields(values)
    if found:
        from edge.readings import Reading

        assert_taken([Reading("ups", found, {"ups": "cabin"})])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"user": "escale"}, "belong together"),
        ({"password_env": "P"}, "belong together"),
        ({"user": "u", "password_env": "P", "password_file": "f"}, "belong together"),
        ({"user": "u", "password_env": "P", "host": "192.0.2.7"}, "in the clear"),
        ({"ups": 'a" b'}, "ups"),
        ({"port": 0}, "port"),
        ({"password": "sesame"}, "Extra inputs"),
    ],
)
def test_options_that_are_not_whole_are_refused(options: dict[str, str], sentence: str) -> None:
    with pytest.raises(ValidationError, match=re.compile(sentence)):
        UpsOptions.model_validate(options)


def test_the_tag_is_the_name_where_there_is_one() -> None:
    assert UpsOptions(ups="cabin").tag == "cabin"
    assert UpsOptions(ups="cabin", name="booth").tag == "booth"
