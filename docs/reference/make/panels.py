"""The pages of the dashboards' panels, French and English, from their JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docs.pictures.make.boards import Board, boards, panels
from docs.reference.make.tables import MADE, table
from docs.wording import Language


@dataclass(frozen=True, slots=True)
class Words:
    """What no dashboard says."""

    head: str
    columns: tuple[str, str]


_WORDS: Mapping[Language, Words] = {
    Language.EN: Words(
        """\
# Every panel of every dashboard

How to read them: [the dashboards](../dashboards.md). In French: [panneaux](panneaux.md). What a \
field is, its unit and its bounds: [measurements](measurements.md).
""",
        ("panel", "besides"),
    ),
    Language.FR: Words(
        """\
# Tous les panneaux des tableaux de bord

Comment les lire : [les tableaux de bord](../fr/tableaux-de-bord.md). En anglais : \
[panels](panels.md). Ce qu'est un champ, son unité et ses seuils : [measurements](measurements.md).
""",
        ("panneau", "en plus"),
    ),
}


def page(language: Language) -> str:
    """The page: a section for each dashboard, a table for each of its rows."""
    words = _WORDS[language]
    sections = [_section(board, words) for board in boards(language).values()]
    return "\n".join([f"{MADE}\n{words.head}", *sections]).rstrip("\n") + "\n"


def _section(board: Board, words: Words) -> str:
    rows: dict[str, list[tuple[str, str]]] = {}
    current = ""
    for panel in panels(board):
        title = str(panel.get("title") or "")
        if panel["type"] == "row":
            current = title
        elif title:
            rows.setdefault(current, []).append((title, str(panel.get("description") or "")))
    parts = [f"## {board['title']}\n", f"{board.get('description') or ''}\n"]
    for title, found in rows.items():
        parts += [f"### {title}\n" if title else "", table(words.columns, found), ""]
    return "\n".join(parts)
