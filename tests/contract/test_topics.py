from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contract import (
    KIOSK_PATTERN,
    KIOSK_READ,
    KIOSK_WRITE,
    TOPIC_KINDS,
    BadIdentifier,
    BadTopic,
    Direction,
    Family,
    Kind,
    Topic,
    build,
    filter_for,
    parse,
    shared,
)

kiosks = st.from_regex(KIOSK_PATTERN, fullmatch=True)


@st.composite
def topics(draw: st.DrawFn) -> Topic:
    kind = draw(st.sampled_from(Kind))
    family = draw(st.sampled_from(Family)) if TOPIC_KINDS[kind].by_family else None
    return Topic(draw(kiosks), kind, family)


def covers(topic_filter: str, topic: str) -> bool:
    """MQTT's own matching of one filter and one topic."""
    wanted, levels = topic_filter.split("/"), topic.split("/")
    for index, level in enumerate(wanted):
        if level == "#":
            return True
        if index >= len(levels) or level not in ("+", levels[index]):
            return False
    return len(wanted) == len(levels)


@given(topics())
def test_a_topic_survives_the_round_trip(topic: Topic) -> None:
    assert parse(build(topic)) == topic


@given(topics())
def test_each_kiosk_is_covered_by_the_one_acl_pattern_of_its_direction(topic: Topic) -> None:
    up = TOPIC_KINDS[topic.kind].direction is Direction.UP
    allowed = (KIOSK_WRITE if up else KIOSK_READ).replace("%u", topic.kiosk)
    forbidden = (KIOSK_READ if up else KIOSK_WRITE).replace("%u", topic.kiosk)
    assert covers(allowed, build(topic))
    assert not covers(forbidden, build(topic))


@given(topics(), kiosks)
def test_a_filter_takes_its_kind_and_no_other(topic: Topic, other: str) -> None:
    text = build(topic)
    assert [kind for kind in Kind if covers(filter_for(kind), text)] == [topic.kind]
    assert covers(filter_for(topic.kind, topic.kiosk), text)
    assert covers(filter_for(topic.kind, other), text) == (other == topic.kiosk)


@given(st.text(max_size=80))
def test_any_text_is_a_topic_or_a_clear_error(text: str) -> None:
    try:
        topic = parse(text)
    except (BadTopic, BadIdentifier):
        return
    assert build(topic) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "escale/v1",
        "escale/v1/a-kiosk/up",
        "escale/v1/a-kiosk/up/live",
        "escale/v1/a-kiosk/down/live/host",
        "escale/v1/a-kiosk/up/live/host/more",
        "escale/v1/a-kiosk/up/status/host",
        "escale/v1/+/up/status",
        "escale/v1/_api/up/status",
        "escale/v1/a-kiosk\n/up/status",
        "escale/v2/a-kiosk/up/status",
    ],
)
def test_what_is_not_a_topic_of_ours_is_refused(text: str) -> None:
    with pytest.raises((BadTopic, BadIdentifier)):
        parse(text)


def test_a_family_belongs_to_frames_only() -> None:
    with pytest.raises(BadTopic, match="need family"):
        build(Topic("a-kiosk", Kind.LIVE))
    with pytest.raises(BadTopic, match="have no family"):
        build(Topic("a-kiosk", Kind.STATUS, Family.HOST))


def test_names_of_the_back_office_can_not_be_kiosks() -> None:
    with pytest.raises(BadIdentifier):
        build(Topic("_collector", Kind.STATUS))


@pytest.mark.parametrize("group", ["", "a/b", "+", "#"])
def test_a_group_that_would_break_the_filter_is_refused(group: str) -> None:
    with pytest.raises(BadTopic):
        shared(group, filter_for(Kind.LIVE))
    assert shared("g1", filter_for(Kind.LIVE)) == "$share/g1/escale/v1/+/up/live/+"
