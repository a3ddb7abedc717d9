"""Every import of a source file, as the syntax tree has it: typing-only, in functions, dynamic."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

# Importing one of these is importing by name.
LOADING_MODULES = frozenset({"importlib", "imp", "pkgutil", "runpy", "zipimport"})
# They only read what is installed; metadata's entry points are looked for on their own.
READING_MODULES = frozenset({"importlib.resources", "importlib.metadata"})
LOADING_CALLS = frozenset(
    {"__import__", "exec", "eval", "compile", "entry_points", "import_module"}
)


@dataclass(frozen=True)
class Import:
    """`import module` (no names) or `from module import names`, with an absolute module."""

    line: int
    module: str
    names: tuple[str, ...] = ()


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """All nodes of a file; a tree is walked once, however much is asked of it."""
    return tuple(ast.walk(tree))


def imports(tree: ast.AST, path: PurePosixPath) -> Iterator[Import]:
    """All static imports, wherever they stand in the file."""
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            yield Import(node.lineno, _absolute(node, path), names)


def dynamic_imports(tree: ast.AST, path: PurePosixPath) -> Iterator[tuple[int, str]]:
    """Line and wording of whatever loads a module by name."""
    for found in imports(tree, path):
        for module in _modules(found):
            root = module.split(".")[0]
            reads = any(module == m or module.startswith(f"{m}.") for m in READING_MODULES)
            if root in LOADING_MODULES and not reads:
                yield found.line, f"import {module}"
    for node in nodes(tree):
        if isinstance(node, ast.Call) and _called(node) in LOADING_CALLS:
            yield node.lineno, f"{_called(node)}()"
        elif isinstance(node, ast.Attribute) and _is_sys_modules(node):
            yield node.lineno, "sys.modules"


def attributes_of(tree: ast.AST, name: str) -> Iterator[tuple[int, str]]:
    """Line and attribute of each `name.attribute`."""
    for node in nodes(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == name
        ):
            yield node.lineno, node.attr


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of each string literal."""
    for node in nodes(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def exported(face: ast.Module) -> frozenset[str]:
    """The names in a face's `__all__`."""
    for node in face.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in targets):
            assert isinstance(node, ast.Assign)
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


def _absolute(node: ast.ImportFrom, path: PurePosixPath) -> str:
    if node.level == 0:
        return node.module or ""
    parts = path.parent.parts
    here = parts[: len(parts) - (node.level - 1)]
    return ".".join([*here, *([node.module] if node.module else [])])


def _modules(found: Import) -> list[str]:
    # `from importlib import metadata` names the module in its second half.
    if found.module in LOADING_MODULES and found.names:
        return [f"{found.module}.{name}" for name in found.names]
    return [found.module]


def _is_sys_modules(node: ast.Attribute) -> bool:
    return node.attr == "modules" and isinstance(node.value, ast.Name) and node.value.id == "sys"


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=("import_module" | "entry_points" | "__import__") as name):
            return name
    return ""
