"""Which command of the documentation is run by which test.

A test that runs a documented command takes it from here, word for word:

    argv = documented("bin/escale token create --role viewer")

and that call is the registry: test_docs.py fails for a command in the docs that no test takes.
"""

import ast
import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.house.rooms import TREE

FENCE = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
HIDDEN = frozenset({".venv", ".cache", ".git", "var", "node_modules"})


def documents(tree: Path = TREE) -> list[Path]:
    """README.md and its like in the root, and everything below docs/."""
    return [*sorted(tree.glob("*.md")), *sorted((tree / "docs").rglob("*.md"))]


def commands_in(markdown: str) -> list[str]:
    """The commands of the ```sh fences: comments gone, continued lines joined."""
    text = "\n".join(FENCE.findall(markdown)).replace("\\\n", " ")
    lines = (_without_comment(line) for line in text.splitlines())
    return [" ".join(line.split()) for line in lines if line]


def documented_in(tree: Path = TREE) -> Mapping[str, list[str]]:
    """Each documented command with the documents that show it."""
    found: dict[str, list[str]] = {}
    for path in documents(tree):
        for command in commands_in(path.read_text("utf-8")):
            found.setdefault(command, []).append(str(path.relative_to(tree)))
    return found


def taken_by_tests(tree: Path = TREE) -> Mapping[str, str]:
    """Each command that a test takes with `documented("…")`, and that test."""
    return {
        command: f"{path.relative_to(tree)}::{function}"
        for path in sorted((tree / "tests").rglob("test_*.py"))
        if "documented(" in (text := path.read_text("utf-8"))
        for function, command in _taken(ast.parse(text))
    }


def documented(command: str) -> list[str]:
    """The words of a command that the documentation shows. AssertionError when it does not."""
    assert command in documented_in(), f"no document shows the command {command!r}"
    return shlex.split(command)


def _without_comment(line: str) -> str:
    return re.sub(r"(^|\s)#.*$", "", line).strip()


def _taken(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if not function.name.startswith("test_"):
            continue
        for node in [*function.decorator_list, *function.body]:
            for call in ast.walk(node):
                match call:
                    case ast.Call(
                        func=ast.Name(id="documented"), args=[ast.Constant(value=str(c))]
                    ):
                        yield function.name, c
