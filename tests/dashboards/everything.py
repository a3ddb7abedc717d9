"""All that is written for Grafana, as it is read back: dashboards and alert rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from dashboards import Language, files
from tests.dashboards.questions import Question, of_dashboard, of_rules


@cache
def written(language: Language = Language.EN) -> Mapping[str, str]:
    """The files by path."""
    return files(language)


@cache
def dashboards(language: Language = Language.EN) -> Mapping[str, dict[str, Any]]:
    """The dashboards by their file's name."""
    return dashboards_in(written(language))


def dashboards_in(texts: Mapping[str, str]) -> Mapping[str, dict[str, Any]]:
    """The dashboards among files by path."""
    return {
        name.removeprefix("dashboards/").removesuffix(".json"): json.loads(text)
        for name, text in texts.items()
        if name.startswith("dashboards/") and name.endswith(".json")
    }


@cache
def rule_files(language: Language = Language.EN) -> Mapping[str, dict[str, Any]]:
    """The provisioning files that hold alert rules."""
    return rules_in(written(language))


def rules_in(texts: Mapping[str, str]) -> Mapping[str, dict[str, Any]]:
    """The files with alert rules among files by path."""
    found = {
        name: json.loads(text)
        for name, text in texts.items()
        if name.startswith("provisioning/alerting/") and name.endswith((".yaml", ".json"))
    }
    return {name: content for name, content in found.items() if "groups" in content}


@cache
def everything() -> tuple[Question, ...]:
    """Every query of what is written."""
    return questions_in(written())


def questions_in(texts: Mapping[str, str]) -> tuple[Question, ...]:
    """Every query among files by path: of panels, annotations, rules and variables."""
    boards = dashboards_in(texts).values()
    asked = [each for row in boards for each in of_dashboard(row)]
    asked += [each for row in rules_in(texts).values() for each in of_rules(row)]
    for dashboard in boards:
        for row in dashboard.get("templating", {}).get("list", []):
            if row["type"] == "query":
                where = f"{dashboard['title']}: variable {row['name']}"
                query = row["query"] if isinstance(row["query"], str) else row["query"]["query"]
                asked.append(Question(where, row["datasource"]["uid"], query))
    return tuple(asked)
