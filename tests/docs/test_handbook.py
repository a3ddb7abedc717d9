"""The handbook is built from the pages as they are, without a warning, and needs no network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from docs.site import BuildFailed, MissingLink, build, gather
from tests.house.documented_commands import documented
from tests.house.rooms import TREE
from tests.servers.binaries import require
from tests.servers.chromium import QUIET

# One worker has them all, so that the site is built once.
GROUP = pytest.mark.xdist_group("handbook")
COUNTED = ("li", "table", "tr", "pre", "img")


@dataclass(frozen=True, slots=True)
class Built:
    """What `bin/handbook` did."""

    site: Path
    returned: int
    out: str
    errors: str


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    out = tmp_path_factory.mktemp("handbook")
    done = subprocess.run(
        [str(TREE / "bin" / "handbook"), "--out", str(out)],
        env={**os.environ, "ESCALE_VENV": sys.prefix},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Built(out, done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def site(built: Built) -> Path:
    return built.site


@pytest.mark.slow
@GROUP
def test_it_is_built_without_a_word_but_where_it_is(built: Built) -> None:
    assert documented("bin/handbook") == ["bin/handbook"]
    assert (built.returned, built.errors) == (0, "")
    assert built.out == f"{built.site / 'index.html'}\n"


def test_every_page_of_docs_is_in_the_navigation() -> None:
    pages = {path.relative_to(TREE).as_posix() for path in (TREE / "docs").rglob("*.md")}
    assert pages - set(_named(_navigation())) == set()


@pytest.mark.slow
@GROUP
def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    foreign = []
    for page in site.rglob("*.html"):
        loads = _Loads()
        loads.feed(page.read_text("utf-8"))
        foreign += [f"{page.name}: {url}" for url in loads.found if re.match(r"(\w+:)?//", url)]
    for sheet in site.rglob("*.css"):
        text = sheet.read_text("utf-8")
        foreign += re.findall(r"(?:@import|url\()\s*[\"']?((?:https?:)?//[^\"')]+)", text)
    assert foreign == []


@pytest.mark.server
@pytest.mark.slow
@GROUP
def test_it_is_searched_from_a_disk_without_a_server(site: Path, tmp_path: Path) -> None:
    page = f"{(site / 'index.html').as_uri()}?q=mains_lost"
    done = subprocess.run(
        [require("chromium"), "--headless", *QUIET, f"--user-data-dir={tmp_path / 'profile'}",
         "--virtual-time-budget=5000", "--dump-dom", page],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )  # fmt: skip
    assert re.search(r'md-search-result__meta">[1-9]\d* matching documents', done.stdout)
    assert re.search(r'docs/reference/alarms\.html[^"]*#mains_lost"', done.stdout)


@pytest.mark.slow
@GROUP
def test_the_site_shows_lists_tables_and_code_as_the_repository_does(site: Path) -> None:
    reader = MarkdownIt("commonmark", {"html": True}).enable("table")
    differing, compared = {}, 0
    for path in site.rglob("*.html"):
        page = _source(path.relative_to(site))
        if page is None:
            continue
        compared += 1
        text = reader.render(page.read_text("utf-8"))
        here = _Loads()
        here.feed(_article(path.read_text("utf-8")))
        there = _Loads()
        there.feed(text)
        if here.counts != there.counts:
            differing[page.relative_to(TREE).as_posix()] = (here.counts, there.counts)
    assert differing == {}
    assert compared > 30


def test_a_link_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    tree = _small(tmp_path, "[away](../edge/gone.md)\n")
    with pytest.raises(MissingLink, match=r"docs/README\.md links to \.\./edge/gone\.md"):
        gather(tree, tmp_path / "pages")


@pytest.mark.slow
def test_a_warning_stops_the_build(tmp_path: Path) -> None:
    tree = _small(tmp_path, "[a heading](#that-is-not-there)\n")
    with pytest.raises(BuildFailed, match="that-is-not-there"):
        build(tmp_path / "out", tree=tree)


def test_a_folder_with_something_else_in_it_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(BuildFailed, match="holds no handbook"):
        build(tmp_path)
    assert (tmp_path / "letter.txt").read_text() == "dear"


def _small(folder: Path, text: str) -> Path:
    """A work tree of one page."""
    tree = folder / "tree"
    (tree / "docs" / "site").mkdir(parents=True)
    (tree / "README.md").write_text("# Home\n")
    (tree / "docs" / "README.md").write_text(f"# Docs\n\n{text}")
    for name in ("control_api/pages/static/escale.svg", "docs/site/handbook.css"):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(TREE / name, tree / name)
    shutil.copy(TREE / "docs/site/iframe-worker.js", tree / "docs/site")
    written = (TREE / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[0]
    (tree / "mkdocs.yml").write_text(written)
    return tree


def _navigation() -> object:
    written = (TREE / "mkdocs.yml").read_text("utf-8")
    return yaml.safe_load("nav:" + written.partition("\nnav:")[2])["nav"]


def _named(part: object) -> list[str]:
    if isinstance(part, str):
        return [part]
    inner = part.values() if isinstance(part, dict) else part
    assert isinstance(inner, list | type({}.values()))
    return [name for one in inner for name in _named(one)]


def _source(built: Path) -> Path | None:
    """The page from which this one was built."""
    page = TREE / built.with_suffix(".md")
    if built.name == "index.html":
        page = page.with_name("README.md")
    return page if page.exists() else None


def _article(html: str) -> str:
    return html.partition("<article")[2].partition("</article>")[0].partition('class="md-source')[0]


class _Loads(HTMLParser):
    """What a page loads, and how many of each thing it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.counts = dict.fromkeys(COUNTED, 0)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in self.counts:
            self.counts[tag] += 1
        if tag in ("script", "img", "iframe", "source", "video", "audio", "embed"):
            self.found.append(values.get("src") or "")
        if tag == "link" and values.get("rel") not in ("canonical", "next", "prev"):
            self.found.append(values.get("href") or "")
