"""The watchdog: it asks for a new session when, and only when, a lane can't hear."""

from __future__ import annotations

from itertools import pairwise

from collector.watchdog import Advice, Watchdog


def watched(
    seconds: int,
    *,
    accepts: bool = True,
    hears_probes: bool = False,
    frames: range = range(0),
    connected: range | None = None,
    dog: Watchdog | None = None,
) -> tuple[Watchdog, dict[int, Advice]]:
    """What it advised at which second, looked at once a second."""
    dog = dog or Watchdog()
    advised: dict[int, Advice] = {}
    for now in range(seconds):
        if now in frames:
            dog.heard(now)
        advice = dog.look(now, connected=connected is None or now in connected)
        if advice is not Advice.NOTHING:
            advised[now] = advice
        if advice is Advice.PROBE and accepts:
            dog.accepted()
            if hears_probes:
                dog.heard(now)
    return dog, advised


def renewals(advised: dict[int, Advice]) -> list[int]:
    return [now for now, advice in advised.items() if advice is Advice.RENEW]


def test_while_frames_come_it_does_nothing() -> None:
    assert watched(600, frames=range(0, 600, 4))[1] == {}


def test_a_lane_without_frames_that_hears_its_probes_is_left_alone() -> None:
    _, advised = watched(3_600, hears_probes=True)
    assert renewals(advised) == []
    assert len(advised) == 3_600 // 5 - 1


def test_a_lane_that_hears_nothing_gets_a_new_session_after_thirty_seconds() -> None:
    dog, advised = watched(31)
    assert renewals(advised) == [30]
    assert [now for now, one in advised.items() if one is Advice.PROBE] == [5, 10, 15, 20, 25]
    assert dog.in_vain == 1


def test_each_session_in_vain_is_given_twice_as_long() -> None:
    _, advised = watched(4_000)
    found = renewals(advised)
    gaps = [later - sooner for sooner, later in pairwise(found)]
    assert gaps[:5] == [61, 121, 241, 481, 601]


def test_once_something_is_heard_it_is_as_quick_as_before() -> None:
    dog, advised = watched(100)
    assert dog.in_vain == 2
    dog.heard(100)
    assert dog.in_vain == 0
    assert advised


def test_a_broker_that_takes_no_probes_proves_nothing() -> None:
    assert renewals(watched(600, accepts=False)[1]) == []


def test_silence_counts_from_the_connection() -> None:
    _, advised = watched(129, connected=range(100, 129))
    assert renewals(advised) == []
    assert min(advised) == 105
