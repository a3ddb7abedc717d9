"""One session at a time, each counted once."""

from hypothesis import given
from hypothesis import strategies as st

from edge.drivers.kiosk.sessions import EndedSession, Sessions


def made() -> tuple[Sessions, list[EndedSession]]:
    ended: list[EndedSession] = []
    handles = iter(f"handle-{number}" for number in range(10_000))
    sessions = Sessions(
        silence_s=120, limit_s=3_600, new_handle=lambda: next(handles), ended=ended.append
    )
    return sessions, ended


def test_a_new_session_ends_the_one_before() -> None:
    sessions, ended = made()
    first = sessions.start("procedures", "fr", "none", 0)
    second = sessions.start("family", "en", "audio", 50)
    assert [each.lasted_s for each in ended] == [50]
    assert not sessions.end(first, 60)
    assert sessions.end(second, 60)


def test_silence_ends_a_session_when_it_was_last_seen() -> None:
    sessions, ended = made()
    handle = sessions.start("procedures", "fr", "none", 0)
    assert sessions.saw(handle, 100)
    sessions.expire(220)
    assert ended == []
    sessions.expire(221)
    assert not sessions.occupied
    assert [each.lasted_s for each in ended] == [100]
    assert not sessions.saw(handle, 222)


def test_a_session_has_a_limit_though_it_is_seen() -> None:
    sessions, ended = made()
    handle = sessions.start("procedures", "fr", "none", 0)
    times = range(60, 3_700, 60)
    assert [time for time in times if not sessions.saw(handle, time)] == [3_660]
    assert [each.lasted_s for each in ended] == [3_600]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["start", "saw", "end", "expire"]), st.integers(0, 5), st.floats(0, 500)
        )
    )
)
def test_every_session_is_counted_once_and_one_is_open_at_most(
    steps: list[tuple[str, int, float]],
) -> None:
    sessions, ended = made()
    handles: list[str] = []
    now = 0.0
    for step, which, later in steps:
        now += later
        handle = handles[-which] if which and len(handles) >= which else "nobody"
        if step == "start":
            handles.append(sessions.start("procedures", "fr", "none", now))
        elif step == "saw":
            sessions.saw(handle, now)
        elif step == "end":
            sessions.end(handle, now)
        else:
            sessions.expire(now)
        assert len(ended) + sessions.occupied == len(handles)
    assert all(0 <= each.lasted_s <= 3_600 for each in ended)
