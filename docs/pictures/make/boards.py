"""The dashboards as Grafana gets them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import dashboards
from docs.wording import Language

Board = Mapping[str, Any]


@cache
def boards(language: Language) -> Mapping[str, Board]:
    """Each dashboard's JSON, by the name of its file."""
    made = dashboards.files(dashboards.Language(language.value))
    return {
        path.removeprefix("dashboards/").removesuffix(".json"): json.loads(text)
        for path, text in made.items()
        if path.startswith("dashboards/")
    }


def panels(board: Board) -> Iterator[Mapping[str, Any]]:
    """Its panels and rows from top to bottom, those of closed rows too."""
    for panel in board.get("panels") or []:
        yield panel
        yield from panels(panel)
