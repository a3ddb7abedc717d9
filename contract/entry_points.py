"""What installed packages declare for Escale. Whatever is wrong with one harms no other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol


class EntryPoint(Protocol):
    """What is asked of `importlib.metadata.EntryPoint`."""

    @property
    def name(self) -> str:
        """As declared."""

    @property
    def value(self) -> str:
        """Where the object is: `module:attribute`."""

    @property
    def dist(self) -> Any:
        """The package, which has a `name`."""

    def load(self) -> Any:
        """Imports the object; raises whatever its module raises."""


class Finder(Protocol):
    """`importlib.metadata.entry_points`, or a test's own."""

    def __call__(self, *, group: str) -> Iterable[EntryPoint]: ...


class Unloadable(Exception):
    """An entry point whose object can't be had; its text says which and why."""


def declared(entry_points: Finder, group: str) -> list[EntryPoint]:
    """A group's entry points by package and name: the same order in every process."""
    return sorted(
        entry_points(group=group), key=lambda point: (_package(point), point.name, point.value)
    )


def load_declared(point: EntryPoint) -> Any:
    """The object behind an entry point; Unloadable, whatever its module raises."""
    try:
        return point.load()
    except (Exception, SystemExit) as error:
        raise Unloadable(f"{point.value} can't be loaded: {said_by(error)}") from error


def origin(point: EntryPoint) -> str:
    """The package and the entry point, for a sentence."""
    return f"package {_package(point)!r} (entry point {point.name!r})"


def said_by(error: BaseException) -> str:
    """An error as one line of text, also when it can't be made into text."""
    try:
        said = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - a stranger's __str__ may raise anything
        said = ""
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _package(point: EntryPoint) -> str:
    return str(getattr(point.dist, "name", None) or "unknown")
