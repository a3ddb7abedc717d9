"""Rates from counters: true ones, or none."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.snmp.rates import Octets, Rates, Snapshot, elapsed_s, rates

GIGABIT = 1_000_000_000
SPEEDS = st.sampled_from([0, 1_000_000, 100_000_000, GIGABIT, 100 * GIGABIT])
INTERVALS = st.integers(100, 60_00)  # hundredths of a second
BITS = st.sampled_from([32, 64])


def snapshot(
    uptime: int, received: int | None = None, *, bits: int = 64, speed: int = GIGABIT
) -> Snapshot:
    octets = None if received is None else Octets(received % 2**bits, bits)  # type: ignore[arg-type]
    return Snapshot(uptime / 100, uptime, 0, speed, octets, octets)


@given(st.integers(0, 2**64), st.floats(0, 1), INTERVALS, BITS, SPEEDS.filter(bool))
def test_traffic_within_the_nominal_speed_is_found_again_over_any_wrap(
    start: int, share: float, interval: int, bits: int, speed: int
) -> None:
    grown = int(share * speed / 8 * interval / 100)
    before = snapshot(1_000, start, bits=bits, speed=speed)
    after = snapshot(1_000 + interval, start % 2**bits + grown, bits=bits, speed=speed)
    found = rates(before, after)
    if speed * interval / 100 / 8 >= 2**bits:
        assert found == Rates()
    else:
        assert found.received == pytest.approx(8 * grown / (interval / 100))
        assert found.sent == found.received


@given(st.integers(0, 2**64), st.integers(0, 2**64), INTERVALS, BITS, SPEEDS)
def test_a_counter_that_went_back_never_makes_an_impossible_rate(
    first: int, second: int, interval: int, bits: int, speed: int
) -> None:
    before = snapshot(1_000, first, bits=bits, speed=speed)
    after = snapshot(1_000 + interval, second, bits=bits, speed=speed)
    rate = rates(before, after).received
    assert rate is None or rate >= 0
    assert before.received is not None
    assert after.received is not None
    if rate is not None and after.received.value < before.received.value:
        assert rate <= 2 * speed


@given(st.integers(1, 10**9), st.integers(0, 2**63), st.integers(0, 2**63))
def test_a_restarted_agent_has_no_rate(uptime: int, first: int, second: int) -> None:
    assert rates(snapshot(uptime, first), snapshot(uptime - 1, second)) == Rates()
    assert rates(snapshot(uptime, first), snapshot(uptime, second)) == Rates()


def test_an_agent_that_restarted_while_nobody_looked_has_no_rate() -> None:
    # Up for 5 minutes when last seen; an hour later it has been up for 50.
    before = snapshot(300_00, 900)
    after = replace(snapshot(3_000_00, 1_000), at=before.at + 3_600)
    assert elapsed_s(before, after) is None


def test_a_discontinuity_has_no_rate() -> None:
    before = snapshot(1_000, 500)
    after = replace(snapshot(2_000, 900), discontinuity=1_500)
    assert rates(before, after) == Rates()
    assert rates(before, replace(after, discontinuity=0)) == Rates(320.0, 320.0)


def test_counters_of_two_sizes_have_no_rate() -> None:
    assert rates(snapshot(1_000, 1, bits=32), snapshot(2_000, 2, bits=64)) == Rates()


def test_a_missing_counter_has_no_rate() -> None:
    assert rates(snapshot(1_000), snapshot(2_000, 5)) == Rates()
    assert rates(snapshot(1_000, 5), snapshot(2_000)) == Rates()


def test_a_32_bit_wrap_counts_on() -> None:
    before = snapshot(1_000, 2**32 - 1_000, bits=32)
    after = snapshot(2_000, 250, bits=32)
    assert rates(before, after).received == 8 * 1_250 / 10


def test_a_64_bit_wrap_counts_on() -> None:
    before = snapshot(1_000, 2**64 - 1_000)
    after = snapshot(2_000, 250)
    assert rates(before, after).received == 8 * 1_250 / 10


def test_a_reset_that_the_agent_keeps_quiet_is_not_taken_for_a_wrap() -> None:
    before = snapshot(1_000, 3_000_000_000_000)
    assert rates(before, snapshot(2_000, 12_000)) == Rates()
    unknown_speed = snapshot(1_000, 4_000_000_000, bits=32, speed=0)
    assert rates(unknown_speed, snapshot(2_000, 10, bits=32, speed=0)) == Rates()
