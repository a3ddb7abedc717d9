"""Rules at work: thresholds, hysteresis, hold times, levels, latching, flapping, rates."""

import pytest

from contract import Severity
from edge.alarms.active import FLAP_WINDOW_S, QUIET_S, TOLD_EVERY_S
from edge.alarms.observed import CROWD, STALE_S
from edge.readings import Reading
from tests.edge.alarm_bench import Bench, rules

HOT = rules("""
[alarms.hot]
when = "climate.temperature"
tags = { zone = ["cabin", "el*"] }
except = { zone = "elsewhere" }
by = "zone"
levels = [{ above = 40, severity = "minor" }, { above = 50, severity = "critical" }]
clear = 35
raise_after_s = 60
clear_after_s = 30
show = "temperature"
consequence.fr = "Chaud[ : {shown} °C] ({qualifier})."
consequence.en = "Hot[: {shown} °C] ({qualifier})."
""")
TAMPER = rules("""
[alarms.tamper]
when = "contact.open"
tags = { kind = "tamper" }
by = "contact"
is = true
severity = "critical"
latch = true
""")
CABIN = {"zone": "cabin"}
LID = {"kind": "tamper", "contact": "lid"}


def hot(bench: Bench, celsius: float, after_s: float = 10.0) -> list[str]:
    return bench.read("climate", after_s, temperature=celsius, tags=CABIN)


def lid(bench: Bench, after_s: float = 10.0, *, is_open: bool) -> list[str]:
    return bench.read("contact", after_s, open=is_open, tags=LID)


def raised(bench: Bench, celsius: float = 45.0) -> None:
    hot(bench, celsius)
    hot(bench, celsius, 60)
    assert bench.active() == ["hot cabin"]


def test_a_threshold_counts_once_it_has_been_passed_for_long_enough() -> None:
    bench = Bench(HOT)
    assert hot(bench, 45) == []
    assert hot(bench, 45, 59) == []
    assert hot(bench, 45, 1) == ["raised hot"]
    assert hot(bench, 45) == [], "raised once"


def test_a_short_excursion_is_nothing_and_the_next_one_begins_anew() -> None:
    bench = Bench(HOT)
    hot(bench, 45)
    hot(bench, 30, 50)
    assert hot(bench, 45, 5) == []
    assert hot(bench, 45, 59) == []
    assert hot(bench, 45, 1) == ["raised hot"]


def test_it_clears_only_beyond_the_hysteresis_and_after_its_hold() -> None:
    bench = Bench(HOT)
    raised(bench)
    assert hot(bench, 36, 600) == [], "still above where it clears"
    assert hot(bench, 34.9) == []
    assert hot(bench, 34.9, 29) == []
    assert hot(bench, 34.9, 1) == ["cleared hot"]
    assert bench.active() == []


def test_a_graver_level_is_a_change_of_the_same_alarm_and_so_is_the_way_back() -> None:
    bench = Bench(HOT)
    raised(bench)
    first = bench.engine.active()[0]
    assert hot(bench, 55) == []
    assert hot(bench, 55, 60) == ["changed hot"]
    assert bench.severity() is Severity.CRITICAL
    assert hot(bench, 46, 30) == [], "the margin is that of the first level"
    hot(bench, 44)
    assert hot(bench, 44, 30) == ["changed hot"]
    assert bench.severity() is Severity.MINOR
    assert bench.engine.active()[0].raised_at == first.raised_at


def test_what_is_grave_from_the_start_is_raised_so() -> None:
    bench = Bench(HOT)
    raised(bench, 60)
    assert bench.severity() is Severity.CRITICAL


def test_each_qualifier_is_an_alarm_of_its_own_and_other_tags_are_left_alone() -> None:
    bench = Bench(HOT)
    for _ in range(2):
        bench.take(
            *(
                Reading("climate", {"temperature": 45.0}, {"zone": zone})
                for zone in ("cabin", "electronics", "elsewhere", "outside")
            ),
            after_s=60,
        )
    assert bench.active() == ["hot cabin", "hot electronics"]


def test_a_reading_without_the_field_says_nothing_either_way() -> None:
    bench = Bench(HOT)
    raised(bench)
    assert bench.read("climate", 600, humidity=40.0, tags=CABIN) == []
    assert bench.active() == ["hot cabin"]


def test_the_texts_say_the_value_and_follow_it_without_being_history() -> None:
    bench = Bench(HOT)
    raised(bench, 44.96)
    alarm = bench.engine.active()[0]
    assert alarm.consequence.en == "Hot: 45 °C (cabin)."
    assert alarm.shown == 45
    bench.engine.alarms.untold = False
    assert hot(bench, 48, TOLD_EVERY_S / 2) == []
    assert not bench.engine.alarms.untold
    assert hot(bench, 48, TOLD_EVERY_S / 2) == []
    assert bench.engine.active()[0].consequence.fr == "Chaud : 48 °C (cabin)."
    assert bench.engine.alarms.untold


def test_a_part_of_a_sentence_falls_when_its_value_is_not_known() -> None:
    bench = Bench(
        rules("""
[alarms.on_battery]
when = "ups.on_battery"
by = "ups"
is = true
severity = "major"
show = "runtime"
show_per = 60
consequence = { fr = "Batterie[, {shown} min].", en = "Battery[, {shown} min]." }
""")
    )
    bench.read("ups", on_battery=True, tags={"ups": "a"})
    bench.read("ups", on_battery=True, runtime=312.0, tags={"ups": "b"})
    first, second = bench.engine.active()
    assert first.consequence.en == "Battery."
    assert second.consequence.fr == "Batterie, 5,2 min."


def test_one_alarm_without_a_qualifier_is_there_while_any_series_has_it() -> None:
    bench = Bench(rules('[alarms.fire]\nwhen="contact.open"\nis=true\nseverity="major"'))
    for name in ("a", "b"):
        bench.read("contact", open=True, tags={"kind": "door", "contact": name})
    assert bench.active() == ["fire"]
    assert bench.read("contact", open=False, tags={"kind": "door", "contact": "a"}) == []
    assert bench.read("contact", open=False, tags={"kind": "door", "contact": "b"}) == [
        "cleared fire"
    ]


def test_only_if_another_field_of_the_reading_says_so() -> None:
    bench = Bench(
        rules("""
[alarms.mains_lost]
when = "ups.on_battery"
levels = [
  { is = true, severity = "major" },
  { is = true, only_if = { battery_low = true }, severity = "critical" },
]
""")
    )
    bench.read("ups", on_battery=True, battery_low=False, tags={"ups": "u"})
    assert bench.severity() is Severity.MAJOR
    assert bench.read("ups", on_battery=True, battery_low=True, tags={"ups": "u"}) == [
        "changed mains_lost"
    ]
    assert bench.severity() is Severity.CRITICAL


# Latching


def test_a_latched_alarm_stays_until_it_is_acknowledged() -> None:
    bench = Bench(TAMPER)
    assert lid(bench, is_open=True) == ["raised tamper"]
    assert lid(bench, is_open=False) == []
    (alarm,) = bench.engine.active()
    assert (alarm.latched, alarm.present, alarm.acknowledged) == (True, False, False)
    assert bench.wait(10 * STALE_S) == []
    assert bench.noted(bench.engine.acknowledge("tamper", "lid", bench.now, bench.at)) == [
        "cleared tamper"
    ]
    assert bench.active() == []


def test_acknowledged_while_it_is_there_it_ends_with_its_condition() -> None:
    bench = Bench(TAMPER)
    lid(bench, is_open=True)
    assert bench.noted(bench.engine.acknowledge("tamper", "lid", bench.now, bench.at)) == [
        "changed tamper"
    ]
    assert bench.noted(bench.engine.acknowledge("tamper", "lid", bench.now, bench.at)) == []
    assert lid(bench, is_open=False) == ["cleared tamper"]
    lid(bench, is_open=True)
    assert not bench.engine.active()[0].acknowledged, "the next one is another one"


def test_opened_again_before_anybody_came_it_is_the_same_alarm_counted() -> None:
    bench = Bench(TAMPER)
    for _ in range(3):
        lid(bench, is_open=True)
        lid(bench, is_open=False)
    lid(bench, is_open=True)
    (alarm,) = bench.engine.active()
    assert (alarm.count, alarm.present) == (4, True)
    assert [change.kind for change in bench.changes] == ["raised"]


def test_a_latched_alarm_survives_restarts_and_a_condition_that_ended_meanwhile() -> None:
    bench = Bench(TAMPER)
    lid(bench, is_open=True)
    again = bench.restarted()
    assert again.active() == ["tamper lid"]
    assert lid(again, is_open=False) == []
    third = again.restarted()
    third.wait(2 * STALE_S)
    assert third.active() == ["tamper lid"]
    third.engine.acknowledge("tamper", "lid", third.now, third.at)
    assert third.active() == []


def test_what_is_not_active_can_not_be_acknowledged() -> None:
    with pytest.raises(KeyError):
        Bench(TAMPER).engine.acknowledge("tamper", "lid", 0, 0)


# Flapping


def test_flapping_is_one_alarm_with_a_count_which_ends_when_it_has_been_quiet() -> None:
    bench = Bench(rules('[alarms.down]\nwhen="link.up"\nby="target"\nis=false\nseverity="minor"'))

    def link(*, up: bool) -> list[str]:
        return bench.read("link", 10, up=up, tags={"target": "t"})

    said = [change for _ in range(10) for up in (False, True) for change in link(up=up)]
    assert said == ["raised down", "cleared down"] * 2 + ["raised down"]
    (alarm,) = bench.engine.active()
    assert (alarm.count, alarm.present) == (10, False)
    assert bench.wait(QUIET_S - 1) == []
    assert bench.wait(1) == ["cleared down"]
    link(up=False)
    assert bench.engine.active()[0].count == 11
    bench.wait(5)
    link(up=True)
    bench.wait(QUIET_S)
    bench.wait(FLAP_WINDOW_S + 1)
    link(up=False)
    assert bench.engine.active()[0].count == 1, "an hour later it is another story"


# Restarts


def test_a_restart_raises_nothing_anew_and_clears_what_ended_meanwhile() -> None:
    bench = Bench(HOT)
    raised(bench)
    again = bench.restarted()
    assert hot(again, 45) == []
    assert again.active() == ["hot cabin"]
    third = again.restarted()
    assert hot(third, 20) == []
    assert hot(third, 20, 30) == ["cleared hot"]


def test_without_a_memory_the_list_alone_is_gone_on_from() -> None:
    bench = Bench(HOT)
    raised(bench, 55)
    engine = type(bench.engine)(HOT, active=bench.engine.active())
    again = Bench(HOT, engine)
    assert hot(again, 55) == []
    hot(again, 20)
    assert hot(again, 20, 30) == ["cleared hot"]


def test_an_alarm_whose_rule_is_gone_ends_unless_it_is_latched() -> None:
    bench = Bench((*HOT, *TAMPER))
    raised(bench)
    lid(bench, is_open=True)
    without = Bench((), type(bench.engine)((), active=bench.engine.active()))
    assert without.wait() == ["cleared hot"]
    assert without.active() == ["tamper lid"]


def test_a_device_that_is_no_longer_heard_of_has_no_alarm_after_a_day() -> None:
    bench = Bench(HOT)
    raised(bench)
    assert bench.wait(STALE_S) == []
    assert bench.wait(1) == ["cleared hot"]


def test_what_is_in_order_leaves_nothing_behind_and_what_is_not_is_bounded() -> None:
    bench = Bench(HOT)
    for number in range(10 * CROWD):
        tags = {"zone": f"electronics-{number}"}
        bench.read("climate", temperature=20.0, tags=tags)
    assert not bench.engine.lasting()
    assert not bench.engine._observed._watched
    for number in range(10 * CROWD):
        bench.read("climate", temperature=60.0, tags={"zone": f"electronics-{number}"})
    assert len(bench.engine._observed._watched) == CROWD
