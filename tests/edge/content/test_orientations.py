"""Orientations leave as counts of the hour, codes as digests in no order."""

import random

import pytest

from contract import REGISTRY, Sample, code_digest, read_code
from edge.content.orientations import CODES_AN_HOUR, HOURS_KEPT, Orientations, TooMany
from edge.privacy import without_addresses
from tests.edge.content.bundles import HOUR, NOON, PROCEDURES

HOUR_BEGIN = NOON - NOON % HOUR


def counting() -> Orientations:
    return Orientations(random.Random(3).randrange, HOUR_BEGIN)


def test_nothing_leaves_before_the_hour_is_over_and_then_only_counts() -> None:
    counts = counting()
    counts.offered(PROCEDURES, ["near", "far"], HOUR_BEGIN)
    counts.offered(PROCEDURES, ["near"], HOUR_BEGIN + 5)
    counts.taken(PROCEDURES, "near", HOUR_BEGIN + 6)
    code = counts.taken_with_code(PROCEDURES, "near", HOUR_BEGIN + 7)
    assert counts.take(HOUR_BEGIN + HOUR - 1) == []
    far, near = counts.take(HOUR_BEGIN + HOUR)
    assert (far.tags, far.fields) == (
        {"theme": PROCEDURES, "place": "far"},
        {"offered": 1, "taken": 0},
    )
    assert near.fields == {"offered": 2, "taken": 2, "codes": code_digest(code)}
    assert counts.take(HOUR_BEGIN + 2 * HOUR) == []


def test_that_nothing_could_be_offered_is_counted_too() -> None:
    counts = counting()
    counts.offered(PROCEDURES, [], HOUR_BEGIN)
    [reading] = counts.take(HOUR_BEGIN + HOUR)
    assert (reading.tags, reading.fields["offered"]) == ({"theme": PROCEDURES}, 1)


def test_digests_say_neither_the_order_nor_the_code_and_the_office_takes_them() -> None:
    counts = counting()
    codes = [
        counts.taken_with_code(PROCEDURES, "near", HOUR_BEGIN + n) for n in range(CODES_AN_HOUR)
    ]
    with pytest.raises(TooMany, match="60 codes"):
        counts.taken_with_code(PROCEDURES, "near", HOUR_BEGIN + 99)
    assert [read_code(code) for code in codes] == codes
    [reading] = counts.take(HOUR_BEGIN + HOUR)
    assert reading.fields["taken"] == CODES_AN_HOUR
    digests = str(reading.fields["codes"]).split()
    assert digests == sorted(code_digest(code) for code in codes)
    sample = Sample(
        m=reading.m, at=HOUR_BEGIN, tags=dict(reading.tags), fields=dict(reading.fields)
    )
    assert REGISTRY.fault(sample, now=HOUR_BEGIN) is None
    assert without_addresses(reading) is reading


def test_the_next_hour_has_codes_again() -> None:
    counts = counting()
    for n in range(CODES_AN_HOUR):
        counts.taken_with_code(PROCEDURES, "near", HOUR_BEGIN + n)
    assert counts.taken_with_code(PROCEDURES, "near", HOUR_BEGIN + HOUR)


def test_at_the_end_the_open_hour_leaves_as_well() -> None:
    counts = counting()
    counts.taken(PROCEDURES, "", HOUR_BEGIN)
    counts.taken(PROCEDURES, "", HOUR_BEGIN + HOUR)
    counts.end(HOUR_BEGIN + HOUR + 1)
    assert [one.fields["taken"] for one in counts.take(HOUR_BEGIN + HOUR + 1)] == [1, 1]
    assert counts.take(HOUR_BEGIN + HOUR + 2) == []


def test_hours_that_nobody_takes_do_not_pile_up() -> None:
    counts = counting()
    for hour in range(100):
        counts.taken(PROCEDURES, "", HOUR_BEGIN + hour * HOUR)
    assert len(counts.take(HOUR_BEGIN + 100 * HOUR)) == HOURS_KEPT


def test_a_place_whose_id_no_tag_can_carry_is_counted_without_it() -> None:
    counts = counting()
    counts.taken(PROCEDURES, "x" * 129, HOUR_BEGIN)
    [reading] = counts.take(HOUR_BEGIN + HOUR)
    assert reading.tags == {"theme": PROCEDURES}
