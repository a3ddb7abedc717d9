"""The window: never more under way than it may, and quiet when nobody answers."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from edge.window import Key, Lane, Window

SIZE = 64
RESERVED = 16


def key(number: int) -> Key:
    return ("boot", number)


def fill(window: Window, lane: Lane, now: float, first: int = 0) -> list[Key]:
    sent: list[Key] = []
    while window.room(lane, now) > 0:
        sent.append(key(first + len(sent)))
        window.sent(sent[-1], now)
    return sent


def test_at_most_64_are_under_way_of_which_the_backlog_leaves_the_last_quarter() -> None:
    window = Window(random.Random(1))
    assert len(fill(window, Lane.BACKLOG, 0.0)) == SIZE - RESERVED
    assert len(fill(window, Lane.LIVE, 0.0, first=100)) == RESERVED
    assert window.room(Lane.BACKLOG, 0.0) == window.room(Lane.LIVE, 0.0) == 0


def test_after_ten_seconds_without_an_answer_everything_is_given_back() -> None:
    window = Window(random.Random(1))
    sent = fill(window, Lane.BACKLOG, 0.0)
    assert window.tick(9.9) == []
    assert window.tick(10.0) == sent
    assert window.probing
    assert window.size == 1
    assert not window.under_way


def test_the_delay_of_answers_is_the_mean_since_it_was_last_asked() -> None:
    window = Window(random.Random(1))
    assert window.take_ack_delay() is None
    for number, sent_at in enumerate((0.0, 1.0)):
        window.sent(key(number), sent_at)
    window.acknowledged([key(0), key(1), key(9)], 3.0)
    assert window.take_ack_delay() == 2.5
    assert window.take_ack_delay() is None


def test_frames_that_nobody_even_confirms_do_not_keep_the_window_open() -> None:
    window = Window(random.Random(1))
    for now in (0.0, 6.0):
        for sent in fill(window, Lane.BACKLOG, now):
            window.missed(sent)
    window.tick(10.0)
    assert window.probing


def test_what_needs_no_answer_leaves_no_silence_behind() -> None:
    window = Window(random.Random(1))
    window.sent(key(1), 0.0)
    window.forget(key(1))
    assert window.tick(60.0) == []
    assert not window.probing


def test_one_probe_at_a_time_goes_out_while_nobody_answers() -> None:
    window = Window(random.Random(1))
    fill(window, Lane.BACKLOG, 0.0)
    window.tick(10.0)
    at = window.wake_at()
    assert at is not None
    assert window.room(Lane.LIVE, at - 0.001) == 0
    assert len(fill(window, Lane.LIVE, at)) == 1
    assert window.room(Lane.LIVE, at + 0.001) == 0


@given(st.integers(0, 10_000))
def test_the_interval_between_probes_doubles_to_a_minute_at_most(seed: int) -> None:
    window = Window(random.Random(seed))
    window.sent(key(0), 0.0)
    now, bound = 10.0, 10.0
    window.tick(now)
    for number in range(8):
        at = window.wake_at()
        assert at is not None
        assert now <= at <= now + bound
        now, bound = at, min(60.0, bound * 2)
        window.tick(now)
        window.sent(key(number), now)


def test_the_probes_of_many_kiosks_are_spread_over_the_whole_interval() -> None:
    waits = []
    for seed in range(400):
        window = Window(random.Random(seed))
        window.fall_silent(0.0)
        waits.append(window.wake_at() or 0.0)
    assert min(waits) < 1.0
    assert max(waits) > 9.0
    assert 4.0 < sum(waits) / len(waits) < 6.0


def test_each_answer_doubles_the_window_again() -> None:
    window = Window(random.Random(1))
    window.fall_silent(0.0)
    sizes = []
    for step in range(8):
        window.acknowledged([], 20.0 + step)
        sizes.append(window.size)
    assert sizes == [2, 4, 8, 16, 32, 64, 64, 64]
    assert not window.probing


def test_answers_that_keep_coming_keep_the_window_open() -> None:
    window = Window(random.Random(1))
    for second in range(60):
        window.sent(key(second), float(second))
        window.acknowledged([key(second)], second + 0.9)
        assert window.tick(second + 0.95) == []
    assert window.size == SIZE


def test_a_frame_overtaken_by_ten_seconds_is_given_back_alone() -> None:
    window = Window(random.Random(1))
    window.sent(key(0), 0.0)
    for second in range(1, 12):
        window.sent(key(second), float(second))
        window.acknowledged([key(second)], second + 0.5)
    assert window.tick(12.0) == [key(0)]
    assert window.size == SIZE


class Traffic(RuleBasedStateMachine):
    """Any order of sending, answering, waiting and losing the connection."""

    def __init__(self) -> None:
        super().__init__()
        self.window = Window(random.Random(0))
        self.now = 0.0
        self.number = 0

    @rule(lane=st.sampled_from(Lane))
    def send_all(self, lane: Lane) -> None:
        self.number += len(fill(self.window, lane, self.now, first=self.number))

    @precondition(lambda self: self.window.under_way)
    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        some = data.draw(st.lists(st.sampled_from(sorted(self.window.under_way)), min_size=1))
        self.window.acknowledged(some, self.now)

    @rule(seconds=st.floats(0.0, 120.0))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        before = self.window.under_way
        given_back = self.window.tick(self.now)
        assert set(given_back) == before - self.window.under_way

    @rule()
    def lose_the_connection(self) -> None:
        before = self.window.under_way
        assert set(self.window.reset()) == before

    @invariant()
    def never_too_many(self) -> None:
        assert 1 <= self.window.size <= SIZE
        assert len(self.window.under_way) <= SIZE
        if self.window.probing:
            assert len(self.window.under_way) <= 1

    @invariant()
    def never_stuck(self) -> None:
        # Either something may leave now, or time alone will change that.
        if self.window.room(Lane.LIVE, self.now) == 0:
            assert self.window.wake_at() is not None


TestTraffic = Traffic.TestCase
TestTraffic.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
