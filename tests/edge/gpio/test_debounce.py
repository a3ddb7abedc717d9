"""What counts as a change of a contact that bounces."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from edge.gpio import Debounce, Edge


def counted(period_s: float, edges: list[Edge], end: float, *, active: bool = False) -> list[Edge]:
    debounce = Debounce(period_s, active=active, at=0.0)
    changes = [change for edge in edges for change in debounce.feed(edge)]
    return changes + list(debounce.settle(end))


def test_a_bouncing_door_opens_once_at_its_last_bounce() -> None:
    bounces = [Edge(at in (1.000, 1.004, 1.010), at) for at in (1.0, 1.002, 1.004, 1.006, 1.010)]
    assert counted(0.05, bounces, 2.0) == [Edge(True, 1.010)]


def test_a_pulse_shorter_than_the_period_is_none() -> None:
    assert counted(0.05, [Edge(True, 1.0), Edge(False, 1.04)], 2.0) == []


def test_an_opening_that_lasted_is_two_changes() -> None:
    assert counted(0.05, [Edge(True, 1.0), Edge(False, 1.2)], 2.0) == [
        Edge(True, 1.0),
        Edge(False, 1.2),
    ]


def test_what_has_not_lasted_yet_counts_later() -> None:
    debounce = Debounce(0.05, active=False, at=0.0)
    debounce.feed(Edge(True, 1.0))
    assert debounce.settle(1.04) == ()
    assert not debounce.active
    assert debounce.settle(1.05) == (Edge(True, 1.0),)
    assert (debounce.active, debounce.since) == (True, 1.0)


def test_without_a_period_every_edge_counts() -> None:
    edges = [Edge(True, 1.0), Edge(False, 1.0), Edge(True, 1.0)]
    assert counted(0.0, edges, 1.0) == edges


GAPS = st.lists(st.floats(0.001, 0.2), max_size=40)


@given(GAPS)
def test_changes_alternate_are_apart_by_the_period_and_end_at_the_last_level(
    gaps: list[float],
) -> None:
    at, edges = 0.0, []
    for number, gap in enumerate(gaps):
        at += gap
        edges.append(Edge(number % 2 == 0, at))
    changes = counted(0.05, edges, at + 1)
    levels = [False, *(change.active for change in changes)]
    assert all(one != other for one, other in pairwise(levels))
    times = [change.at for change in changes]
    assert all(later - earlier >= 0.05 - 1e-9 for earlier, later in pairwise(times))
    assert levels[-1] == (edges[-1].active if edges else False)
