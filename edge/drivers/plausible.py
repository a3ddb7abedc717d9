"""What a device says, held against the registry: a value out of its range is nonsense."""

from __future__ import annotations

from collections.abc import Mapping

from contract import REGISTRY, FieldValue


def plausible(
    measurement: str, candidates: Mapping[str, FieldValue | None]
) -> dict[str, FieldValue]:
    """The candidates that are known and that the measurement takes; the others are left out.

    One field out of range would have the whole sample refused, and the good ones with it.
    """
    row = REGISTRY[measurement]
    return {
        name: value
        for name, value in candidates.items()
        if value is not None and row.field(name).fault(value) is None
    }
