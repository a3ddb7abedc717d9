"""What the handbook's pages say is so: alarms, lives, commands named in passing, fields."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from collector.alarms import KINDS
from contract import REGISTRY, WireModel, asyncapi, load_settings
from dashboards.alerting_groups import groups
from docs.reference.make import FOLDER, alarms
from docs.reference.make.alarm_words import WORDS
from docs.reference.make.meanings import BACK_OFFICE, KIOSK
from docs.wording import Language
from edge import load_configuration
from edge.profiles import known_types
from escale.commands import installed, resolve
from store.retention.cli import app as retention
from tests.house.documented_commands import documented, documents
from tests.house.rooms import TREE

PAGES = {Language.EN: "alarms.md", Language.FR: "alarmes.md"}
ALERTS = {Language.EN: "alerts.md", Language.FR: "alertes.md"}
INLINE = re.compile(r"(?<!`)`((?:bin/)?escale [a-z][^`]*)`(?!`)")


@pytest.mark.parametrize("language", Language)
def test_every_alarm_has_an_entry_that_says_when_where_and_what_to_do(language: Language) -> None:
    text = (FOLDER / PAGES[language]).read_text("utf-8")
    entries = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL))
    assert entries.keys() == known_types() | set(KINDS)
    words = WORDS[language]
    for type_, entry in entries.items():
        for word in (words.look, words.act):
            assert f"- **{word}** " in entry, f"{type_} has no {word}"
        assert words.when in entry or words.grade in entry, type_


@pytest.mark.parametrize("language", Language)
def test_every_alert_of_grafana_has_an_entry(language: Language) -> None:
    text = (FOLDER / ALERTS[language]).read_text("utf-8")
    headings = re.findall(r"^### (.+)$", text, re.MULTILINE)
    assert headings == [rule.uid for group in groups() for rule in group.rules]


def test_an_alarm_without_its_sentences_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    looks = alarms.LOOKS.read_text("utf-8").replace("[water_in]", "[water_out]")
    monkeypatch.setattr(alarms, "LOOKS", tmp_path / "looks.toml")
    (tmp_path / "looks.toml").write_text(looks)
    with pytest.raises(ValueError, match=r"\['water_in', 'water_out'\]"):
        alarms.page(Language.EN)


def test_every_field_that_a_page_names_is_in_the_registry() -> None:
    pages = [*documents(), alarms.LOOKS]
    unknown = [
        f"{path.name}: {name}.{field}"
        for path in pages
        for name, field in re.findall(r"`([a-z_]+)\.([a-z_]+)`", path.read_text("utf-8"))
        if name in REGISTRY
        and field not in {row.name for row in REGISTRY[name].fields}
        and f"{name}.{field}" not in {*KIOSK, *BACK_OFFICE}
    ]
    assert unknown == []


def test_every_command_named_in_passing_is_there() -> None:
    commands = set(_commands())
    unknown = [
        f"{path.name}: {text}"
        for path in documents()
        for text in INLINE.findall(path.read_text("utf-8"))
        if not _is_of(text, commands)
    ]
    assert unknown == []


def test_the_wires_page_has_every_type_with_all_of_its_keys() -> None:
    text = (FOLDER / "wire.md").read_text("utf-8")
    for name, model in asyncapi("1")["components"]["schemas"].items():
        section = text.split(f"\n### {name}\n")[1].split("\n### ")[0]
        for key in model.get("properties", ()):
            assert f"| `{key}` |" in section, f"{name}.{key}"


def test_the_wires_examples_are_what_the_models_take() -> None:
    text = (FOLDER / "wire.md").read_text("utf-8")
    models = {model.__name__: model for model in _models(WireModel)}
    shown = re.findall(
        r"^### (\w+)\n(?:(?!^### ).)*?```json\n(.*?)```", text, re.MULTILINE | re.DOTALL
    )
    assert len(shown) > 5
    for name, example in shown:
        models[name].model_validate_json(example)


def test_the_pages_lives_are_the_settings_defaults() -> None:
    series, privacy = load_settings({}).series, (TREE / "docs" / "privacy.md").read_text("utf-8")
    journal = load_configuration('kiosk = "abc"\nprofile = "booth"\ndata = "data"\n[mqtt]').journal
    said = {
        "series.raw_days": f"{series.raw_days} days",
        "series.five_minutes_days": f"{series.five_minutes_days // 365} years",
        "series.hour_days": f"{series.hour_days // 365} years",
        "journal.max_age_days": f"{journal.max_age_days} days at most",
    }
    for key, life in said.items():
        assert f"| {life} | `{key}` |" in privacy


def test_the_retention_pages_file_is_valid_and_names_each_life() -> None:
    page = (TREE / "docs" / "retention.md").read_text("utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    given = load_settings({}, block).series
    assert given == load_settings({}).series
    assert tomllib.loads(block)["series"].keys() == {"raw_days", "five_minutes_days", "hour_days"}


def test_lives_are_shown_and_put_in_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCALE_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    runner = CliRunner()
    shown = runner.invoke(retention, documented("bin/escale retention show")[2:])
    assert "120 d" in shown.output
    applied = runner.invoke(retention, documented("bin/escale retention apply")[2:])
    assert (applied.exit_code, applied.output) == (0, "nothing to change\n")


def _commands() -> Iterator[str]:
    for name, point in installed().items():
        yield from _below(name, resolve(point))


def _below(name: str, command: Any) -> Iterator[str]:
    yield name
    for part, inner in getattr(command, "commands", {}).items():
        yield from _below(f"{name} {part}", inner)


def _is_of(text: str, commands: set[str]) -> bool:
    """Whether these words are a command, or begin with one that takes what follows."""
    known = ""
    for word in text.removeprefix("bin/").removeprefix("escale ").split():
        longer = f"{known} {word}".strip()
        if longer not in commands:
            is_group = any(command.startswith(f"{known} ") for command in commands)
            return bool(known) and (word.startswith("-") or not is_group)
        known = longer
    return bool(known)


def _models(of: type[WireModel]) -> Iterator[type[WireModel]]:
    for model in of.__subclasses__():
        yield model
        yield from _models(model)
