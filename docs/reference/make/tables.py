"""Markdown: tables, and pages in another language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

MADE = "<!-- Made by bin/reference from the code: change that, then run it again. -->"


def table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, with what would break a cell escaped."""
    lines = [heading, ["---"] * len(heading), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def code(text: str) -> str:
    """Text as code, or nothing."""
    return f"`{text}`" if text else ""


def shown(value: object) -> str:
    """A default as TOML has it; nothing when the key may be left out."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return str(list(value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def french(page: str) -> str:
    """A page whose words a screen reader is to read as French; the site's own are English."""
    made, _, text = page.partition("\n")
    return f'{made}\n<div lang="fr" markdown="1">\n\n{text}\n</div>\n'


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
