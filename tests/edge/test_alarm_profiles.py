"""Every rule of every profile can be raised and cleared: the readings are made from the rule."""

import pytest

from contract import REGISTRY, FieldValue, Profile, Sample
from edge.alarms import Engine, Rule, default_rules
from edge.alarms.gauges import PerDay, Trend
from edge.alarms.levels import Level
from edge.alarms.sources import with_own_rows
from edge.readings import Reading
from tests.edge.alarm_bench import Bench
from tests.edge.material import NOON

ALL = [(profile, rule) for profile in Profile for rule in default_rules(profile)]
REGISTERED = with_own_rows(REGISTRY)


def tags_of(rule: Rule) -> dict[str, str]:
    """Tags that the rule is about, each of them what the registry asks for."""
    tags = {tag.name: "some" for tag in REGISTERED[rule.measurement].tags if not tag.optional}
    for match in rule.matches:
        tags[match.tag] = min(match.values, default="") or f"{match.beginnings[0]}x"
    return tags


def passing(rule: Rule, level: Level) -> FieldValue:
    """A value that is beyond the level."""
    if level.direction == "is":
        return min(level.values, key=str)
    beyond = level.bound + (1 if level.direction == "above" else -1)
    return int(beyond) if _kind(rule) == "integer" else float(beyond)


def harmless(rule: Rule) -> FieldValue:
    """A value that is on the good side of the hysteresis."""
    first = rule.levels[0]
    if first.direction == "is":
        kind = _kind(rule)
        return "ok" if kind == "string" else not min(first.values)
    better = -1 if first.direction == "above" else 1
    value = first.bound + better * (first.margin + 1)
    return int(value) if _kind(rule) == "integer" else float(value)


def _kind(rule: Rule) -> str:
    return REGISTERED[rule.measurement].field(rule.field).kind


def reading(rule: Rule, value: FieldValue, level: Level) -> Reading:
    fields = {rule.field: value, **dict(level.only_if)}
    made = Reading(rule.measurement, fields, tags_of(rule))
    if rule.measurement in REGISTRY:
        sample = Sample(m=made.m, at=NOON, tags=dict(made.tags), fields=dict(made.fields))
        assert REGISTRY.fault(sample, now=NOON) is None
    return made


def hold(bench: Bench, made: Reading, seconds: float) -> list[str]:
    return [*bench.take(made, after_s=10), *bench.take(made, after_s=seconds)]


@pytest.mark.parametrize(
    ("profile", "rule"), ALL, ids=[f"{profile}-{rule.type}" for profile, rule in ALL]
)
def test_every_rule_is_raised_and_cleared(profile: Profile, rule: Rule) -> None:
    bench = Bench(default_rules(profile))
    if rule.gauge is not None:
        over_time(bench, rule)
        return
    for number, level in enumerate(rule.levels):
        said = hold(bench, reading(rule, passing(rule, level), level), rule.raise_after_s)
        assert said[-1:] == [f"changed {rule.type}" if number else f"raised {rule.type}"]
    (alarm,) = bench.engine.active()
    assert alarm.severity is rule.levels[-1].severity
    for text in (alarm.consequence, alarm.advice):
        assert not set("{}[]") & set(text.fr + text.en)
    said = hold(bench, reading(rule, harmless(rule), rule.levels[0]), rule.clear_after_s)
    if rule.latch:
        assert said == []
        changes = bench.engine.acknowledge(alarm.type, alarm.qualifier, bench.now, bench.at)
        said = bench.noted(changes)
    assert said == [f"cleared {rule.type}"]


def over_time(bench: Bench, rule: Rule) -> None:
    """Rules that look at a stretch of time, at their own scale."""
    level = rule.levels[0]
    if isinstance(rule.gauge, Trend):
        span, rate = rule.gauge.over_s, 1_000_000 / 60
        wrong = [int(10**9 - rate * step) for step in range(0, int(2 * span), 60)]
        right = [wrong[-1]] * (int(2 * span) // 60)
        step_s = 60.0
    else:
        assert isinstance(rule.gauge, PerDay)
        step_s = 600.0
        wrong = [0] * int(rule.gauge.over_s / step_s)
        right = [int(level.bound)] * int(3 * rule.gauge.over_s / step_s)
    said = [change for value in wrong for change in bench.take(_at(rule, value), after_s=step_s)]
    assert said == [f"raised {rule.type}"]
    said = [change for value in right for change in bench.take(_at(rule, value), after_s=step_s)]
    assert said == [f"cleared {rule.type}"]


def _at(rule: Rule, value: int) -> Reading:
    return reading(rule, value if _kind(rule) == "integer" else float(value), rule.levels[0])


def test_what_the_issue_asks_for_is_there() -> None:
    booth = {rule.type for rule in default_rules(Profile.BOOTH)}
    bench = {rule.type for rule in default_rules(Profile.SOLAR_BENCH)}
    assert booth >= {
        *("overheating", "freezing", "condensation", "door_open", "tamper", "mains_lost"),
        *("battery_low", "link_down", "link_degraded", "dns_failing", "portal_expired"),
        *("access_point_down", "no_client", "disk_filling", "file_system_read_only"),
        *("clock_unset", "screen_frozen", "paper_out", "driver_dead", "journal_filling"),
        *("journal_dropping", "journal_unwritable", "certificate_ending"),
    }
    assert bench >= {"solar_below_need", "battery_low", "tamper"}
    assert {rule.type for rule in default_rules(Profile.BOOTH) if rule.latch} == {
        "tamper",
        "tamper_brief",
    }


def test_mains_lost_is_one_alarm_with_the_minutes_left() -> None:
    """Twenty minutes of a booth without mains: everything behind the breaker falls with it."""
    bench = Bench(default_rules(Profile.BOOTH))
    for step in range(120):
        bench.take(
            Reading("ups", {"on_battery": True, "runtime": 2_400.0 - 10 * step}, {"ups": "apc"}),
            Reading("power", {"present": False, "voltage": 0.0}, {"source": "mains"}),
            Reading("power", {"present": True, "charge": 90.0 - step / 2}, {"source": "battery"}),
            Reading("access_point", {"up": False}, {"device": "ap"}),
            Reading("hotspot", {"up": False}, {"source": "ap"}),
            Reading("link", {"up": False, "loss": 100.0}, {"target": "gateway"}),
            Reading("link", {"up": False, "loss": 100.0}, {"target": "public"}),
            Reading("link", {"up": False, "loss": 100.0}, {"target": "dns://9.9.9.9/x"}),
            Reading("link", {"up": False, "loss": 100.0}, {"target": "broker"}),
            Reading("driver", {"health": "failing"}, {"driver": "snmp"}),
            Reading("application", {"up": True, "screen_black": True}),
            Reading("peripheral", {"ok": False}, {"peripheral": "printer"}),
            Reading("climate", {"temperature": 2.0}, {"zone": "cabin"}),
            after_s=10,
        )
        bench.wait()
    (alarm,) = bench.engine.active()
    assert [change.kind for change in bench.changes] == ["raised"]
    assert alarm.type == "mains_lost"
    assert alarm.consequence.en.startswith(
        "No mains: the kiosk is on battery and will go dark in 2"
    )
    assert alarm.shown == pytest.approx(20, abs=1.5)


def test_a_quiet_kiosk_has_no_alarm() -> None:
    engine = Engine(default_rules(Profile.BOOTH))
    for _, rule in ALL:
        made = reading(rule, harmless(rule), rule.levels[0])
        assert engine.take([made], 0.0, NOON) == []
