"""The dashboards of a registry, as they are read back from their files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from contract import REGISTRY, Registry
from dashboards import Language, files
from tests.dashboards.everything import dashboards
from tests.dashboards.questions import panels

Json = Mapping[str, Any]


def boards(registry: Registry = REGISTRY, language: Language = Language.EN) -> Mapping[str, Json]:
    """By their files' names."""
    if registry is REGISTRY:
        return dashboards(language)
    prefix = "dashboards/"
    return {
        name.removeprefix(prefix).removesuffix(".json"): json.loads(text)
        for name, text in files(language, registry=registry).items()
        if name.startswith(prefix)
    }


def every_panel(language: Language = Language.EN) -> Iterator[tuple[str, Json]]:
    """All panels but rows, each with its dashboard's name."""
    for name, board in boards(language=language).items():
        for panel in panels(board):
            yield name, panel


def queries(board: Json) -> Iterator[str]:
    """What its panels ask."""
    return (target["query"] for panel in panels(board) for target in panel.get("targets", ()))


def titles(board: Json) -> list[str]:
    """What stands above its rows."""
    return [panel["title"] for panel in board["panels"] if panel["type"] == "row"]
