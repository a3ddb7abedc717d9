"""The internet and the portal before it, against servers of this machine."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import SystemClock
from edge.drivers.link import LinkOptions, make
from edge.drivers.link.portal import Expected, Fetched, fetch, judge
from edge.drivers.link.statistics import internet_fields
from edge.readings import Reading
from tests.edge.drivers.examining import assert_taken
from tests.edge.drivers.serving import answering, listening
from tests.servers.process import LOOPBACK, free_port

NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"
REDIRECT = b"HTTP/1.1 302 Found\r\nLocation: http://portal.test/\r\nContent-Length: 0\r\n\r\n"
SIGN_IN = b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nSign in"
REQUIRED = b"HTTP/1.1 511 Network Authentication Required\r\nContent-Length: 0\r\n\r\n"
OWN_FAULT = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
ENDLESS = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 200_000


async def internet(**options: object) -> Reading:
    settings = LinkOptions.model_validate({"probe_timeout_s": 0.3, **options})
    driver = make(settings, SystemClock())
    (reading,) = await driver.read()
    assert_taken([reading])
    assert reading.tags == {"target": "public"}
    return reading


async def test_the_internet_is_up_when_one_of_several_answers() -> None:
    async with listening() as port:
        public = [f"tcp://{LOOPBACK}:{free_port()}", f"tcp://{LOOPBACK}:{port}"]
        reading = await internet(public=public)
    assert reading.fields["up"] is True
    assert float(reading.fields["round_trip"]) > 0
    assert "portal" not in reading.fields


async def test_the_internet_is_down_when_none_answers() -> None:
    reading = await internet(public=[f"tcp://{LOOPBACK}:{free_port()}"])
    assert reading.fields == {"up": False}


async def test_the_expected_answer_is_no_portal_and_the_internet() -> None:
    async with answering(NO_CONTENT) as port:
        reading = await internet(portal=f"http://{LOOPBACK}:{port}/generate_204")
    assert reading.fields["up"] is True
    assert reading.fields["portal"] is False


@pytest.mark.parametrize("answer", [REDIRECT, SIGN_IN, REQUIRED, ENDLESS])
async def test_another_answer_is_a_portal_and_no_internet(answer: bytes) -> None:
    async with answering(answer) as port:
        reading = await internet(portal=f"http://{LOOPBACK}:{port}/generate_204")
    assert reading.fields == {"up": False, "portal": True}


async def test_a_body_that_is_expected_is_compared() -> None:
    async with answering(SIGN_IN) as port:
        url = f"http://{LOOPBACK}:{port}/"
        same = await internet(portal=url, portal_status=200, portal_body="Sign in")
        other = await internet(portal=url, portal_status=200, portal_body="success")
    assert (same.fields["portal"], other.fields["portal"]) == (False, True)


@pytest.mark.parametrize("answer", [OWN_FAULT, b"", b"SSH-2.0-OpenSSH\r\n"])
async def test_a_server_at_fault_says_nothing_of_portals(answer: bytes) -> None:
    async with answering(answer) as port:
        reading = await internet(portal=f"http://{LOOPBACK}:{port}/")
    assert reading.fields == {"up": False}


async def test_a_silent_server_costs_its_time_alone() -> None:
    async with listening() as port, asyncio.timeout(5):
        assert await fetch(f"http://{LOOPBACK}:{port}/", timeout_s=0.2) is None


@given(st.integers(100, 599), st.binary(max_size=64))
def test_only_the_expected_answer_is_open(status: int, body: bytes) -> None:
    verdict = judge(Fetched(status, body, 1.0), Expected("http://a/", 204, ""))
    assert (verdict == "open") == (status == 204 and not body.decode(errors="replace").strip())


@given(
    st.lists(st.none() | st.floats(0, 10_000)),
    st.none() | st.booleans(),
    st.none() | st.floats(0, 10_000),
)
def test_any_answers_make_a_reading_that_the_registry_takes(
    probes: list[float | None], portal: bool | None, took: float | None
) -> None:
    assert_taken([Reading("link", internet_fields(probes, portal, took), {"target": "public"})])
