"""The checks of imports between rooms. Each returns its findings as sentences.

import-linter checks the same arrows (pyproject.toml); these see what it cannot: faces, imports by
name, modules named in strings, libraries that belong to a room.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tests.house.imports import (
    Import,
    attributes_of,
    dynamic_imports,
    exported,
    imports,
    strings,
)
from tests.house.rooms import ARROWS, INPUT_OUTPUT, LIBRARIES, LOADERS, ROOMS

DOTTED = re.compile(r"(\w+(?:\.\w+)+)(?::\w+)?")


@dataclass(frozen=True)
class Source:
    """One file of a room. `path` is relative to the tree."""

    path: PurePosixPath
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.path.parts[0]

    def finding(self, line: int, sentence: str) -> str:
        return f"{self.path}:{line}: {sentence}"


@dataclass(frozen=True)
class House:
    """The rooms of a work tree, read."""

    tree: Path
    sources: tuple[Source, ...]

    def face(self, room: str) -> frozenset[str]:
        path = PurePosixPath(room, "__init__.py")
        return next((exported(s.tree) for s in self.sources if s.path == path), frozenset())

    def has_module(self, dotted: str) -> bool:
        path = self.tree.joinpath(*dotted.split("."))
        return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def read_house(tree: Path) -> House:
    """Parses every Python file of the rooms that `tree` has."""
    files = [path for room in ROOMS for path in sorted((tree / room).rglob("*.py"))]
    return House(
        tree,
        tuple(
            Source(PurePosixPath(path.relative_to(tree)), ast.parse(path.read_text("utf-8")))
            for path in files
        ),
    )


def broken_arrows(house: House) -> list[str]:
    """Imports of a room that this room may not import, or by another way than its face."""
    return [
        source.finding(found.line, fault)
        for source in house.sources
        for found in imports(source.tree, source.path)
        for fault in _faults(house, source, found)
    ]


def _faults(house: House, source: Source, found: Import) -> Iterator[str]:
    room = found.module.split(".")[0]
    if room not in ROOMS or room == source.room:
        return
    allowed = ARROWS[source.room]
    faces = {face for face in allowed if face.split(".")[0] == room}
    if not faces:
        yield f"{source.room} may not import {room}"
    elif found.module in faces - {room}:
        return
    elif found.module != room:
        yield f"{found.module} is inside {room}: import from its face"
    elif room not in faces:
        if not found.names or any(f"{room}.{name}" not in faces for name in found.names):
            yield f"{source.room} may import only {', '.join(sorted(faces))}"
    else:
        yield from _beside_the_face(house, source, found, room)


def _beside_the_face(house: House, source: Source, found: Import, room: str) -> Iterator[str]:
    face = house.face(room)
    names = found.names or [name for _, name in attributes_of(source.tree, room)]
    for name in names:
        if name not in face:
            yield f"{room}'s face does not offer {name} (its __all__)"


def dynamic(house: House) -> list[str]:
    """Imports by name outside the declared loaders."""
    return [
        source.finding(line, f"{wording} loads by name; declared loaders are {', '.join(LOADERS)}")
        for source in house.sources
        if str(source.path) not in LOADERS
        for line, wording in dynamic_imports(source.tree, source.path)
    ]


def named_in_strings(house: House) -> list[str]:
    """String literals that are the dotted name of a module inside another room."""
    return [
        source.finding(line, f"'{text}' names a module inside another room")
        for source in house.sources
        for line, text in strings(source.tree)
        for match in [DOTTED.fullmatch(text)]
        if match
        and (room := match[1].split(".")[0]) in ROOMS
        and room != source.room
        and match[1] not in ARROWS[source.room]
        and house.has_module(match[1])
    ]


def borrowed_libraries(house: House) -> list[str]:
    """Imports of a library outside the room to which it belongs."""
    return [
        source.finding(found.line, f"{library} belongs to {', '.join(homes)}")
        for source in house.sources
        for found in imports(source.tree, source.path)
        for library, homes in LIBRARIES.items()
        if found.module.split(".")[0] == library and not str(source.path).startswith(homes)
    ]


def impure(house: House, room: str = "contract") -> list[str]:
    """Modules of input and output, and `open`, in a room that must be pure."""
    return [
        source.finding(line, f"{wording}: {room} does no I/O")
        for source in house.sources
        if source.room == room
        for line, wording in _input_output(source)
    ]


def _input_output(source: Source) -> Iterator[tuple[int, str]]:
    for found in imports(source.tree, source.path):
        modules = {found.module, *(f"{found.module}.{name}" for name in found.names)}
        for module in modules:
            if module in INPUT_OUTPUT or module.split(".")[0] in INPUT_OUTPUT:
                yield found.line, module
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "open":
            yield node.lineno, "open()"
