"""A table of places into the register: read twice, first to judge it, then to write it.

Nothing is written before the whole table is judged; a row that is there already, word for word,
is not written again. So an import that was interrupted is begun again and goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from contract import BadFile, Clock, Conflict
from programme.communes import Communes
from programme.imports.findings import Finding, Kind, Report
from programme.imports.mapping import Mapped
from programme.imports.reading import Table
from programme.imports.rows import Taken, take
from programme.vocabularies import VOCABULARIES
from store import Database, registers

BATCH = 500
Progress = Callable[[int], None]
"""Told how many rows have been done."""


def judge(
    table: Table,
    mapped: Mapped,
    communes: Communes,
    *,
    source: str,
    tell: Callable[[Finding], None] | None = None,
    progress: Progress = lambda _: None,
) -> Report:
    """What the table holds: every row taken, guessed or refused. Writes nothing."""
    report = Report(source, table.encoding, tell=tell)
    for done, (taken, findings) in enumerate(_judged(table, mapped, communes), 1):
        report.read = done
        report.taken += taken is not None
        report.refused += taken is None
        report.guessed += taken is not None and any(
            found.kind is Kind.GUESSED for found in findings
        )
        for found in findings:
            report.add(found)
        progress(done)
    return report


async def bring_in(
    db: Database,
    table: Table,
    mapped: Mapped,
    communes: Communes,
    report: Report,
    *,
    clock: Clock,
    whole: bool = False,
    progress: Progress = lambda _: None,
) -> None:
    """Writes the good rows of a judged table, and counts in `report` what changed.

    `whole` says that the table is all that its source has: what is missing is withdrawn.
    Conflict when an id belongs to another source; nothing of its batch is written then.
    """
    known = await registers.places.fingerprints(db, report.source)
    seen: set[str] = set()
    batch: list[registers.places.PlaceRecord] = []
    done = 0
    for taken, _ in _judged(table, mapped, communes):
        if taken is None:
            continue
        done += 1
        record = to_record(taken, report.source)
        seen.add(record.id)
        if known.get(record.id) == record.fingerprint:
            report.unchanged += 1
        else:
            batch.append(record)
        if len(batch) >= BATCH:
            await _write(db, batch, report, clock)
            batch = []
        progress(done)
    await _write(db, batch, report, clock)
    if whole:
        gone = sorted(known.keys() - seen)
        await registers.places.withdraw(db, gone, clock.now())
        report.withdrawn = len(gone)


def check_complete(report: Report) -> None:
    """BadFile when a row is refused: without `--partial`, all rows go in or none."""
    if report.refused:
        raise BadFile(
            f"{report.refused} of {report.read} rows are refused; nothing was written",
            where=report.source,
            todo="mend them, or give --partial to take the others",
        )


def to_record(taken: Taken, source: str) -> registers.places.PlaceRecord:
    """A row of the standard as the register keeps it."""
    cells = {name: text for name, text in taken.cells.items() if text}
    return registers.places.PlaceRecord(
        id=cells["id"],
        source=source,
        name=cells["nom"],
        commune=cells["code_insee"],
        latitude=_degrees(cells.get("latitude")),
        longitude=_degrees(cells.get("longitude")),
        confirmed_on=date.fromisoformat(cells["date_maj"]),
        cells=cells,
        fingerprint=taken.fingerprint,
        terms={name: cells[name].split("|") for name in VOCABULARIES if name in cells},
    )


def _judged(
    table: Table, mapped: Mapped, communes: Communes
) -> Iterator[tuple[Taken | None, Sequence[Finding]]]:
    first: dict[str, int] = {}
    for number, row in table.rows():
        taken, findings = take(number, row, mapped, communes)
        if taken is not None:
            place = taken.cells["id"]
            before = first.setdefault(place, number)
            if before != number:
                reason = f"is the id of row {before} already"
                findings.append(Finding(number, "id", place, reason, Kind.REFUSED))
                taken = None
        yield taken, findings


async def _write(
    db: Database, batch: Sequence[registers.places.PlaceRecord], report: Report, clock: Clock
) -> None:
    owners = await registers.places.sources_of(db, [record.id for record in batch])
    for place, source in owners.items():
        if source != report.source:
            raise Conflict(
                f"the place {place!r} is {source}'s",
                where=report.source,
                todo="import it under that source, or give it another id",
            )
    await registers.places.put(db, batch, clock.now())
    report.changed += len(batch)


def _degrees(text: str | None) -> float | None:
    return None if text is None else float(text)
