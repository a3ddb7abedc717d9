"""Measurements that installed packages bring.

A package declares, in the group `escale.measurements`, an object that is a `Measurement` or a
tuple of them. Every process that has a registry begins with `installed_registry`; what is
refused is said, and harms nothing else.
"""

from __future__ import annotations

from collections.abc import Callable

from contract.catalogue import REGISTRY
from contract.entry_points import Finder, Unloadable, declared, load_declared, origin
from contract.measurements import Measurement, Registry

MEASUREMENTS = "escale.measurements"
"""The group of entry points."""


def installed_registry(
    entry_points: Finder, refused: Callable[[str], None], registry: Registry = REGISTRY
) -> Registry:
    """`registry` and the rows of installed packages.

    `entry_points` is `importlib.metadata.entry_points`. `refused` is told, in a sentence, of
    each package that can't be loaded and of each row that is declared already or badly named.
    """
    for point in declared(entry_points, MEASUREMENTS):
        try:
            loaded = load_declared(point)
        except Unloadable as error:
            refused(f"{origin(point)} brings no measurements: {error}")
            continue
        for row in loaded if isinstance(loaded, tuple | list) else (loaded,):
            try:
                registry = registry.with_rows([_measurement(row)])
            except (ValueError, TypeError, AttributeError) as error:
                refused(f"{origin(point)}: a measurement is refused: {error}")
    return registry


def _measurement(row: object) -> Measurement:
    if not isinstance(row, Measurement):
        raise TypeError(f"{row!r:.60} is no Measurement")
    return row
