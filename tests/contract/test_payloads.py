from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contract import (
    EXAMPLES,
    PAYLOADS,
    Account,
    Ack,
    BadPayload,
    Command,
    CommandState,
    Frame,
    RebootParams,
    WireModel,
    advances,
    decode,
    encode,
    ranges,
)

BOOT = "01K8ZZ0V5B2H7J6Q3M9N4P8R1T"


@pytest.mark.parametrize("model", EXAMPLES, ids=lambda model: str(model.__name__))
def test_each_example_is_exactly_what_would_be_sent(model: type[WireModel]) -> None:
    text = EXAMPLES[model]
    again = encode(decode(model, text.encode()))
    assert json.loads(again) == json.loads(text)


def test_every_payload_of_the_wire_has_an_example() -> None:
    assert set(EXAMPLES) == set(PAYLOADS.values())


@given(st.lists(st.integers(1, 60)))
def test_ranges_cover_exactly_what_they_were_made_of(seqs: list[int]) -> None:
    ack = Ack(boot=BOOT, stored=ranges(seqs))
    assert list(ack.seqs(range(1, 100))) == sorted(set(seqs))
    flat = [edge for pair in ack.stored for edge in pair]
    assert flat == sorted(flat)


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadPayload, match="ends before"):
        decode(Ack, b'{"boot":"%s","stored":[[2,1]]}' % BOOT.encode())


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b"", "JSON"),
        (b"\xff\xfe", "JSON"),
        (b"{}", "boot"),
        (b'{"boot":"x","seq":1,"clock":"synced","samples":[]}', "boot"),
        (b'{"boot":"%s","seq":0,"clock":"synced","samples":[{}]}' % BOOT.encode(), "seq"),
        (b'{"boot":"%s","seq":1.0,"clock":"synced","samples":[{}]}' % BOOT.encode(), "seq"),
        (
            b'{"boot":"%s","seq":9007199254740992,"clock":"synced","samples":[{}]}' % BOOT.encode(),
            "seq",
        ),
    ],
)
def test_a_bad_frame_is_refused_with_the_field_named(payload: bytes, said: str) -> None:
    with pytest.raises(BadPayload, match=said):
        decode(Frame, payload)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_decoder(payload: bytes) -> None:
    for model in EXAMPLES:
        try:
            decoded = decode(model, payload)
        except BadPayload:
            continue
        assert decode(model, encode(decoded)) == decoded


def test_a_forced_reboot_needs_a_reason() -> None:
    assert RebootParams().force is False
    with pytest.raises(ValidationError, match="reason"):
        RebootParams(force=True)


def command(**changes: object) -> dict[str, object]:
    return {**json.loads(EXAMPLES[Command]), **changes}


@pytest.mark.parametrize(
    "changes",
    [
        {"action": "format-disk"},
        {"params": {"second": 3}},
        {"params": {"seconds": 0}},
        {"exp": 1790000000000000},
        {"counter": 0},
        {"kiosk": "_api"},
        {"id": BOOT.lower()},
    ],
)
def test_a_command_that_makes_no_sense_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(BadPayload):
        decode(Command, json.dumps(command(**changes)).encode())


def test_a_state_never_goes_back_and_a_final_one_stays() -> None:
    order: Sequence[CommandState] = (
        CommandState.CREATED,
        CommandState.QUEUED,
        CommandState.SENT,
        CommandState.ACCEPTED,
        CommandState.WAITING,
        CommandState.IN_PROGRESS,
        CommandState.SUCCEEDED,
    )
    for older, old in enumerate(order):
        for newer, new in enumerate(order):
            assert advances(old, new) == (newer > older), (old, new)
    assert not advances(CommandState.SUCCEEDED, CommandState.FAILED)
    assert not advances(CommandState.EXPIRED, CommandState.IN_PROGRESS)


def test_the_kiosks_word_on_the_end_is_truer_than_a_time_out() -> None:
    assert advances(CommandState.TIMED_OUT, CommandState.SUCCEEDED)
    assert not advances(CommandState.TIMED_OUT, CommandState.IN_PROGRESS)


def test_an_account_adds_up_or_says_so() -> None:
    assert Account(produced=5, stored=2, rejected=1, held=1, set_aside=1).balanced
    assert not Account(produced=5, stored=2).balanced
