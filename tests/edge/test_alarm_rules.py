"""Rules as TOML says them: judged whole, every fault at once, against the registry."""

import re
import tomllib
from pathlib import Path

import pytest

import edge.alarms
from contract import Profile, SettingsError
from edge import load_configuration
from edge.alarms import default_rules
from edge.profiles import profile_tables
from tests.edge.alarm_bench import TEXTS, faults_of

KIOSK = 'kiosk = "k-1"\nprofile = "booth"\ndata = "d"\n[mqtt]\n'


def test_every_fault_of_every_rule_is_said_at_once() -> None:
    found = faults_of(f"""
[alarms.one]
when = "weather.wind"
above = 1
severity = "minor"
{TEXTS}
[alarms.two]
when = "climate.wind"
above = 1
severity = "minor"
{TEXTS}
[alarms.three]
when = "climate.temperature"
tags = {{ room = "cabin" }}
by = "floor"
above = 30
clear = 35
severity = "awful"
parents = ["nobody"]
{TEXTS}
[alarms.four]
when = "climate.temperature"
above = 30
severity = "minor"
{TEXTS}
colour = "red"
""")
    text = "\n".join(found)
    for expected in (
        "alarms.one.when: no measurement 'weather'",
        "alarms.two.when: climate has no field 'wind'",
        "alarms.three.severity",
        "alarms.four.colour",
    ):
        assert expected in text


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ('tags = { room = "a" }\nabove = 1\nseverity = "minor"', "tags: climate has no tag 'room'"),
        ('except = { room = "a" }\nabove = 1\nseverity = "minor"', "except: climate has no tag"),
        ('by = "room"\nabove = 1\nseverity = "minor"', "by: climate has no tag 'room'"),
        ('severity = "minor"', "levels: give one of above, below and is, or levels"),
        ('above = 1\nbelow = 0\nseverity = "minor"', "is: give one of above, below and is"),
        ("above = 1", "severity: one of warning, minor, major, critical"),
        ('above = 1\nseverity = "cleared"', "severity: one of"),
        ('is = true\nseverity = "minor"', "is: temperature takes a float"),
        ('above = 1\nclear = 2\nseverity = "minor"', "clear: 2 is beyond the first threshold"),
        ('below = 1\nclear = 0\nseverity = "minor"', "clear: 0 is beyond the first threshold"),
        ('is = 3\nclear = 0\nseverity = "minor"', "clear: only with above or below"),
        (
            'levels = [{above = 1, severity = "major"}, {above = 2, severity = "minor"}]',
            "levels: each is graver",
        ),
        (
            'levels = [{above = 3, severity = "minor"}, {above = 2, severity = "major"}]',
            "levels: each lies beyond",
        ),
        (
            'levels = [{above = 3, severity = "minor"}, {below = 2, severity = "major"}]',
            "levels: all above, or all below",
        ),
        ('above = 1\nseverity = "minor"\nonly_if = { wind = 1 }', "only_if: climate has no field"),
        (
            'is = 3\nseverity = "minor"\ntrend = { reaches = 0, over_s = 60 }',
            "is: what is computed over time",
        ),
        ('above = 1\nseverity = "minor"\nshow = "wind"', "show: climate has no field 'wind'"),
        ('above = 1\nseverity = "minor"\nparents = ["nobody"]', "parents: no alarm 'nobody'"),
        ('above = 1\nseverity = "minor"\nparents = ["hot"]', "parents: in the end it hides itself"),
        ('above = 1\nseverity = "minor"\nraise_after_s = -1', "raise_after_s:"),
    ],
)
def test_a_rule_that_can_not_be_meant_is_refused_with_a_sentence(lines: str, fault: str) -> None:
    found = faults_of(f'[alarms.hot]\nwhen = "climate.temperature"\n{lines}\n{TEXTS}')
    assert any(each.startswith(f"alarms.hot.{fault}") for each in found), found


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("It is {shown} °C.", "stands in [brackets]"),
        ("It is hot[ ({shown} °C)].", "needs `show`"),
        ("It is {hot}.", "no {hot}"),
        ("It is [hot.", "without a partner"),
    ],
)
def test_a_sentence_whose_values_can_not_be_filled_in_is_refused(sentence: str, fault: str) -> None:
    (found,) = faults_of(f"""
[alarms.hot]
when = "climate.temperature"
above = 30
severity = "minor"
trade = "electricity"
consequence = {{ fr = "Chaud.", en = "{sentence}" }}
advice = {{ fr = "Aérer.", en = "Let air in." }}
""")
    assert found.startswith("alarms.hot.consequence.en: ")
    assert fault in found


@pytest.mark.parametrize("profile", Profile)
def test_the_rules_of_each_profile_are_in_order(profile: Profile) -> None:
    rules = default_rules(profile)
    assert len(rules) >= 30
    assert [rule.depth for rule in rules] == sorted(rule.depth for rule in rules)
    for rule in rules:
        for text in (rule.consequence, rule.advice):
            assert len(text.fr) >= 10
            assert len(text.en) >= 10


def test_a_kiosk_changes_a_rule_switches_one_off_and_adds_its_own() -> None:
    configuration = load_configuration(
        KIOSK
        + f"""
[alarms.overheating]
raise_after_s = 5
[alarms.disk_full]
above = 80
clear = 75
severity = "critical"
[alarms.tamper]
off = true
[alarms.too_dark]
when = "climate.light"
by = "zone"
below = 5
severity = "minor"
{TEXTS}
"""
    )
    rules = {rule.type: rule for rule in configuration.alarms}
    assert rules["overheating"].raise_after_s == 5
    assert rules["overheating"].levels == _default("overheating")
    assert [(level.bound, level.severity) for level in rules["disk_full"].levels] == [
        (80, "critical")
    ]
    assert "tamper" not in rules
    assert rules["too_dark"].by == "zone"


def _default(type_: str) -> object:
    return next(rule.levels for rule in default_rules(Profile.BOOTH) if rule.type == type_)


def test_a_change_that_makes_no_sense_is_a_fault_of_the_file() -> None:
    with pytest.raises(SettingsError) as caught:
        load_configuration(
            KIOSK.replace("k-1", "K") + "[alarms.tamper]\nlatch = 7\n[alarms.nothing]\noff = true"
        )
    text = "\n".join(caught.value.faults)
    assert "kiosk:" in text
    with pytest.raises(SettingsError) as caught:
        load_configuration(KIOSK + "[alarms.tamper]\nlatch = 7\n[alarms.nothing]\noff = true")
    text = "\n".join(caught.value.faults)
    assert "alarms.tamper.latch:" in text
    assert "alarms.nothing.when: Field required" in text


def test_a_child_may_keep_a_parent_that_is_switched_off() -> None:
    load_configuration(KIOSK + "[alarms.mains_lost]\noff = true\n")


@pytest.mark.parametrize("profile", Profile)
def test_a_profile_names_services_and_drivers(profile: Profile) -> None:
    tables = profile_tables(profile)
    assert tables.services
    assert {"host", "link", "hotspot", "climate", "power", "contact"} <= set(tables.drivers)
    assert tomllib.loads(TEXTS)["trade"] in {each["trade"] for each in tables.alarms.values()}


def test_the_rule_in_the_readme_is_one() -> None:
    readme = (Path(edge.alarms.__file__).parent / "README.md").read_text("utf-8")
    (sample,) = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    whole = sample + '\n[alarms.mains_lost]\nwhen = "ups.on_battery"\nis = true\n'
    assert faults_of(whole + 'severity = "major"\n' + TEXTS) == []
