"""Frozen or black, by heartbeats and by pictures."""

from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.kiosk.screen import Look, Screen, ScreenLimits, ScreenState

LIMITS = ScreenLimits(silent_after_s=30, frozen_after_s=60, black_after_s=60, black_below=0.02)


def screen() -> Screen:
    return Screen(LIMITS, 0.0)


def after(beats: list[Look], every_s: float = 5.0) -> tuple[Screen, ScreenState]:
    made, now = screen(), 0.0
    for beat in beats:
        now += every_s
        made.heard(beat, now)
    return made, made.state(now)


def test_before_the_first_heartbeat_nothing_is_known() -> None:
    assert screen().state(29) == ScreenState(None, 29, None, None)


def test_a_page_that_never_reports_is_down() -> None:
    assert screen().state(61) == ScreenState(up=False, heartbeat_age=61, frozen=True, black=None)


def test_a_page_that_draws_is_well() -> None:
    _, state = after([Look(frames, brightness=0.8) for frames in range(30)])
    assert state == ScreenState(up=True, heartbeat_age=0, frozen=False, black=False)


def test_heartbeats_without_a_new_frame_are_a_frozen_screen() -> None:
    still, state = after([Look(7, brightness=0.8)] * 14)
    assert state.up is True
    assert state.frozen is True
    still.heard(Look(8), 71)
    assert still.state(71).frozen is False


def test_silence_is_down_and_then_frozen() -> None:
    made, _ = after([Look(1)])
    assert (made.state(36).up, made.state(36).frozen) == (False, False)
    assert made.state(66).frozen is True


def test_a_page_begun_anew_has_moved() -> None:
    _, state = after([*[Look(frames) for frames in range(20)], Look(0)])
    assert state.frozen is False


def test_darkness_that_lasts_is_a_black_screen() -> None:
    dark = [Look(frames, brightness=0.01) for frames in range(14)]
    made, state = after(dark)
    assert state.black is True
    made.heard(Look(99, brightness=0.5), 71)
    assert made.state(71).black is False


def test_a_screen_made_dark_on_purpose_is_no_fault() -> None:
    _, state = after([Look(3, brightness=0.0, off=True)] * 20)
    assert (state.frozen, state.black) == (False, False)


def test_a_page_that_says_nothing_of_brightness_is_not_judged() -> None:
    _, state = after([Look(frames) for frames in range(20)])
    assert state.black is None


def test_a_picture_that_stays_while_the_page_changes_is_a_frozen_screen() -> None:
    made = screen()
    for now in range(0, 200, 5):
        made.heard(Look(now, checksum=f"{now:x}", brightness=0.9), now)
        made.pictured(1234, 0.9, now)
    assert made.state(200).frozen is True
    made.pictured(99, 0.9, 201)
    assert made.state(201).frozen is False


def test_a_picture_that_stays_with_the_page_is_no_fault() -> None:
    made = screen()
    for now in range(0, 200, 5):
        made.heard(Look(now, checksum="aa", brightness=0.9), now)
        made.pictured(1234, 0.9, now)
    assert made.state(200).frozen is False


def test_a_dark_picture_is_a_black_screen_whatever_the_page_says() -> None:
    made = screen()
    for now in range(0, 100, 5):
        made.heard(Look(now, brightness=0.9), now)
        made.pictured(1234, 0.0, now)
    assert made.state(100).black is True


BEATS = st.lists(
    st.tuples(
        st.floats(0, 100),
        st.builds(
            Look,
            st.integers(0, 9),
            st.none() | st.text("ab", max_size=1),
            st.none() | st.floats(0, 1),
            st.booleans(),
        ),
    )
)


@given(BEATS, st.floats(0, 200))
def test_a_silent_screen_is_never_up_and_one_just_heard_always_is(
    beats: list[tuple[float, Look]], later: float
) -> None:
    made, now = screen(), 0.0
    for pause, beat in beats:
        now += pause
        made.heard(beat, now)
    state = made.state(now + later)
    if later > LIMITS.silent_after_s:
        assert state.up is False
    elif beats:
        assert state.up is True
    assert state.frozen is True or now + later <= 60 or later <= 60
