"""Alert rules, contact points and policy as they are written: for people, and for Grafana."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from contract import REGISTRY, SEVERITIES, Registry
from dashboards import Language, files
from dashboards.alerting import Group, Rule, Unanswered
from dashboards.alerting_groups import for_api, groups
from dashboards.alerting_panels import finder
from dashboards.alerting_series import ALWAYS_THERE
from dashboards.anchors import Uid
from dashboards.cli import app
from dashboards.contact import ADDRESSES_VARIABLE, ContactsRefused, read

ALERTING = "provisioning/alerting"
DATASOURCES = "provisioning/datasources/escale.yaml"
RULES: list[tuple[Group, Rule]] = [(group, rule) for group in groups() for rule in group.rules]
FIELD = re.compile(r'"(\w+)"::field')
MEASUREMENT = re.compile(r'FROM "(\w+)"')
EVENTS = {"alarm", "snmp_trap", "use", "hotspot_use", "orientation"}
"""Measured when something happens, or once an hour: their silence says nothing."""


@pytest.fixture(scope="module", params=Language)
def written(request: pytest.FixtureRequest) -> Mapping[str, Any]:
    """Every file of a language, read."""
    return {name: json.loads(text) for name, text in files(request.param).items()}


def rules(written: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for group in written[f"{ALERTING}/rules.yaml"]["groups"]:
        yield from group["rules"]


def test_names_and_titles_are_told_apart(written: Mapping[str, Any]) -> None:
    for key in ("uid", "title"):
        values = [rule[key] for rule in rules(written)]
        assert len(set(values)) == len(values) > 30
    assert all(re.fullmatch(r"[a-z0-9-]{1,40}", rule["uid"]) for rule in rules(written))


def test_every_alert_says_what_it_is_what_follows_and_what_to_do(
    written: Mapping[str, Any],
) -> None:
    severities = {severity.value for severity in SEVERITIES}
    for rule in rules(written):
        told = rule["annotations"]
        assert all(told[name].strip() for name in ("summary", "consequence", "advice", "link"))
        assert rule["labels"]["severity"] in severities
        assert rule["labels"]["origin"] == "escale"


def test_the_two_languages_differ_in_every_text() -> None:
    for _, rule in RULES:
        words = rule.words
        for title in (words.title, words.summary, words.consequence, words.advice):
            assert title.fr != title.en, rule.uid


def test_a_text_names_only_what_its_alert_carries() -> None:
    for _, rule in RULES:
        allowed = {"value", "time", *rule.labels}
        for title in (rule.words.summary, rule.words.consequence, rule.words.advice):
            for text in (title.fr, title.en):
                assert set(re.findall(r"\{(\w+)\}", text)) <= allowed, rule.uid


def test_no_text_has_a_dollar_that_a_file_would_take_for_a_variable(
    written: Mapping[str, Any],
) -> None:
    for rule in rules(written):
        assert "$" not in json.dumps([rule["title"], rule["labels"], rule["annotations"]])
    assert "$" not in json.dumps(written[f"{ALERTING}/templates.yaml"])


def test_every_rule_is_shown_by_a_panel_that_asks_for_its_field(
    written: Mapping[str, Any],
) -> None:
    assert {rule.shown.dashboard for _, rule in RULES} <= {uid.value for uid in Uid}
    without = [rule["uid"] for rule in rules(written) if "panelId" not in rule]
    assert without == []


def test_every_field_a_rule_asks_for_is_in_the_registry() -> None:
    for _, rule in RULES:
        for question in rule.questions:
            (measurement,) = MEASUREMENT.findall(question.query)
            for field in FIELD.findall(question.query):
                REGISTRY.named(measurement).field(field)


def test_every_measurement_that_comes_regularly_is_missed_when_it_stops() -> None:
    sampled = {row.name for row in REGISTRY.values() if row.origin == "kiosk"}
    told_by_the_journals_rule = {"journal", "uplink"}
    assert set(ALWAYS_THERE) == sampled - EVENTS - told_by_the_journals_rule


def test_a_field_that_is_gone_from_the_registry_is_named_when_rules_are_made() -> None:
    smaller = Registry([row for row in REGISTRY.values() if row.name != "climate"])
    with pytest.raises(Exception, match="climate"):
        groups(smaller)


def test_only_rules_about_silence_fire_for_want_of_an_answer() -> None:
    fire = {rule.uid for _, rule in RULES if rule.no_data is Unanswered.FIRE}
    assert fire == {"escale-office-silent", "escale-collectors-silent"}
    on_error = {rule.uid for _, rule in RULES if rule.on_error is Unanswered.FIRE}
    assert on_error == {"escale-office-silent"}


def test_whether_a_kiosk_is_there_is_asked_of_the_office() -> None:
    for group, rule in RULES:
        if group.name != "escale-series" and rule.no_data is Unanswered.FINE:
            assert "count(" in rule.questions[0].query, rule.uid
    unreachable = next(rule for _, rule in RULES if rule.uid == "escale-kiosk-unreachable")
    assert MEASUREMENT.findall(unreachable.questions[0].query) == ["kiosk_state"]


def test_the_api_is_given_the_same_rules_as_the_files(written: Mapping[str, Any]) -> None:
    panel_of = finder([board for name, board in written.items() if name.startswith("dashboards/")])
    for group, kept in zip(groups(), written[f"{ALERTING}/rules.yaml"]["groups"], strict=True):
        for language in Language:
            sent = json.loads(json.dumps(for_api(group, language, panel_of)))
            for one, other in zip(sent["rules"], kept["rules"], strict=True):
                assert [one[key] for key in ("uid", "data", "for", "labels", "noDataState")] == [
                    other[key] for key in ("uid", "data", "for", "labels", "noDataState")
                ]
                assert one["annotations"]["__panelId__"] == str(other["panelId"])
                assert one["annotations"]["__dashboardUid__"] == other["dashboardUid"]


def test_rules_are_asked_of_a_data_source_that_is_provisioned(written: Mapping[str, Any]) -> None:
    known = {row["uid"] for row in written[DATASOURCES]["datasources"]} | {"__expr__"}
    for rule in rules(written):
        assert {entry["datasourceUid"] for entry in rule["data"]} <= known
        assert rule["condition"] == rule["data"][-1]["refId"]


def test_grafanas_own_kit_reads_the_rules_as_we_mean_them() -> None:
    from grafana_foundation_sdk.models.alerting import ContactPoint, NotificationPolicy, RuleGroup

    for group in groups():
        sent = json.loads(json.dumps(for_api(group, Language.EN, lambda _: None)))
        read_back = RuleGroup.from_json({**sent, "rules": []})
        assert (read_back.title, read_back.interval) == (group.name, group.every_s)
    made = {name: json.loads(text) for name, text in files(Language.EN).items()}
    (point,) = made[f"{ALERTING}/contact-points.yaml"]["contactPoints"]
    assert ContactPoint.from_json(point["receivers"][0]).type_val == "email"
    (policy,) = made[f"{ALERTING}/policies.yaml"]["policies"]
    assert NotificationPolicy.from_json(policy).receiver == point["name"]


def test_without_a_file_grafanas_environment_says_who_is_told(written: Mapping[str, Any]) -> None:
    (point,) = written[f"{ALERTING}/contact-points.yaml"]["contactPoints"]
    (receiver,) = point["receivers"]
    assert receiver["settings"]["addresses"] == f"$__env{{{ADDRESSES_VARIABLE}}}"
    (policy,) = written[f"{ALERTING}/policies.yaml"]["policies"]
    assert policy["receiver"] == point["name"]


GOOD = """
[technicians]
email = ["a@example.org", "b@example.org"]
[on_call]
webhook = "https://example.org/x"
user = "escale"
password_file = "/run/secrets/hook"
"""


def test_contact_points_of_a_file_are_written_without_their_secrets(tmp_path: Path) -> None:
    (tmp_path / "contacts.toml").write_text(GOOD)
    options = ["--out", str(tmp_path / "out"), "--contacts", str(tmp_path / "contacts.toml")]
    result = CliRunner().invoke(app, ["write", *options])
    assert result.exit_code == 0, result.output
    points = json.loads((tmp_path / "out" / ALERTING / "contact-points.yaml").read_text())
    people, program = (each["receivers"][0]["settings"] for each in points["contactPoints"])
    assert people["addresses"] == "a@example.org;b@example.org"
    assert program["password"] == "$__file{/run/secrets/hook}"
    policy = json.loads((tmp_path / "out" / ALERTING / "policies.yaml").read_text())
    ours = policy["policies"][0]["routes"][0]
    assert ours["routes"][0]["receiver"] == "escale-on-call"
    assert ours["routes"][0]["object_matchers"] == [["severity", "=", "critical"]]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has no [technicians]"),
        ("technicians = 3", "is not a table"),
        ("[technicians", "is not TOML"),
        ("[night]\nemail = ['a@b.org']", "no contact point 'night'"),
        ("[technicians]\nfax = '3'", "no key 'fax'"),
        ("[technicians]\nemail = ['a@b.org']\nwebhook = 'https://b.org'", "either email or"),
        ("[technicians]\nemail = []", "a list of addresses"),
        ("[technicians]\nemail = ['nobody']", "'nobody' is no address"),
        ("[technicians]\nemail = ['a@b.org']\nuser = 'x'", "an email has no user"),
        ("[technicians]\nwebhook = 3", "are texts"),
        ("[technicians]\nwebhook = 'https://u:p@b.org/'", "without a password in it"),
        ("[technicians]\nwebhook = 'https://b.org/'\nuser = 'x'", "go together"),
    ],
)
def test_a_file_of_contact_points_is_refused_with_a_sentence(
    tmp_path: Path, text: str, sentence: str
) -> None:
    path = tmp_path / "contacts.toml"
    path.write_text(text)
    with pytest.raises(ContactsRefused, match=re.escape(sentence)):
        read(path)


def test_a_file_of_contact_points_that_is_not_there_stops_the_command(tmp_path: Path) -> None:
    options = ["--out", str(tmp_path), "--contacts", str(tmp_path / "none.toml")]
    result = CliRunner().invoke(app, ["write", *options])
    assert result.exit_code == 1
    assert "can't be read" in result.stderr
