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
    return {
        name.removeprefix("dashboards/").removesuffix(".json"): json.loads(text)
        for name, text in written(language).items()
        if name.startswith("dashboards/") and name.endswith(".json")
    }


@cache
def rule_files(language: Language = Language.EN) -> Mapping[str, dict[str, Any]]:
    """The provisioning files that hold alert rules."""
    found = {
        name: json.loads(text)
        for name, text in written(language).items()
        if name.startswith("provisioning/alerting/") and name.endswith((".yaml", ".json"))
    }
    return {name: content for name, content in found.items() if "groups" in content}


@cache
def everything() -> tuple[Question, ...]:
    """Every query: of panels, annotations, variables and rules."""
    asked = [each for row in dashboards().values() for each in of_dashboard(row)]
    asked += [each for row in rule_files().values() for each in of_rules(row)]
    for dashboard in dashboards().values():
        for row in dashboard.get("templating", {}).get("list", []):
            if row["type"] == "query":
                where = f"{dashboard['title']}: variable {row['name']}"
                query = row["query"] if isinstance(row["query"], str) else row["query"]["query"]
                asked.append(Question(where, row["datasource"]["uid"], query))
    return tuple(asked)
