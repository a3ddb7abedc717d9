"""Only the arrows of the architecture exist, and a break of each kind is caught."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house import arrows
from tests.house.rooms import ARROWS, LIBRARIES, LOADERS, ROOMS, TREE

FACE = '__all__ = ["offered"]\noffered = 1\n'


# The tree is parsed once.
pytestmark = pytest.mark.xdist_group("arrows")


@pytest.fixture(scope="module")
def house() -> arrows.House:
    return arrows.read_house(TREE)


def fake_house(tree: Path, path: str, text: str) -> arrows.House:
    """A house with every room, a few inner modules, and one file of the test's."""
    for room in ROOMS:
        (tree / room).mkdir()
        (tree / room / "__init__.py").write_text(FACE)
    (tree / "store/influxql.py").write_text("")
    (tree / "store/inner.py").write_text("offered = 1\n")
    (tree / path).parent.mkdir(parents=True, exist_ok=True)
    (tree / path).write_text(text)
    return arrows.read_house(tree)


def test_every_file_of_the_rooms_is_read(house: arrows.House) -> None:
    assert {source.room for source in house.sources} == set(ROOMS)


def test_rooms_import_only_what_the_architecture_lets_them(house: arrows.House) -> None:
    assert arrows.broken_arrows(house) == []


def test_nothing_is_imported_by_name_outside_the_declared_loaders(house: arrows.House) -> None:
    assert arrows.dynamic(house) == []


def test_no_string_names_a_module_inside_another_room(house: arrows.House) -> None:
    assert arrows.named_in_strings(house) == []


def test_each_library_is_imported_only_in_its_room(house: arrows.House) -> None:
    assert arrows.borrowed_libraries(house) == []


def test_the_contract_does_no_input_or_output(house: arrows.House) -> None:
    assert arrows.impure(house) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("contract/a.py", "import store\n"),
        ("broker/a.py", "from edge import offered\n"),
        ("edge/a.py", "from store import offered\n"),
        ("collector/a.py", "def f():\n    import edge\n"),
        (
            "store/a.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import collector\n",
        ),
        ("dashboards/a.py", "import store\n"),
        ("dashboards/a.py", "from store import offered\n"),
        ("programme/a.py", "import control_api\n"),
        ("escale/a.py", "import control_api\n"),
    ],
)
def test_an_arrow_that_does_not_exist_is_caught(tmp_path: Path, path: str, text: str) -> None:
    assert len(arrows.broken_arrows(fake_house(tmp_path, path, text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "import store.inner\n",
        "from store.inner import offered\n",
        "from store import inner\n",
        "from store import offered, inner\n",
        "from store import *\n",
        "import store\nstore.inner.offered\n",
        "def f():\n    from store.influxql import x\n",
    ],
)
def test_a_way_into_a_room_beside_its_face_is_caught(tmp_path: Path, text: str) -> None:
    assert len(arrows.broken_arrows(fake_house(tmp_path, "collector/a.py", text))) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("collector/a.py", "from store import offered\nimport store\nstore.offered\n"),
        ("dashboards/a.py", "from store.influxql import x\nfrom store import influxql\n"),
        ("dashboards/a.py", "import store.influxql\n"),
        (
            "store/sub/a.py",
            "from ..inner import offered\nfrom .. import inner\nimport store.inner\n",
        ),
        ("control_api/a.py", "from programme import offered\n"),
    ],
)
def test_what_is_allowed_is_not_caught(tmp_path: Path, path: str, text: str) -> None:
    assert arrows.broken_arrows(fake_house(tmp_path, path, text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "import importlib\n",
        "import importlib.util\n",
        "from importlib import import_module\n",
        "from importlib import util\n",
        "def f(name):\n    return __import__(name)\n",
        "from importlib.metadata import entry_points\nentry_points(group='x')\n",
        "import importlib.metadata as m\nm.entry_points()\n",
        "import runpy\n",
        "import pkgutil\n",
        "import sys\nsys.modules['store.inner']\n",
        "exec('import store')\n",
    ],
)
def test_an_import_by_name_is_caught(tmp_path: Path, text: str) -> None:
    assert len(arrows.dynamic(fake_house(tmp_path, "edge/a.py", text))) == 1


def test_reading_what_is_installed_is_no_import_by_name(tmp_path: Path) -> None:
    text = "import re\nfrom importlib import resources\nfrom importlib.metadata import version\n"
    text += "re.compile('x')\n"
    assert arrows.dynamic(fake_house(tmp_path, "edge/a.py", text)) == []


def test_a_declared_loader_may_import_by_name(tmp_path: Path) -> None:
    text = "from importlib.metadata import entry_points\nentry_points()\n"
    assert arrows.dynamic(fake_house(tmp_path, next(iter(LOADERS)), text)) == []


@pytest.mark.parametrize("text", ["x = 'store.inner'\n", "x = 'store.inner:offered'\n"])
def test_a_module_of_another_room_named_in_a_string_is_caught(tmp_path: Path, text: str) -> None:
    assert len(arrows.named_in_strings(fake_house(tmp_path, "edge/a.py", text))) == 1


def test_a_string_that_names_no_module_is_not_caught(tmp_path: Path) -> None:
    text = "x = ['store.sqlite', 'edge.a', 'the store.inner door']\n"
    assert arrows.named_in_strings(fake_house(tmp_path, "edge/a.py", text)) == []


@pytest.mark.parametrize("library", sorted(LIBRARIES))
def test_a_library_outside_its_room_is_caught(tmp_path: Path, library: str) -> None:
    text = f"def f():\n    from {library} import x\n"
    assert len(arrows.borrowed_libraries(fake_house(tmp_path, "control_api/a.py", text))) == 1


def test_the_journal_may_use_sqlite(tmp_path: Path) -> None:
    house = fake_house(tmp_path, "edge/journal/a.py", "import sqlite3\n")
    assert arrows.borrowed_libraries(house) == []


@pytest.mark.parametrize(
    "text",
    ["import socket\n", "from urllib import request\n", "import http.client\n", "open('x')\n"],
)
def test_input_or_output_in_the_contract_is_caught(tmp_path: Path, text: str) -> None:
    assert len(arrows.impure(fake_house(tmp_path, "contract/a.py", text))) == 1


def lint(tree: Path, configuration: Path) -> subprocess.CompletedProcess[str]:
    """import-linter's own verdict on the rooms of `tree`."""
    return subprocess.run(
        [
            str(Path(sys.executable).with_name("lint-imports")),
            "--no-cache",
            "--no-logo",
            "--config",
            str(configuration),
        ],
        cwd=tree,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(tree), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_import_linter_keeps_the_same_arrows() -> None:
    done = lint(TREE, TREE / "pyproject.toml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_import_linter_catches_a_broken_arrow(tmp_path: Path) -> None:
    fake_house(tmp_path, "edge/a.py", "def f():\n    import collector\n")
    done = lint(tmp_path, TREE / "pyproject.toml")
    assert done.returncode != 0
    assert "edge.a -> collector" in done.stdout


def test_import_linter_forbids_exactly_what_the_table_does_not_allow() -> None:
    settings = tomllib.loads((TREE / "pyproject.toml").read_text())["tool"]["importlinter"]
    assert set(settings["root_packages"]) == set(ROOMS)
    forbidden = {
        contract["source_modules"][0]: set(contract["forbidden_modules"])
        for contract in settings["contracts"]
        if contract["id"].startswith("arrows-")
    }
    assert forbidden == {
        room: set(ROOMS) - {room} - {face.split(".")[0] for face in faces}
        for room, faces in ARROWS.items()
    }
