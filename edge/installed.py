"""Drivers that installed packages bring, found by entry point when a kiosk.toml names one.

A package declares, in the group `escale.drivers`, an object that is a `DriverKind`; the entry
point's name is the driver's. It is imported only if a kiosk uses it, and runs in a thread of its
own. One that can't be used is a driver that fails, with a sentence: the others run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict

from contract import (
    Clock,
    DriverError,
    EntryPoint,
    Finder,
    Unloadable,
    declared,
    load_declared,
    origin,
)
from edge.driver import DriverKind
from edge.readings import Reading

DRIVERS_GROUP = "escale.drivers"
"""The group of entry points."""


def none_installed(*, group: str) -> Iterable[EntryPoint]:  # noqa: ARG001 - a Finder's
    """A Finder that knows of no package."""
    return ()


def installed_kind(name: str, entry_points: Finder) -> DriverKind | None:
    """The kind of that name that a package brings; None when there is none.

    Whatever is wrong with the package makes it a kind whose driver says so at each reading.
    """
    points = [point for point in declared(entry_points, DRIVERS_GROUP) if point.name == name]
    if not points:
        return None
    if len(points) > 1:
        packages = " and ".join(origin(point) for point in points)
        return unusable(name, f"{packages} both bring it: uninstall one")
    try:
        loaded = load_declared(points[0])
    except Unloadable as error:
        return unusable(name, f"{origin(points[0])}: {error}")
    if not isinstance(loaded, DriverKind) or not _is_model(loaded.options):
        return unusable(name, f"{origin(points[0])}: {points[0].value} is no DriverKind")
    return replace(loaded, blocking=True)


def installed_names(entry_points: Finder) -> list[str]:
    """The names of the drivers that packages bring."""
    return sorted({point.name for point in declared(entry_points, DRIVERS_GROUP)})


def refused_drivers(ours: Collection[str], entry_points: Finder) -> list[str]:
    """A sentence for each package's driver that has one of our names, and is never used."""
    return [
        f"{origin(point)} has the name of one of Escale's own drivers, which stays as it is"
        for point in declared(entry_points, DRIVERS_GROUP)
        if point.name in ours
    ]


class Unusable:
    """A driver that can't be used, and says why."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        self._reason = reason

    async def read(self) -> Sequence[Reading]:
        """DriverError."""
        raise DriverError("the driver can't be used", todo=self._reason)

    async def close(self) -> None:
        """Nothing is open."""


class _AnyOptions(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")


def unusable(name: str, reason: str) -> DriverKind:
    """A kind that takes any options, for nobody can judge them."""

    def make(_options: _AnyOptions, _clock: Clock) -> Unusable:
        return Unusable(name, reason)

    return DriverKind(_AnyOptions, make)


def _is_model(options: Any) -> bool:
    return isinstance(options, type) and issubclass(options, BaseModel)
