"""Each kind of bad input: its reason, kept, counted, answered; what is good beside it stored."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.arrivals import Arrival, arrival, examine
from collector.delivery import deliver
from collector.letters import letters
from collector.patience import Patience
from contract import MAX_FRAME_BYTES, Claim, Family, Kind, Topic, build, examine_frame
from store import WHOLE_FRAME
from tests.collector.material import (
    BOOT,
    DAY,
    KIOSK,
    NOW,
    RETENTION_S,
    SECOND,
    arrived,
    body,
    climate,
    good,
    received,
)
from tests.collector.world import World

PATIENCE = Patience(random.Random(1))

BAD_FRAMES = {
    "not JSON": (b"\xff{nonsense", "not_json"),
    "JSON, but no object": (b"[1, 2]", "malformed"),
    "of another kiosk than its topic": (body(9, climate(), kiosk="kiosk-b"), "wrong_kiosk"),
    "mismatched seq": (body(8, climate()), "wrong_identity"),
    "mismatched boot": (body(9, climate(), boot=BOOT[:-1] + "Z"), "wrong_identity"),
    "too large": (body(9, climate(), kiosk=KIOSK) + b" " * MAX_FRAME_BYTES, "too_large"),
    "too many samples": (body(9, *[climate()] * 1_001), "too_large"),
    "no samples": (body(9), "malformed"),
    "an unknown key": (body(9, climate(), note="x"), "malformed"),
}
BAD_SAMPLES: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown measurement": (climate(m="weather"), "unknown_measurement"),
    "a measurement that is not a kiosk's": (climate(m="place"), "unknown_measurement"),
    "a measurement of another family": (climate(m="host", fields={"cpu": 1}), "wrong_family"),
    "a field of the wrong type": (climate(fields={"temperature": "warm"}), "wrong_type"),
    "a boolean for a number": (climate(fields={"temperature": True}), "wrong_type"),
    "NaN": (climate(fields={"temperature": float("nan")}), "not_finite"),
    "infinity": (climate(fields={"temperature": float("inf")}), "not_finite"),
    "out of range": (climate(fields={"humidity": 101.0}), "out_of_range"),
    "an unknown field": (climate(fields={"warmth": 1.0}), "unknown_field"),
    "an unknown tag": (climate(tags={"zone": "cabin", "site": "x"}), "unknown_tag"),
    "a day in the future": (climate(NOW + DAY), "in_future"),
    "older than the retention": (climate(NOW - (RETENTION_S + 1) * SECOND), "too_old"),
    "of another kiosk": (climate(tags={"zone": "cabin", "kiosk": "kiosk-b"}), "wrong_kiosk"),
    "no time": ({"m": "climate", "fields": {"temperature": 1}}, "malformed"),
}


@pytest.mark.parametrize("name", BAD_FRAMES)
def test_a_bad_frame_is_kept_as_it_came_and_answered_while_the_rest_is_stored(name: str) -> None:
    payload, reason = BAD_FRAMES[name]
    world = World()
    tally = world.run(deliver([good(1), received(payload, 9), good(2)], PATIENCE))
    [letter] = world.letters
    assert (letter.kiosk, letter.boot, letter.seq, letter.index) == (KIOSK, BOOT, 9, WHOLE_FRAME)
    assert (letter.reason, letter.payload, letter.received_at) == (reason, payload, NOW)
    assert letter.description
    assert world.rejected() == {(KIOSK, 9): {reason: None}}
    assert world.acknowledged() == {(KIOSK, BOOT, 1), (KIOSK, BOOT, 2)}
    assert (tally.stored, tally.rejected) == (2, 1)


@pytest.mark.parametrize("name", BAD_SAMPLES)
def test_a_bad_sample_is_kept_and_answered_while_the_others_of_its_frame_are_stored(
    name: str,
) -> None:
    sample, reason = BAD_SAMPLES[name]
    world = World()
    payload = body(9, climate(NOW), sample, climate(NOW + 1))
    tally = world.run(deliver([received(payload, 9)], PATIENCE))
    [letter] = world.letters
    assert (letter.boot, letter.seq, letter.index, letter.reason) == (BOOT, 9, 1, reason)
    assert world.rejected() == {(KIOSK, 9): {reason: (1,)}}
    assert sorted(point.at for point in world.stored.values()) == [NOW, NOW + 1]
    assert (tally.rejected, tally.samples) == (1, 2)


def test_a_kept_sample_can_be_replayed_once_its_measurement_is_known() -> None:
    newer = climate(m="air", fields={"co2": 400})
    [letter] = letters(received(body(9, climate(), newer), 9))
    frame = json.loads(letter.payload)
    assert frame["samples"] == [newer]
    claim = Claim(KIOSK, Family.SENSOR, letter.boot, letter.seq)
    again = examine_frame(claim, letter.payload, now=NOW)
    assert [fault.reason for _, fault in again.faults] == ["unknown_measurement"]
    assert (again.boot, again.seq, len(again.good)) == (BOOT, 9, 0)


def test_a_thousand_refused_samples_are_not_kept_a_thousand_times_over() -> None:
    payload = body(9, *[climate(m="weather")] * 1_000)
    kept = letters(received(payload, 9))
    assert len(kept) == 1_000
    assert sum(len(letter.payload) for letter in kept) < 3 * len(payload)


def test_a_description_with_a_nul_can_be_kept_by_any_database() -> None:
    kept = letters(received(body(9, climate(tags={"zo\x00ne": "a"})), 9))
    assert all("\x00" not in letter.description for letter in kept)


@pytest.mark.parametrize("named", [{}, {"boot": "x", "seq": "1"}, {"boot": BOOT, "seq": "0"}])
def test_without_usable_properties_a_readable_frame_is_answered_by_its_own_key(
    named: dict[str, str],
) -> None:
    world = World()
    one = Arrival(KIOSK, Family.SENSOR, True, named, body(4, climate()), NOW)
    world.run(deliver([examine(one, retention_s=RETENTION_S)], PATIENCE))
    assert world.acknowledged() == {(KIOSK, BOOT, 4)}


def test_different_frames_without_a_key_are_kept_apart_and_the_same_ones_once() -> None:
    [first], [second], [again] = (
        letters(received(payload)) for payload in (b"rubbish", b"litter", b"rubbish")
    )
    keys = [(one.kiosk, one.boot, one.seq, one.index) for one in (first, second, again)]
    assert keys[0] == keys[2] != keys[1]


@pytest.mark.parametrize(
    "topic",
    [
        "escale/v1/kiosk-a/up/status",
        "escale/v1/kiosk-a/up/live/weather",
        "escale/v1/Kiosk A/up/live/sensor",
        "elsewhere",
        "",
    ],
)
def test_what_is_not_on_a_frames_topic_is_no_arrival(topic: str) -> None:
    assert arrival(topic, b"", {}, NOW) is None


def test_a_frames_topic_says_whose_it_is_and_in_which_lane() -> None:
    topic = build(Topic(KIOSK, Kind.BACKLOG, Family.HOST))
    assert arrival(topic, b"x", {}, NOW) == Arrival(KIOSK, Family.HOST, False, {}, b"x", NOW)


FIELD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers())
)
SAMPLE = st.one_of(
    FIELD,
    st.fixed_dictionaries(
        {},
        optional={
            "m": st.one_of(FIELD, st.sampled_from(["climate", "power", "host"])),
            "at": st.one_of(FIELD, st.just(NOW)),
            "tags": st.one_of(FIELD, st.dictionaries(st.text(), FIELD), st.just({"zone": "a"})),
            "fields": st.one_of(
                FIELD, st.dictionaries(st.one_of(st.text(), st.just("temperature")), FIELD)
            ),
        },
    ),
)
FRAME = st.fixed_dictionaries(
    {},
    optional={
        "boot": st.one_of(FIELD, st.just(BOOT)),
        "seq": st.one_of(FIELD, st.just(9)),
        "clock": st.one_of(FIELD, st.just("synced")),
        "samples": st.one_of(FIELD, st.lists(SAMPLE, max_size=4)),
        "kiosk": st.one_of(FIELD, st.just(KIOSK)),
    },
)
PAYLOAD = st.one_of(st.binary(), FRAME.map(lambda frame: json.dumps(frame).encode()))


@given(PAYLOAD)
def test_any_bytes_with_a_known_key_are_settled_and_answered(payload: bytes) -> None:
    world = World()
    tally = world.run(deliver([received(payload, 9)], PATIENCE))
    answered = world.acknowledged() | {(KIOSK, BOOT, seq) for _, seq in world.rejected()}
    assert answered == {(KIOSK, BOOT, 9)}
    assert tally.stored + tally.rejected == 1
    assert bool(tally.rejected) == bool(world.letters)


@given(PAYLOAD, st.dictionaries(st.sampled_from(["boot", "seq", "x"]), st.text()))
def test_any_bytes_with_any_properties_never_raise(payload: bytes, named: dict[str, str]) -> None:
    world = World()
    one = Arrival(KIOSK, Family.SENSOR, True, named, payload, NOW)
    tally = world.run(deliver([examine(one, retention_s=RETENTION_S)], PATIENCE))
    assert tally.stored + tally.rejected == 1


def test_arrived_frames_are_examined_at_the_time_of_their_receipt() -> None:
    early = arrived(body(1, climate(NOW)), 1, at=NOW - 2 * DAY)
    assert examine(early, retention_s=RETENTION_S).examined.faults[0][1].reason == "in_future"
