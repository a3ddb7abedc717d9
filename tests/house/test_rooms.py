"""Every room is small, explained on one screen, and finished."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.rooms import ROOMS, TREE

SCREEN_LINES = 60
FILE_LINES = 400
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
VAGUE = frozenset({"utils", "helpers", "common", "manager", "base", "misc"})
FOLDERS = (*ROOMS, "tests", "bench", "bin", "deploy")
TEXT = frozenset({".py", ".sh", ".html", ".css", ".js", ".toml", ".sql", ".mako", ""})


def files(tree: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for path in sorted((tree / folder).rglob("*")):
            if path.is_file() and path.suffix in TEXT and "__pycache__" not in path.parts:
                yield path


def too_long(tree: Path) -> list[str]:
    counted = ((path, len(path.read_text("utf-8").splitlines())) for path in files(tree))
    return [f"{path.relative_to(tree)}: {n} lines" for path, n in counted if n > FILE_LINES]


def unfinished(tree: Path) -> list[str]:
    return [
        f"{path.relative_to(tree)}:{number}: {line.strip()}"
        for path in files(tree)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if UNFINISHED.search(line)
    ]


def vague(tree: Path) -> list[str]:
    return [str(path.relative_to(tree)) for path in files(tree) if path.stem in VAGUE]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_explained_on_one_screen(room: str) -> None:
    lines = (TREE / room / "README.md").read_text("utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert 5 <= len(lines) <= SCREEN_LINES


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_a_face_that_says_what_it_offers(room: str) -> None:
    assert "__all__" in (TREE / room / "__init__.py").read_text("utf-8")


def test_no_file_is_longer_than_one_concept() -> None:
    assert too_long(TREE) == []


def test_nothing_is_left_unfinished() -> None:
    assert unfinished(TREE) == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert vague(TREE) == []


def test_a_long_an_unfinished_and_a_vague_file_are_caught(tmp_path: Path) -> None:
    (tmp_path / "edge").mkdir()
    (tmp_path / "edge/long.py").write_text("x = 1\n" * (FILE_LINES + 1))
    (tmp_path / "edge/open.py").write_text("x = 1  # TO" + "DO: more\n")
    (tmp_path / "edge/utils.py").write_text("x = 1\n")
    assert too_long(tmp_path) == ["edge/long.py: 401 lines"]
    assert unfinished(tmp_path) == ["edge/open.py:1: x = 1  # TO" + "DO: more"]
    assert vague(tmp_path) == ["edge/utils.py"]
