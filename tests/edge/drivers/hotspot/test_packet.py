"""Accounting-Requests proven, read and answered."""

from contextlib import suppress
from hashlib import md5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.hotspot.accounting import Account, Status
from edge.drivers.hotspot.packet import Refused, read_request
from tests.edge.drivers.hotspot.requests import (
    DELAY,
    IN,
    IN_GIGA,
    MESSAGE,
    NAS_IP,
    OUT,
    OUT_GIGA,
    PROXY,
    SECRET,
    SESSION,
    STATION,
    STATUS,
    TIME,
    USER,
    is_answer,
    request,
)  # fmt: skip

SOURCE = "192.0.2.1"
STOP = (
    (STATUS, 2),
    (SESSION, "8f3a"),
    (STATION, "A4-83-E7-2B-11-0C"),
    (NAS_IP, bytes((192, 0, 2, 7))),
    (DELAY, 3),
    (TIME, 400),
    (IN, 5),
    (OUT, 6),
    (IN_GIGA, 0),
    (OUT_GIGA, 2),
)


def refusal(packet: bytes) -> str:
    with pytest.raises(Refused) as raised:
        read_request(packet, SECRET, SOURCE)
    return raised.value.reason


def test_a_request_is_read_as_the_device_sees_it() -> None:
    assert read_request(request(*STOP), SECRET, SOURCE).account == Account(
        Status.STOP,
        server="192.0.2.1 192.0.2.7",
        session="8f3a",
        device="a483e72b110c",
        delay_s=3,
        lasted_s=400,
        received=6 + (2 << 32),
        sent=5,
        wide=True,
    )


def test_a_request_is_answered_with_proof_and_each_proxy_state() -> None:
    asked = request(*STOP, (PROXY, b"one"), (PROXY, b"two"))
    answer = read_request(asked, SECRET, SOURCE).answer
    assert is_answer(answer, asked)
    assert answer[20:] == b"\x21\x05one\x21\x05two"


def test_without_a_station_the_user_is_the_device() -> None:
    read = read_request(request((STATUS, 1), (SESSION, "1"), (USER, "Jean")), SECRET, SOURCE)
    assert read.account is not None
    assert read.account.device == "jean"


@pytest.mark.parametrize("status", [9, 15, 99])
def test_what_is_not_about_sessions_is_answered_and_not_counted(status: int) -> None:
    asked = request((STATUS, status))
    read = read_request(asked, SECRET, SOURCE)
    assert read.account is None
    assert is_answer(read.answer, asked)


def test_a_message_authenticator_is_proven_where_there_is_one() -> None:
    assert read_request(request(*STOP, signed=True), SECRET, SOURCE).account is not None
    assert refusal(request(*STOP, (MESSAGE, bytes(16)))) == "wrong_secret"
    assert refusal(request(*STOP, (MESSAGE, bytes(15)))) == "malformed"


@pytest.mark.parametrize(
    ("packet", "reason"),
    [
        (b"", "malformed"),
        (bytes(20), "malformed"),
        (request(*STOP)[:-1], "malformed"),
        (request(*STOP, secret=b"another"), "wrong_secret"),
        (request(*STOP, code=1), "not_accounting"),
        (request((SESSION, "1")), "malformed"),
        (request((STATUS, b"\x01")), "malformed"),
        (request((STATUS, 1)), "no_session"),
    ],
)
def test_what_proves_or_says_nothing_is_refused(packet: bytes, reason: str) -> None:
    assert refusal(packet) == reason


def test_padding_is_no_part_of_a_packet() -> None:
    assert read_request(request(*STOP) + bytes(9), SECRET, SOURCE).account is not None


def test_one_changed_bit_anywhere_is_refused() -> None:
    packet = request(*STOP, signed=True)
    for at in range(len(packet)):
        changed = packet[:at] + bytes((packet[at] ^ 1,)) + packet[at + 1 :]
        with pytest.raises(Refused):
            read_request(changed, SECRET, SOURCE)


def test_an_absurd_session_time_is_left_out() -> None:
    read = read_request(request((STATUS, 2), (SESSION, "1"), (TIME, 0xFFFFFFFF)), SECRET, SOURCE)
    assert read.account is not None
    assert read.account.lasted_s is None


@given(st.binary(max_size=200), st.booleans())
def test_any_bytes_are_read_or_refused_and_never_break(body: bytes, proven: bool) -> None:
    head = b"\x04\x01" + (20 + len(body)).to_bytes(2, "big")
    digest = md5(head + bytes(16) + body + SECRET, usedforsecurity=False).digest()
    with suppress(Refused):
        read_request(head + (digest if proven else bytes(16)) + body, SECRET, SOURCE)


@given(st.integers(0, (1 << 64) - 1), st.integers(0, (1 << 64) - 1))
def test_octets_and_gigawords_are_one_number(received: int, sent: int) -> None:
    packet = request(
        *((STATUS, 3), (SESSION, "1"), (OUT, received & 0xFFFFFFFF), (OUT_GIGA, received >> 32)),
        *((IN, sent & 0xFFFFFFFF), (IN_GIGA, sent >> 32)),
    )
    account = read_request(packet, SECRET, SOURCE).account
    assert account is not None
    assert (account.received, account.sent) == (received, sent)
