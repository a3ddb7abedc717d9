"""Time on a kiosk: strictly increasing within a boot, however the wall clock is set."""

from hypothesis import given
from hypothesis import strategies as st

from edge.clock import Timekeeper, is_synced
from tests.edge.material import NOON, HandClock

HOUR_US = 3_600_000_000


def test_two_moments_are_never_the_same() -> None:
    clock = HandClock()
    timekeeper = Timekeeper(clock, lambda: True)
    first, second = timekeeper.tick(), timekeeper.tick()
    assert first.at == NOON
    assert second.at == NOON + 1
    assert not second.stepped_back


def test_a_step_forward_is_followed_within_the_boot() -> None:
    clock = HandClock()
    timekeeper = Timekeeper(clock, lambda: True)
    timekeeper.tick()
    clock.wall += HOUR_US
    moment = timekeeper.tick()
    assert (moment.at, moment.stepped_back) == (NOON + HOUR_US, False)


def test_a_step_backward_asks_for_a_new_boot_once() -> None:
    clock = HandClock()
    timekeeper = Timekeeper(clock, lambda: True)
    timekeeper.tick()
    clock.wall -= HOUR_US
    moment = timekeeper.tick()
    assert (moment.at, moment.stepped_back) == (NOON - HOUR_US, True)
    assert not timekeeper.tick().stepped_back


def test_a_clock_slewed_backward_a_little_begins_no_new_boot() -> None:
    clock = HandClock()
    timekeeper = Timekeeper(clock, lambda: True)
    before = timekeeper.tick().at
    clock.wall -= 200_000
    moment = timekeeper.tick()
    assert not moment.stepped_back
    assert moment.at > before


def test_while_the_clock_is_unset_the_wall_is_not_followed() -> None:
    clock = HandClock(now=0)
    timekeeper = Timekeeper(clock, lambda: False)
    first = timekeeper.tick()
    clock.advance(5)
    clock.wall += 99 * HOUR_US
    second = timekeeper.tick()
    assert (first.clock, second.clock) == ("unsynced", "unsynced")
    assert second.at - first.at == 5_000_000


def test_when_the_clock_is_set_the_shift_is_told_once() -> None:
    clock, answers = HandClock(now=0), [False]
    timekeeper = Timekeeper(clock, lambda: answers[0])
    timekeeper.tick()
    clock.advance(60)
    clock.wall += NOON
    answers[0] = True
    moment = timekeeper.tick()
    assert (moment.clock, moment.shift_us, moment.stepped_back) == ("synced", NOON, False)
    assert moment.at == NOON + 60_000_000
    assert timekeeper.tick().shift_us is None


def test_a_clock_set_backward_shifts_into_a_new_boot() -> None:
    clock, answers = HandClock(), [False]
    timekeeper = Timekeeper(clock, lambda: answers[0])
    timekeeper.tick()
    clock.wall -= HOUR_US
    answers[0] = True
    moment = timekeeper.tick()
    assert (moment.shift_us, moment.stepped_back) == (-HOUR_US, True)


def test_a_clock_once_set_stays_set_without_its_time_service() -> None:
    answers = [True]
    timekeeper = Timekeeper(HandClock(), lambda: answers[0])
    answers[0] = False
    assert timekeeper.tick().clock == "synced"


@given(
    st.lists(
        st.tuples(st.floats(0, 100), st.integers(-3 * HOUR_US, 3 * HOUR_US), st.booleans()),
        max_size=40,
    ),
    st.booleans(),
)
def test_moments_increase_strictly_within_each_boot(
    steps: list[tuple[float, int, bool]], set_at_start: bool
) -> None:
    clock, answers = HandClock(now=4 * HOUR_US), [set_at_start]
    timekeeper = Timekeeper(clock, lambda: answers[0])
    last = -(10**18)
    for seconds, wall, synced in steps:
        clock.advance(seconds)
        clock.wall += wall
        answers[0] = synced
        moment = timekeeper.tick()
        if not moment.stepped_back:
            assert moment.at > last
        last = moment.at


def test_a_clock_that_is_assumed_is_set() -> None:
    assert is_synced("assumed")()


def test_the_kernel_answers_whether_its_clock_is_disciplined() -> None:
    assert is_synced("kernel")() in (True, False)
