"""Options of the `contact` driver."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from edge.drivers.options import DriverOptions
from edge.gpio import LineOptions

Kind = Literal["door", "tamper", "float"]
MAX_NAME = 64


class ContactLine(LineOptions):
    """A contact: open when its line is active."""

    kind: Kind


class ContactOptions(DriverOptions):
    """`contacts` by name, which is the tag."""

    contacts: Annotated[dict[str, ContactLine], Field(min_length=1)]

    @field_validator("contacts")
    @classmethod
    def _names(cls, contacts: dict[str, ContactLine]) -> dict[str, ContactLine]:
        for name in contacts:
            if not name.isprintable() or "\\" in name or not 0 < len(name) <= MAX_NAME:
                raise ValueError(f"{name[:64]!r}: 1 to {MAX_NAME} printable characters")
        return contacts
