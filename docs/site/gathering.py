"""Which files the handbook is made of: pages, and whatever they link to, wherever it lies.

They keep their places relative to each other, so that a link which works in the repository works
in the site.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)(?:#[^)\s]*)?\)")
FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
ALWAYS = (
    "control_api/pages/static/escale.svg",
    "docs/site/handbook.css",
    "docs/site/iframe-worker.js",
)
"""What the theme shows, and no page links to."""


class MissingLink(Exception):
    """A page links to what is not there; the message names page and link."""


def gather(tree: Path, into: Path) -> tuple[str, ...]:
    """Copies the README, all of docs/ and what they lead to; gives the paths, sorted."""
    first = ("README.md", *(_inside(tree, page) for page in (tree / "docs").rglob("*.md")))
    found = sorted(_reached(tree, [*first, *ALWAYS]))
    for path in found:
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(tree / path, target)
    return tuple(found)


def _reached(tree: Path, first: Iterable[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(first)
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _links(tree, path)
    return found


def _links(tree: Path, path: str) -> Iterator[str]:
    if PurePosixPath(path).suffix != ".md":
        return
    page = tree / path
    for link in LINK.findall(FENCED.sub("", page.read_text("utf-8"))):
        target = (page.parent / link).resolve()
        if not target.is_file():
            raise MissingLink(f"{path} links to {link}, which is no file: mend the link")
        yield _inside(tree, target)


def _inside(tree: Path, path: Path) -> str:
    return path.resolve().relative_to(tree.resolve()).as_posix()
