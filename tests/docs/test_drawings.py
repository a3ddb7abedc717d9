"""The drawings of the dashboards show what the dashboards are, and stand in the handbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from docs.pictures.make import FOLDER, pictures
from docs.pictures.make.boards import boards, panels
from docs.pictures.make.drawing import drawing
from docs.pictures.make.places import Place, placed
from docs.pictures.make.sketches import KINDS
from docs.wording import Language
from tests.house.rooms import TREE

# One worker has them all, so that the dashboards are made once.
pytestmark = pytest.mark.xdist_group("boards")
GUIDES = {Language.EN: "dashboards.md", Language.FR: "fr/tableaux-de-bord.md"}


@pytest.mark.parametrize("language", Language)
def test_every_dashboard_has_its_part_with_its_drawing(language: Language) -> None:
    text = (TREE / "docs" / GUIDES[language]).read_text("utf-8")
    for name, board in boards(language).items():
        part = text.split(f"\n## {board['title']}\n")[1]
        assert f"pictures/dashboards/{language.value}/{name}.svg)" in part.splitlines()[0]


def test_the_drawings_are_what_the_dashboards_are() -> None:
    made = pictures()
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.svg")}
    stale = [name for name, text in made.items() if _text(FOLDER / name) != text]
    assert (stale, there - made.keys()) == ([], set()), "run bin/reference and commit its files"


def test_every_kind_of_panel_has_its_sketch() -> None:
    kinds = {panel["type"] for board in boards(Language.EN).values() for panel in panels(board)}
    assert kinds - KINDS == {"row"}


def test_a_drawing_moves_up_what_stands_below_a_closed_row() -> None:
    row: dict[str, Any] = {"type": "row", "title": "Closed", "collapsed": True, "panels": [{}]}
    row["gridPos"] = {"x": 0, "y": 0, "w": 24, "h": 1}
    below = {"type": "stat", "title": "A < B", "gridPos": {"x": 0, "y": 9, "w": 6, "h": 4}}
    (_, closed), (_, place) = placed([below, row])
    assert (closed.y, place) == (0, Place(0, 1, 6, 4))
    assert "A &lt; B" in drawing({"title": "Test", "panels": [row, below]})


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""
