"""docs/reference is what the code says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contract import REGISTRY, load_settings
from docs.reference.make import FOLDER, pages
from docs.reference.make.settings import page

# One worker has them all, so that the dashboards are made once.
pytestmark = pytest.mark.xdist_group("boards")


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return dict(pages())


def test_the_reference_is_what_the_code_says(made: dict[str, str]) -> None:
    stale = [name for name, text in made.items() if _read(FOLDER / name) != text]
    assert stale == [], "the code has changed: run bin/reference and commit what it writes"


def test_the_folder_holds_nothing_that_is_not_made_or_its_index(made: dict[str, str]) -> None:
    assert {path.name for path in FOLDER.iterdir() if path.is_file()} == {*made, "README.md"}


def test_the_measurements_page_names_every_field_with_both_titles(made: dict[str, str]) -> None:
    text = made["measurements.md"]
    for row in REGISTRY.values():
        section = text.split(f"\n## {row.name}\n")[1].split("\n## ")[0]
        for field in row.fields:
            (line,) = [line for line in section.splitlines() if f"| field | `{field.name}`" in line]
            assert field.title.en in line
            assert field.title.fr in line


URLS = {
    "mqtt": "mqtt://127.0.0.1:1999",
    "series": "influxdb://escale@127.0.0.1:8086/escale",
    "database": "postgresql://escale@127.0.0.1:5432/escale",
}


def test_a_variable_shown_beside_a_setting_sets_it() -> None:
    shown = re.findall(r"^\| `(\w+)\.(\w+)` \| `(ESCALE_\w+)`", page(), re.MULTILINE)
    assert len(shown) == 8
    for section, key, variable in shown:
        toml = f'[{section}]\nurl = "{URLS[section]}"' if key == "password_file" else None
        given = URLS[section] if key == "url" else "/elsewhere"
        settings = load_settings({variable: given}, toml, read=lambda _: "word").model_dump()
        assert settings[section][key] == given


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""
