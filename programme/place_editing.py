"""A place entered or changed by hand: judged as a row of an import is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from contract import Clock, Conflict, NotFound
from programme.communes import known_communes
from programme.imports.findings import Finding, Kind
from programme.imports.importing import to_record
from programme.imports.mapping import STANDARD, load_mapping
from programme.imports.rows import take
from store import Database, registers

OWN = "escale"
"""The source of what is entered here."""


async def put(
    db: Database, place: str, row: Mapping[str, str], clock: Clock
) -> tuple[registers.places.PlaceRecord, list[Finding]]:
    """Keep the standard's row under the id; what was guessed or left out.

    Conflict says every fault. A place of another source stays that source's: what is changed
    here holds until the source itself changes its row.
    """
    if row.get("id", place) != place:
        raise Conflict(f"the row's id is {row['id'][:64]!r}", todo=f"send {place!r}, or none")
    taken, findings = take(1, {**row, "id": place}, load_mapping(STANDARD), known_communes())
    if taken is None:
        refused = [found for found in findings if found.kind is Kind.REFUSED]
        raise Conflict(
            "; ".join(f"{found.column} {found.value[:80]!r} {found.reason}" for found in refused),
            todo="send the row as the standard has it",
        )
    record = to_record(taken, OWN)
    before = await _before(db, place)
    if before is not None:
        record = replace(record, source=before.source, fingerprint=before.fingerprint)
    await registers.places.put(db, [record], clock.now())
    return record, findings


async def remove(db: Database, place: str, clock: Clock) -> None:
    """Withdraw a place; NotFound. A source that still has it brings it back."""
    await registers.places.get(db, place)
    await registers.places.withdraw(db, [place], clock.now())


async def _before(db: Database, place: str) -> registers.places.PlaceRecord | None:
    try:
        found = await registers.places.get(db, place)
    except NotFound:
        return None
    return None if found.source == OWN else found
