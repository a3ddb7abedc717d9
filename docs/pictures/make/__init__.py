"""The drawings of the dashboards, made from their JSON: `bin/reference` writes what they give."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from docs.pictures.make.boards import boards
from docs.pictures.make.drawing import drawing
from docs.wording import Language

FOLDER = Path(__file__).resolve().parents[1] / "dashboards"


def pictures() -> Mapping[str, str]:
    """The text of each file of docs/pictures/dashboards, by its path there."""
    return {
        f"{language.value}/{name}.svg": drawing(board)
        for language in Language
        for name, board in boards(language).items()
    }
