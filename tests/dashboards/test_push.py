"""`escale dashboards push` against a Grafana that answers as its HTTP API is documented."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from dashboards import files, push_wanted
from dashboards.cli import app
from dashboards.contact import FROM_ENVIRONMENT
from dashboards.push_connection import check_version, connected
from dashboards.version import GRAFANA_VERSION
from tests.dashboards.grafana_api import TOKEN, Answer, Grafana, serving
from tests.house.documented_commands import documented
from tests.house.rooms import TREE

pytestmark = pytest.mark.slow

MANUAL = TREE / "docs" / "install.md"
PASSWORD = "kept-out-of-sight"
CONTACTS = """
[technicians]
email = ["bornes@example.org", "nuit@example.org"]

[on_call]
webhook = "https://example.org/alerts"
user = "escale"
password_file = "{folder}/webhook"
"""
Push = Callable[..., Result]


@pytest.fixture
def grafana() -> Iterator[Grafana]:
    with serving(Grafana()) as server:
        yield server


written = cache(partial(files, contacts=FROM_ENVIRONMENT))


@pytest.fixture
def push(grafana: Grafana, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Push:
    """The command, with files that hold what is secret."""
    # Making the dashboards takes a second; they do not change between tests.
    monkeypatch.setattr(push_wanted, "files", lambda language, **_: written(language))
    for name, text in (("token", TOKEN), ("influxdb", PASSWORD), ("webhook", PASSWORD)):
        (tmp_path / name).write_text(f"{text}\n")
    (tmp_path / "contacts.toml").write_text(CONTACTS.format(folder=tmp_path))
    every = {
        "--url": grafana.url,
        "--token-file": str(tmp_path / "token"),
        "--influxdb-url": "http://influxdb:8086",
        "--influxdb-password-file": str(tmp_path / "influxdb"),
        "--contacts": str(tmp_path / "contacts.toml"),
    }

    def run(*more: str, **options: str | None) -> Result:
        given = every | {f"--{name.replace('_', '-')}": value for name, value in options.items()}
        words = [word for name, value in given.items() if value for word in (name, value)]
        return CliRunner().invoke(app, ["push", *words, *more])

    return run


def last_line(result: Result) -> str:
    return result.stdout.splitlines()[-1]


def in_place(grafana: Grafana, method: str, path: str, answer: Answer) -> None:
    """Let Grafana answer one request otherwise."""
    grafana.meddle = lambda _, asked, at: answer if (asked, at) == (method, path) else None


@pytest.mark.slow
def test_all_of_it_is_made_and_a_second_push_changes_nothing(grafana: Grafana, push: Push) -> None:
    first = push()
    assert first.exit_code == 0, first.output
    made = len(grafana.writes)
    assert last_line(first) == f"{made} made, 0 changed, 0 unchanged"
    assert sorted(grafana.boards) == [
        *("escale-alarms", "escale-fleet", "escale-kiosk", "escale-network"),
        *("escale-pipeline", "escale-power", "escale-use"),
    ]
    assert sorted(name for _, name in grafana.groups) == [
        *("escale-centre", "escale-kiosks", "escale-series"),
    ]
    second = push()
    assert last_line(second) == f"0 made, 0 changed, {made} unchanged"
    assert len(grafana.writes) == made


def test_a_dry_run_says_what_would_be_and_writes_nothing(grafana: Grafana, push: Push) -> None:
    result = push("--dry-run")
    assert result.exit_code == 0, result.output
    assert last_line(result).startswith("would be: ")
    assert grafana.writes == []


def test_what_someone_changed_is_put_right_and_nothing_else_is_written(
    grafana: Grafana, push: Push
) -> None:
    push()
    grafana.boards["escale-fleet"]["dashboard"]["title"] = "Mine"
    grafana.boards["escale-fleet"]["dashboard"]["version"] = 9
    group = grafana.groups["escale", "escale-kiosks"]
    group["rules"][0]["data"][0]["model"]["query"] = "SELECT 1"
    grafana.points["escale-technicians"]["settings"]["addresses"] = "nobody@example.org"
    del grafana.writes[:]
    result = push()
    assert last_line(result).startswith("0 made, 3 changed, ")
    assert grafana.writes == [
        "POST /api/dashboards/db",
        "PUT /api/v1/provisioning/contact-points/escale-technicians",
        "PUT /api/v1/provisioning/folder/escale/rule-groups/escale-kiosks",
    ]
    assert grafana.boards["escale-fleet"]["dashboard"]["version"] == 10


@pytest.mark.slow
def test_a_key_and_a_rule_that_the_code_no_longer_has_go(grafana: Grafana, push: Push) -> None:
    push()
    kept = grafana.boards["escale-use"]["dashboard"]
    kept["escale"] = {"content": "of a board with a key more"}
    rules = grafana.groups["escale", "escale-centre"]["rules"]
    rules.append({**rules[0], "uid": "escale-gone", "title": "Gone"})
    rules[1]["labels"]["team"] = "gone"
    assert last_line(push()).startswith("0 made, 2 changed, ")
    uids = [rule["uid"] for rule in grafana.groups["escale", "escale-centre"]["rules"]]
    assert "escale-gone" not in uids
    assert last_line(push()).startswith("0 made, 0 changed, ")


def test_what_grafana_adds_drops_or_writes_otherwise_is_no_difference(
    grafana: Grafana, push: Push
) -> None:
    push()
    for kept in grafana.boards.values():
        del kept["dashboard"]["escale"]
        kept["dashboard"]["weekStart"] = ""
    for group in grafana.groups.values():
        for each in group["rules"]:
            each["for"] = {"1h": "60m", "4h": "240m", "10m": "600s"}.get(each["for"], each["for"])
            each["data"][0]["model"]["hide"] = False
            each["notification_settings"] = None
    grafana.policy["routes"][0] |= {"repeat_interval": "720m", "continue": False}
    assert last_line(push()).startswith("0 made, 0 changed, ")


def test_other_peoples_notifications_stay_where_they_are(grafana: Grafana, push: Push) -> None:
    theirs = {"receiver": "grafana-default-email", "object_matchers": [["team", "=", "water"]]}
    grafana.policy["routes"] = [theirs]
    assert push().exit_code == 0
    assert grafana.policy["receiver"] == "grafana-default-email"
    ours, kept = grafana.policy["routes"]
    assert kept == theirs
    assert ours["object_matchers"] == [["origin", "=", "escale"]]
    assert [route["receiver"] for route in ours["routes"]] == ["escale-on-call"]


def test_without_contacts_nobodys_notifications_are_touched(grafana: Grafana, push: Push) -> None:
    before = json.dumps(grafana.policy)
    result = push(contacts=None)
    assert result.exit_code == 0, result.output
    assert (grafana.points, grafana.templates, json.dumps(grafana.policy)) == ({}, {}, before)
    assert "left alone" in result.stdout


def test_secrets_are_in_no_output_and_are_sent_again_when_asked(
    grafana: Grafana, push: Push
) -> None:
    first = push()
    assert grafana.datasources["escale"]["secureJsonData"] == {"password": PASSWORD}
    assert grafana.points["escale-on-call"]["settings"]["password"] == PASSWORD
    again = push("--renew-secrets")
    assert last_line(again).startswith("0 made, 7 changed, ")
    for result in (first, again):
        assert PASSWORD not in result.output
        assert TOKEN not in result.output


def test_the_data_sources_are_those_of_the_files_with_what_grafana_reads_filled_in(
    grafana: Grafana, push: Push
) -> None:
    push(influxdb_database="city")
    names = {uid: each["jsonData"]["dbName"] for uid, each in grafana.datasources.items()}
    assert names == {
        "escale": "city",
        "escale-5m": "city_5m",
        "escale-1h": "city_1h",
        "escale-usage": "city_usage",
        "escale-5m-usage": "city_5m_usage",
        "escale-1h-usage": "city_1h_usage",
    }
    assert "$__" not in json.dumps(grafana.datasources)


def test_another_grafana_than_the_named_one_is_refused_unless_told(
    grafana: Grafana, push: Push
) -> None:
    grafana.version = "11.6.2"
    refused = push()
    assert refused.exit_code == 1
    assert f"this is Grafana 11.6.2, not {GRAFANA_VERSION}" in refused.stderr
    assert grafana.writes == []
    assert push("--any-version").exit_code == 0


def test_a_build_of_the_named_version_is_that_version(grafana: Grafana, push: Push) -> None:
    grafana.version = f"{GRAFANA_VERSION}-12345"
    assert push().exit_code == 0


def test_a_dashboard_changed_while_it_is_pushed_is_not_overrun(
    grafana: Grafana, push: Push
) -> None:
    push()
    grafana.boards["escale-fleet"]["dashboard"]["title"] = "Mine"

    def meddle(server: Grafana, method: str, path: str) -> Answer | None:
        if (method, path) == ("POST", "/api/dashboards/db"):
            server.boards["escale-fleet"]["dashboard"]["version"] += 1
        return None

    grafana.meddle = meddle
    result = push()
    assert result.exit_code == 1
    assert "412: The dashboard has been changed by someone else" in result.stderr
    assert "push again" in result.stderr
    grafana.meddle = lambda *_: None
    assert push().exit_code == 0


def test_a_push_that_broke_off_is_finished_by_the_next(grafana: Grafana, push: Push) -> None:
    group = "/api/v1/provisioning/folder/escale/rule-groups/escale-kiosks"
    in_place(grafana, "PUT", group, (500, {"message": "database is locked"}))
    broken = push()
    assert broken.exit_code == 1
    assert "rules escale-kiosks: Grafana refused (500: database is locked)" in broken.stderr
    grafana.meddle = lambda *_: None
    assert last_line(push()).startswith("2 made, 0 changed, ")


@pytest.mark.parametrize(
    ("kept", "what"),
    [
        (lambda g: g.boards["escale-use"]["meta"].update(provisioned=True), "dashboard escale-use"),
        (lambda g: g.datasources["escale"].update(readOnly=True), "data source escale"),
        (lambda g: g.policy.update(provenance="file"), "notification policy"),
    ],
)
def test_what_grafana_reads_from_files_is_said_to_come_from_there(
    grafana: Grafana, push: Push, kept: Callable[[Grafana], Any], what: str
) -> None:
    push()
    kept(grafana)
    grafana.boards["escale-use"]["dashboard"]["title"] = "Otherwise"
    grafana.datasources["escale"]["url"] = "http://otherwise:8086"
    grafana.policy["routes"][0]["group_wait"] = "7m"
    result = push()
    assert result.exit_code == 1
    assert f"{what} comes from Grafana's provisioning files" in result.stderr


def test_what_is_pushed_can_be_left_free_to_edit(grafana: Grafana, push: Push) -> None:
    assert push("--editable").exit_code == 0
    assert {rule["provenance"] for rule in grafana.groups["escale", "escale-kiosks"]["rules"]} == {
        ""
    }
    taken = push(language="en")
    assert taken.exit_code == 0, taken.output
    back = push("--editable")
    assert back.exit_code == 1
    assert "cannot change provenance" in back.stderr


@pytest.mark.parametrize(
    ("status", "said", "sentence"),
    [
        (401, {"message": "Invalid API key"}, "service account"),
        (403, {"message": "You'll need additional permissions"}, "role Admin"),
        (503, {"message": "starting"}, "503: starting"),
        (200, "<html>Sign in</html>", "not Grafana's API"),
        (302, "", "leads elsewhere"),
    ],
)
def test_an_answer_that_is_none_is_a_sentence(
    grafana: Grafana, push: Push, status: int, said: Any, sentence: str
) -> None:
    in_place(grafana, "GET", "/api/frontend/settings", (status, said))
    result = push()
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.output
    assert len(result.stderr.splitlines()) == 1


def test_a_grafana_that_is_not_there_is_a_sentence(push: Push) -> None:
    result = push(url="http://127.0.0.1:9")
    assert result.exit_code == 1
    assert "Grafana does not answer" in result.stderr


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://grafana.example.org", "--plain-http"),
        ("grafana:3000", "no address"),
        ("https://", "no address"),
        ("https://admin:secret@grafana.example.org", "--token-file"),
        ("https://grafana.example.org:99999", "no address"),
    ],
)
def test_an_address_that_would_give_the_token_away_is_refused(
    push: Push, url: str, sentence: str
) -> None:
    result = push(url=url)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert "secret@" not in result.stderr


@pytest.mark.parametrize("ending", ["", "/"])
def test_a_grafana_below_a_path_is_reached_with_and_without_a_slash(ending: str) -> None:
    with (
        serving(Grafana(prefix="/grafana")) as server,
        connected(server.url + ending, TOKEN) as connection,
    ):
        assert check_version(connection, any_version=False) == GRAFANA_VERSION


def test_a_file_without_a_secret_is_refused_before_anything_is_asked(
    grafana: Grafana, push: Push, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("\n")
    assert "holds no secret" in push().stderr
    assert "can't be read" in push(influxdb_password_file=str(tmp_path / "missing")).stderr
    assert "go together" in push(influxdb_url=None).stderr
    assert grafana.writes == []


def test_the_command_of_the_manual_is_obeyed(grafana: Grafana, push: Push, tmp_path: Path) -> None:
    told = documented(
        "bin/escale dashboards push --url https://grafana.example.org"
        " --token-file /etc/escale/secrets/grafana.token"
        " --contacts /etc/escale/contacts.toml --language en --dry-run"
    )[2:]
    (example,) = re.findall(r"```toml\n(\[technicians\].*?)```", MANUAL.read_text(), re.DOTALL)
    (tmp_path / "contacts.toml").write_text(
        example.replace("/etc/escale/secrets/webhook", str(tmp_path / "webhook"))
    )
    here = {
        "https://grafana.example.org": grafana.url,
        "/etc/escale/secrets/grafana.token": str(tmp_path / "token"),
        "/etc/escale/contacts.toml": str(tmp_path / "contacts.toml"),
    }
    result = CliRunner().invoke(app, [here.get(word, word) for word in told])
    assert result.exit_code == 0, result.output
    assert "contact point escale-on-call: made" in result.stdout
    assert last_line(result).startswith("would be: ")
