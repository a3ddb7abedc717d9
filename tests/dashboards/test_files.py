"""What `escale dashboards write` writes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboards import Language, files
from dashboards.cli import app

DATASOURCES = "provisioning/datasources/escale.yaml"
GENERATED = Path(__file__).parents[2] / "dashboards" / "generated"


@pytest.mark.slow
@pytest.mark.parametrize("language", Language)
def test_the_same_bytes_come_out_of_another_process(language: Language) -> None:
    code = f"""
import json
from dashboards import Language, files
print(json.dumps(dict(files(Language({language.value!r})))))
"""
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert json.loads(other.stdout) == dict(files(language))


@pytest.mark.parametrize("language", Language)
def test_what_is_committed_is_what_the_code_makes(language: Language) -> None:
    made = dict(files(language))
    folder = GENERATED / language.value
    committed = {
        str(path.relative_to(folder)): path.read_text("utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }
    stale = sorted(
        name for name in made.keys() | committed.keys() if made.get(name) != committed.get(name)
    )
    assert stale == [], f"stale: {', '.join(stale)}; run bin/dashboards and commit the result"


def test_addresses_and_passwords_are_read_by_grafana_and_not_written() -> None:
    sources = json.loads(files(Language.FR, password_file="/etc/p")[DATASOURCES])["datasources"]
    assert [row["jsonData"]["dbName"] for row in sources] == [
        f"$__env{{ESCALE_GRAFANA_INFLUXDB_DATABASE}}{end}"
        for end in ("", "_5m", "_1h", "_usage", "_5m_usage", "_1h_usage")
    ]
    for row in sources:
        assert row["url"] == "$__env{ESCALE_GRAFANA_INFLUXDB_URL}"
        assert row["user"] == "$__env{ESCALE_GRAFANA_INFLUXDB_USER}"
        assert row["secureJsonData"] == {"password": "$__file{/etc/p}"}
        assert row["jsonData"]["version"] == "InfluxQL"


def test_no_window_is_shorter_than_the_time_between_two_samples_of_a_level() -> None:
    sources = json.loads(files(Language.FR)[DATASOURCES])["datasources"]
    assert {row["uid"]: row["jsonData"]["timeInterval"] for row in sources} == {
        "escale": "10s",
        "escale-5m": "5m",
        "escale-1h": "1h",
        "escale-usage": "10s",
        "escale-5m-usage": "5m",
        "escale-1h-usage": "1h",
    }


@pytest.mark.slow
def test_the_command_writes_every_file_and_prints_where(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["write", "--out", str(tmp_path), "--language", "en"])
    assert result.exit_code == 0, result.output
    expected = files(Language.EN)
    assert result.stdout.split() == [str(tmp_path / name) for name in expected]
    assert {name: (tmp_path / name).read_text("utf-8") for name in expected} == dict(expected)


def test_a_folder_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    result = CliRunner().invoke(app, ["write", "--out", str(tmp_path / "taken")])
    assert result.exit_code == 1
    assert "can't be written" in result.stderr


@pytest.mark.slow
def test_who_only_asks_for_help_does_not_wait_for_grafanas_library() -> None:
    code = "import sys, dashboards.cli; sys.exit('grafana_foundation_sdk' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
