"""Links of the documentation lead to files that are there, and to headings that are in them."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.documented_commands import documents
from tests.house.rooms import ROOMS, TREE

LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    return [*documents(), *(path for room in ROOMS for path in (TREE / room).rglob("*.md"))]


def anchors(page: Path) -> set[str]:
    """The headings of a page as GitHub makes anchors of them."""
    text = FENCED.sub("", page.read_text("utf-8"))
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    plain = (re.sub(r"\[(.+?)\]\(.+?\)", r"\1", title).lower() for title in titles)
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in plain}


def test_every_link_leads_somewhere() -> None:
    broken = []
    for page in pages():
        for path, anchor in LINK.findall(FENCED.sub("", page.read_text("utf-8"))):
            target = (page.parent / path).resolve() if path else page
            if not target.exists() or (anchor and anchor not in anchors(target)):
                broken.append(f"{page.relative_to(TREE)}: {path}#{anchor}")
    assert broken == []


def test_a_heading_becomes_its_anchor(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# The API\n```\n# no heading\n```\n## 1. Where it's kept\n")
    assert anchors(page) == {"the-api", "1-where-its-kept"}
