"""A reading: what a driver says of one thing, before it has a time and a kiosk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contract import FieldValue


@dataclass(frozen=True, slots=True)
class Reading:
    """One row for the registry's measurement `m`; fields without a value are left out."""

    m: str
    fields: Mapping[str, FieldValue]
    tags: Mapping[str, str] = field(default_factory=dict)
