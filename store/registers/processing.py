"""What each of the registers' tables keeps, why and for how long, as the tables say themselves.

It is the record of processing that GDPR article 30 asks for; nothing of it is written twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store import tables

REQUIRED = ("register", "purpose", "basis", "people", "recipients", "retention")
"""What a register's table says in its `info`."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A table: `columns` are its categories of data, each with what it means ("" when plain).

    `people` says whom it is about, `basis` is the legal one, `recipients` who gets it.
    """

    table: str
    columns: Mapping[str, str]
    register: str
    purpose: str
    basis: str
    people: str
    recipients: str
    retention: str


def record() -> Sequence[Kept]:
    """Every table of a register, by register and name."""
    found = [
        Kept(
            table.name,
            {column.name: column.comment or "" for column in table.columns},
            **{name: table.info[name] for name in REQUIRED},
        )
        for table in tables.METADATA.tables.values()
        if "purpose" in table.info
    ]
    return sorted(found, key=lambda kept: (kept.register, kept.table))
