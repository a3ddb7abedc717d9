"""The parent hides its children: one alarm appears, not ten, and nothing true stays unsaid."""

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from contract import Profile
from edge.alarms import Engine, default_rules
from edge.alarms.sources import DRIVER
from edge.readings import Reading
from tests.edge.alarm_bench import Bench, rules

FAMILY = rules("""
[alarms.mains]
when = "power.present"
tags = { source = "mains" }
is = false
raise_after_s = 30
clear_after_s = 10
severity = "major"

[alarms.gateway]
when = "link.up"
tags = { target = "gateway" }
is = false
raise_after_s = 60
severity = "major"
parents = ["mains"]

[alarms.access_point]
when = "access_point.up"
by = "device"
is = false
raise_after_s = 20
severity = "minor"
parents = ["gateway", "mains"]
grace_s = 100
""")


def mains(on: bool) -> Reading:
    return Reading("power", {"present": on}, {"source": "mains"})


def gateway(up: bool) -> Reading:
    return Reading("link", {"up": up}, {"target": "gateway"})


def access_point(up: bool) -> Reading:
    return Reading("access_point", {"up": up}, {"device": "ap"})


def all_of(bench: Bench, on: bool, seconds: int) -> list[str]:
    said: list[str] = []
    for _ in range(0, seconds, 10):
        said += bench.take(mains(on), gateway(on), access_point(on), after_s=10)
        said += bench.wait()
    return said


def test_one_cause_is_one_alarm_whatever_falls_with_it() -> None:
    bench = Bench(FAMILY)
    assert all_of(bench, False, 600) == ["raised mains"]
    assert all_of(bench, True, 600) == ["cleared mains"]


def test_a_child_waits_while_the_parents_hold_runs_and_is_said_when_nothing_comes_of_it() -> None:
    bench = Bench(FAMILY)
    assert bench.take(mains(False), access_point(False)) == []
    assert bench.take(mains(False), access_point(False), after_s=25) == []
    assert bench.take(mains(True), after_s=1) == []
    assert bench.wait(1) == ["raised access_point"]


def test_what_is_still_there_after_the_parent_is_raised_when_its_grace_is_over() -> None:
    bench = Bench(FAMILY)
    all_of(bench, False, 60)
    for _ in range(2):
        bench.take(mains(True), gateway(True), access_point(False), after_s=10)
    assert bench.active() == []
    assert bench.wait(99) == []
    assert bench.wait(1) == ["raised access_point"]


def test_a_grandparent_hides_through_a_parent_that_is_hidden_itself() -> None:
    bench = Bench(FAMILY)
    all_of(bench, False, 120)
    bench.take(mains(False), gateway(False), access_point(False), after_s=3_000)
    assert bench.active() == ["mains"]


def test_a_child_found_out_shortly_before_its_parent_is_withdrawn() -> None:
    bench = Bench(FAMILY)
    bench.take(access_point(False))
    assert bench.take(access_point(False), after_s=20) == ["raised access_point"]
    bench.take(mains(False), after_s=5)
    assert bench.take(mains(False), after_s=30) == ["raised mains", "cleared access_point"]


def test_a_child_raised_long_before_has_a_cause_of_its_own_and_stays() -> None:
    bench = Bench(FAMILY)
    bench.take(access_point(False))
    bench.take(access_point(False), after_s=20)
    bench.take(mains(False), after_s=1_000)
    bench.take(mains(False), after_s=30)
    assert bench.active() == ["access_point ap", "mains"]
    assert bench.restarted().wait() == []


def test_hidden_children_are_hidden_after_a_restart_too() -> None:
    bench = Bench(FAMILY)
    all_of(bench, False, 120)
    again = bench.restarted()
    assert all_of(again, False, 120) == []
    assert again.active() == ["mains"]


# The number of what was raised, less what was cleared, is what is active.

BOOTH = default_rules(Profile.BOOTH)
READINGS = st.sampled_from(
    [
        *(mains(on) for on in (True, False)),
        *(gateway(on) for on in (True, False)),
        *(access_point(on) for on in (True, False)),
        *(
            Reading("ups", {"on_battery": on, "battery_low": on, "runtime": 600.0}, {"ups": "u"})
            for on in (True, False)
        ),
        *(
            Reading("contact", {"open": is_open}, {"kind": kind, "contact": "c"})
            for is_open in (True, False)
            for kind in ("tamper", "door", "float")
        ),
        *(
            Reading("climate", {"temperature": t}, {"zone": "electronics"})
            for t in (-20.0, 20.0, 75.0)
        ),
        *(Reading("host", {"disk": disk, "disk_free": 10**9}) for disk in (50.0, 95.0, 99.0)),
        *(Reading(DRIVER, {"health": health}, {"driver": "snmp"}) for health in ("ok", "timeout")),
    ]
)
STEPS = st.lists(
    st.one_of(
        READINGS,
        st.sampled_from([1.0, 30.0, 400.0, 4_000.0, 90_000.0]),
        st.sampled_from(["acknowledge", "restart"]),
    ),
    max_size=120,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_what_was_raised_less_what_was_cleared_is_active(
    steps: list[Reading | float | str],
) -> None:
    bench, balance, active = Bench(BOOTH), Counter[tuple[str, str]](), Bench(BOOTH)
    for step in steps:
        if isinstance(step, Reading):
            bench.take(step)
        elif isinstance(step, float):
            bench.wait(step)
        elif step == "restart":
            changes, bench = bench.changes, bench.restarted()
            bench.changes = changes
        else:
            for alarm in bench.engine.active()[:1]:
                bench.noted(
                    bench.engine.acknowledge(alarm.type, alarm.qualifier, bench.now, bench.at)
                )
    for change in bench.changes:
        key = (change.alarm.type, change.alarm.qualifier)
        balance[key] += {"raised": 1, "changed": 0, "cleared": -1}[change.kind]
        assert balance[key] in (0, 1), "raised and cleared take turns"
    assert {key for key, count in balance.items() if count} == {
        (alarm.type, alarm.qualifier) for alarm in bench.engine.active()
    }
    assert active.engine.active() == ()


def test_a_reading_costs_microseconds() -> None:
    engine, rng = Engine(BOOTH), random.Random(1)
    readings = [
        Reading("climate", {"temperature": rng.uniform(10, 30)}, {"zone": "cabin"}),
        Reading("host", {"disk": 40.0, "cpu": 3.0, "temperature": 50.0}),
        Reading("link", {"up": True, "loss": 0.0, "round_trip": 20.0}, {"target": "gateway"}),
    ]
    for step in range(1_000):
        assert engine.take(readings, float(step), step) == []
    assert not engine.lasting()
