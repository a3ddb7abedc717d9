"""All places as one CSV, a batch at a time: a hundred thousand rows are never in memory."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Mapping, Sequence
from enum import StrEnum
from io import StringIO

from programme.places import FIELDS, cells_csv
from store import Database, registers

BATCH = 500


class What(StrEnum):
    """Which places are exported."""

    KIOSKS = "kiosks"
    REGISTER = "register"
    ALL = "all"


async def lines(kiosks: Sequence[Mapping[str, str]], db: Database | None) -> AsyncIterator[str]:
    """The header, the kiosks, and what the register has, unless there is no database."""
    yield cells_csv(kiosks)
    batch: list[Mapping[str, str]] = []
    if db is not None:
        async for record in registers.places.everything(db):
            batch.append(record.cells)
            if len(batch) == BATCH:
                yield _rows(batch)
                batch = []
    yield _rows(batch)


def _rows(rows: Sequence[Mapping[str, str]]) -> str:
    text = StringIO()
    csv.writer(text).writerows([row.get(name, "") for name in FIELDS] for row in rows)
    return text.getvalue()
