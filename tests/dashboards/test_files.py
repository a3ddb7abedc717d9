"""What `escale dashboards write` writes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dashboards import Language, files
from dashboards.cli import app
from tests.dashboards.grafana import load, panels

DATASOURCES = "provisioning/datasources/escale.yaml"
PROVIDERS = "provisioning/dashboards/escale.yaml"


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


def test_panels_have_numbers_of_their_own_and_do_not_overlap() -> None:
    everything = load()["panels"]
    assert len({panel["id"] for panel in everything}) == len(everything)
    cells = [
        (x, y)
        for panel in everything
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) == 23


def test_every_panel_names_a_data_source_that_is_provisioned() -> None:
    written = files(Language.FR)
    provisioned = {row["uid"] for row in json.loads(written[DATASOURCES])["datasources"]}
    assert {panel["datasource"]["uid"] for panel in panels(load())} <= provisioned


def test_addresses_and_passwords_are_read_by_grafana_and_not_written() -> None:
    sources = json.loads(files(Language.FR, password_file="/etc/p")[DATASOURCES])["datasources"]
    assert [row["jsonData"]["dbName"] for row in sources] == [
        "$__env{ESCALE_GRAFANA_INFLUXDB_DATABASE}",
        "$__env{ESCALE_GRAFANA_INFLUXDB_DATABASE}_usage",
    ]
    for row in sources:
        assert row["url"] == "$__env{ESCALE_GRAFANA_INFLUXDB_URL}"
        assert row["user"] == "$__env{ESCALE_GRAFANA_INFLUXDB_USER}"
        assert row["secureJsonData"] == {"password": "$__file{/etc/p}"}
        assert row["jsonData"]["version"] == "InfluxQL"


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


def test_who_only_asks_for_help_does_not_wait_for_grafanas_library() -> None:
    code = "import sys, dashboards.cli; sys.exit('grafana_foundation_sdk' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
