from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import (
    MAX_FRAME_BYTES,
    REGISTRY,
    Claim,
    Examined,
    Family,
    Field,
    Measurement,
    Reason,
    Sample,
    Tag,
    Title,
    examine_frame,
)

BOOT = "01K8ZZ0V5B2H7J6Q3M9N4P8R1T"
NOW = 1_790_000_000_000_000
DAY = 86_400_000_000
CLAIM = Claim("a-kiosk", Family.SENSOR, BOOT, 7)


def climate(**changes: Any) -> dict[str, Any]:
    sample = {"m": "climate", "at": NOW, "tags": {"zone": "cabin"}, "fields": {"temperature": 21}}
    return {**sample, **changes}


def frame(*samples: dict[str, Any], **changes: Any) -> bytes:
    body = {"boot": BOOT, "seq": 7, "clock": "synced", "samples": list(samples), **changes}
    return json.dumps(body).encode()


def examined(payload: bytes, claim: Claim = CLAIM) -> Examined:
    return examine_frame(claim, payload, now=NOW, retention_s=730 * 86_400)


def test_a_good_frame_goes_through_with_the_registrys_types() -> None:
    result = examined(frame(climate()))
    assert result.faults == []
    [(index, sample)] = result.good
    assert index == 0
    assert sample == Sample(
        m="climate", at=NOW, tags={"zone": "cabin"}, fields={"temperature": 21.0}
    )
    assert isinstance(sample.fields["temperature"], float)


@pytest.mark.parametrize(
    ("sample", "reason"),
    [
        (climate(m="weather"), Reason.UNKNOWN_MEASUREMENT),
        (climate(m="place"), Reason.UNKNOWN_MEASUREMENT),
        (climate(m="host", tags={}, fields={"cpu": 1.0}), Reason.WRONG_FAMILY),
        (climate(fields={"temperature": "hot"}), Reason.WRONG_TYPE),
        (climate(fields={"temperature": True}), Reason.WRONG_TYPE),
        (climate(fields={"temperature": None}), Reason.WRONG_TYPE),
        (climate(fields={"temperature": float("nan")}), Reason.NOT_FINITE),
        (climate(fields={"temperature": float("inf")}), Reason.NOT_FINITE),
        (climate(fields={"temperature": 2**60}), Reason.OUT_OF_RANGE),
        (climate(fields={"humidity": 101}), Reason.OUT_OF_RANGE),
        (climate(fields={"humidity": -0.5}), Reason.OUT_OF_RANGE),
        (climate(fields={"wind": 3.0}), Reason.UNKNOWN_FIELD),
        (climate(fields={}), Reason.MALFORMED),
        (climate(tags={}), Reason.MALFORMED),
        (climate(tags={"zone": "cabin", "floor": "1"}), Reason.UNKNOWN_TAG),
        (climate(tags={"zone": "cab\nin"}), Reason.OUT_OF_RANGE),
        (climate(tags={"zone": "cabin", "kiosk": "b-kiosk"}), Reason.WRONG_KIOSK),
        (climate(at=NOW + DAY), Reason.IN_FUTURE),
        (climate(at=NOW - 731 * DAY), Reason.TOO_OLD),
        (climate(at=1.5), Reason.MALFORMED),
        (climate(extra=1), Reason.MALFORMED),
        ("climate", Reason.MALFORMED),
    ],
)
def test_a_bad_sample_is_named_and_its_neighbours_are_kept(sample: Any, reason: Reason) -> None:
    result = examined(frame(climate(), sample, climate(at=NOW + 1)))
    assert [index for index, _ in result.good] == [0, 2]
    [rejection] = result.rejections()
    assert (rejection.seq, rejection.indices, rejection.reason) == (7, (1,), reason)
    assert rejection.description


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b"not json", Reason.NOT_JSON),
        (b"\xff", Reason.NOT_JSON),
        (b"[" * 100_000, Reason.NOT_JSON),
        (b"[]", Reason.MALFORMED),
        (frame(), Reason.MALFORMED),
        (frame(climate(), clock="late"), Reason.MALFORMED),
        (frame(climate(), colour="red"), Reason.MALFORMED),
        (frame(climate(), boot="x"), Reason.MALFORMED),
        (frame(climate(), kiosk="b-kiosk"), Reason.WRONG_KIOSK),
        (frame(climate(), seq=8), Reason.WRONG_IDENTITY),
        (frame(*[climate()] * 1_001), Reason.TOO_LARGE),
        (b" " * (MAX_FRAME_BYTES + 1), Reason.TOO_LARGE),
    ],
)
def test_a_bad_frame_is_rejected_whole_and_can_still_be_answered(
    payload: bytes, reason: Reason
) -> None:
    result = examined(payload)
    assert result.good == []
    [rejection] = result.rejections()
    assert (result.boot, rejection.seq, rejection.indices) == (BOOT, 7, None)
    assert rejection.reason == reason


def test_rejections_are_grouped_by_reason() -> None:
    wet = climate(fields={"humidity": 500})
    result = examined(frame(wet, climate(m="weather"), wet))
    assert [(r.reason, r.indices) for r in result.rejections()] == [
        (Reason.OUT_OF_RANGE, (0, 2)),
        (Reason.UNKNOWN_MEASUREMENT, (1,)),
    ]


def test_without_usable_user_properties_the_payloads_own_key_answers() -> None:
    for properties in ({}, {"boot": "x", "seq": "0"}, {"boot": BOOT, "seq": "９"}):
        claim = Claim.of("a-kiosk", Family.SENSOR, properties)
        assert examined(frame(climate()), claim).seq == 7
        assert examined(b"no json", claim).rejections() == ()


def test_user_properties_make_the_claim() -> None:
    claim = Claim.of("a-kiosk", Family.SENSOR, {"boot": BOOT, "seq": "7"})
    assert claim == CLAIM


@given(st.binary(max_size=300))
def test_no_bytes_are_ever_left_without_an_answer(payload: bytes) -> None:
    result = examined(payload)
    assert result.good or result.rejections()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


@given(st.lists(json_values | st.builds(climate, fields=json_values, tags=json_values), min_size=1))
def test_each_sample_is_either_good_or_named_whatever_it_holds(samples: list[Any]) -> None:
    result = examined(frame(*samples))
    named = [index for index, _ in result.good] + [index for index, _ in result.faults]
    assert sorted(index for index in named if index is not None) == list(range(len(samples)))


def test_a_third_partys_row_is_a_measurement_like_ours() -> None:
    noise = Measurement(
        "noise",
        Family.SENSOR,
        Title("Bruit", "Noise"),
        (Field("level", "float", Title("Niveau", "Level"), "dB", 0, 200),),
        (Tag("zone", Title("Zone", "Zone")),),
    )
    payload = frame(climate(m="noise", fields={"level": 61.5}))
    assert examined(payload).good == []
    wider = REGISTRY.with_rows([noise])
    assert examine_frame(CLAIM, payload, now=NOW, registry=wider).faults == []
    with pytest.raises(ValueError, match="twice"):
        wider.with_rows([noise])


@pytest.mark.parametrize("field", ["temperature", "humidity"])
def test_a_number_of_hundreds_of_digits_is_out_of_range_and_harms_no_other(field: str) -> None:
    long = climate(fields={field: 10**400})
    result = examined(frame(long, climate()))
    assert [index for index, _ in result.good] == [1]
    ((index, fault),) = result.faults
    assert (index, fault.reason) == (0, Reason.OUT_OF_RANGE)
