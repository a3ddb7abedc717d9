"""Every command that the documentation shows is run by a test."""

from pathlib import Path

import pytest

from tests.house.documented_commands import (
    commands_in,
    documented,
    documented_in,
    taken_by_tests,
)

MARKDOWN = """\
Start it:

```sh
# everything on this machine
bin/up --port 8001   # another port

bin/escale command local identify \\
    --wait
```

```toml
port = 1
```
"""


def test_every_documented_command_is_run_by_a_test() -> None:
    shown, taken = documented_in(), taken_by_tests()
    assert {command: where for command, where in shown.items() if command not in taken} == {}


def test_commands_are_read_without_comments_and_with_their_continued_lines() -> None:
    assert commands_in(MARKDOWN) == [
        "bin/up --port 8001",
        "bin/escale command local identify --wait",
    ]


def test_a_command_is_looked_for_in_the_readme_and_in_docs(tmp_path: Path) -> None:
    (tmp_path / "docs/more").mkdir(parents=True)
    (tmp_path / "README.md").write_text("```sh\na\n```\n")
    (tmp_path / "docs/more/x.md").write_text("```sh\na\nb 'c d'\n```\n")
    assert documented_in(tmp_path) == {
        "a": ["README.md", "docs/more/x.md"],
        "b 'c d'": ["docs/more/x.md"],
    }


def test_the_test_that_takes_a_command_is_found(tmp_path: Path) -> None:
    (tmp_path / "tests/x").mkdir(parents=True)
    text = 'async def test_it_runs() -> None:\n    run(documented("bin/up"))\n'
    text += 'def no_test() -> None:\n    run(documented("bin/down"))\n'
    (tmp_path / "tests/x/test_y.py").write_text(text)
    assert taken_by_tests(tmp_path) == {"bin/up": "tests/x/test_y.py::test_it_runs"}


def test_a_test_cannot_take_a_command_that_no_document_shows() -> None:
    command = "bin/up --never-shown"
    with pytest.raises(AssertionError, match="no document shows"):
        documented(command)
