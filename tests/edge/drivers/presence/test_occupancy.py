"""Seconds occupied and entries, from levels over time."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.presence.occupancy import PERIOD_S, Occupancy, Period
from edge.gpio import Edge

MIDNIGHT_US = 1_790_035_200_000_000
assert MIDNIGHT_US % (PERIOD_S * 1_000_000) == 0


class Watched:
    """An occupancy read every so often; monotonic 0 is midnight."""

    def __init__(self, hold_s: float = 10.0, start: float = 0.0) -> None:
        self.occupancy = Occupancy(hold_s)
        self.active = False
        self.told: list[Period] = []
        self.read(start)

    def read(self, at: float, *edges: Edge, wall: float | None = None) -> None:
        self.active = edges[-1].active if edges else self.active
        wall_us = MIDNIGHT_US + round((at if wall is None else wall) * 1_000_000)
        ended = self.occupancy.advance(edges, active=self.active, at=at, wall_us=wall_us)
        if ended is not None:
            self.told.append(ended)

    def pass_until(self, end: float, step: float = 10.0, start: float = 0.0) -> None:
        at = start
        while at < end:
            at = min(end, at + step)
            self.read(at)


def test_somebody_who_stays_a_minute_is_there_a_minute_and_the_hold() -> None:
    watched = Watched(hold_s=10)
    watched.read(100, Edge(True, 95.0))
    watched.read(160, Edge(False, 155.0))
    watched.pass_until(310, start=160)
    assert watched.told == [Period(occupied_s=70.0, entries=1)]


def test_movement_within_the_hold_is_the_same_person() -> None:
    watched = Watched(hold_s=10)
    edges = [Edge(True, 20.0), Edge(False, 22.0), Edge(True, 30.0), Edge(False, 31.0)]
    watched.read(40, *edges)
    watched.pass_until(310, start=40)
    assert watched.told == [Period(occupied_s=21.0, entries=1)]


def test_somebody_who_stays_over_the_boundary_entered_once() -> None:
    watched = Watched(hold_s=0)
    watched.read(295, Edge(True, 290.0))
    watched.read(305)
    watched.read(330, Edge(False, 320.0))
    watched.pass_until(610, start=330)
    assert watched.told == [Period(10.0, 1), Period(20.0, 0)]


def test_edges_on_both_sides_of_the_boundary_go_to_their_own_period() -> None:
    watched = Watched(hold_s=0)
    watched.pass_until(290)
    edges = [Edge(True, 292.0), Edge(False, 294.0), Edge(True, 301.0), Edge(False, 305.0)]
    watched.read(310, *edges)
    watched.pass_until(601, start=310)
    assert watched.told == [Period(2.0, 1), Period(4.0, 1)]


def test_the_first_part_of_a_period_is_not_told() -> None:
    watched = Watched(start=200)
    watched.pass_until(650, start=200)
    assert watched.told == [Period(0.0, 0)]


def test_a_period_with_a_gap_is_not_told_and_nobody_is_taken_to_have_stayed() -> None:
    watched = Watched()
    watched.read(50, Edge(True, 50.0))
    before = watched.occupancy.occupied
    watched.occupancy.gap()
    assert (before, watched.occupancy.occupied) == (True, False)
    watched.active = False
    watched.read(150)
    watched.pass_until(610, start=150)
    assert watched.told == [Period(0.0, 0)]


@pytest.mark.parametrize("jump", [100.0, -100.0, 86_400.0, -86_400.0])
def test_a_period_in_which_the_clock_was_set_is_not_told(jump: float) -> None:
    watched = Watched()
    for at in range(10, 1_300, 10):
        watched.read(at, wall=at if at < 150 else at + jump)
    # Told are those that were whole by either clock, each an empty one.
    assert set(watched.told) == {Period(0.0, 0)}
    assert len(watched.told) <= 3


def test_a_clock_that_is_trimmed_a_little_harms_nothing() -> None:
    watched = Watched()
    for at in range(10, 310, 10):
        watched.read(at, wall=at + at / 300)
    watched.read(310, wall=311)
    assert watched.told == [Period(0.0, 0)]


def test_after_five_minutes_of_silence_no_period_is_told() -> None:
    watched = Watched()
    watched.read(10, Edge(True, 5.0))
    watched.read(1_000)
    assert watched.told == []


@given(st.integers(0, 2**32), st.floats(0, 90))
def test_a_period_is_never_longer_than_itself_and_all_agree_with_one_count(
    seed: int, hold_s: float
) -> None:
    rng = random.Random(seed)
    watched, at = Watched(hold_s), 0.0
    edges: list[Edge] = []
    while at < 1_200:
        at += rng.uniform(0.5, 120)
        edges.append(Edge(len(edges) % 2 == 0, at))
    for now in range(10, 1_500, 10):
        came = [edge for edge in edges if now - 10 <= edge.at < now]
        watched.read(now, *came)
    assert all(0 <= period.occupied_s <= PERIOD_S for period in watched.told)
    assert len(watched.told) == 4
    spans = [(on.at, off.at + hold_s) for on, off in zip(edges[::2], edges[1::2], strict=False)]
    if len(edges) % 2:
        spans.append((edges[-1].at, 1_490.0))
    told = sum(period.occupied_s for period in watched.told)
    assert told == pytest.approx(_covered(spans, 1_200.0), abs=1e-6)


def _covered(spans: list[tuple[float, float]], end: float) -> float:
    covered, reached = 0.0, 0.0
    for start, stop in spans:
        until = min(stop, end)
        covered += max(0.0, until - max(start, reached))
        reached = max(reached, until)
    return covered
