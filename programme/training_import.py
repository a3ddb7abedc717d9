"""A table of a register of training, judged whole before anything of it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import ValidationError

from contract import BadFile
from programme.imports.findings import Finding
from programme.imports.findings import Kind as Became
from programme.imports.reading import Table
from programme.mounting import Input
from programme.training_tables import Kind, given, known_ids, shown, unknown_ids
from store import Database


class Deed(StrEnum):
    """What becomes of a good row."""

    ADD = "added"
    CHANGE = "changed"
    NOTHING = "unchanged"


@dataclass(frozen=True, slots=True)
class Good:
    """A row that can be kept, by its number in the file."""

    number: int
    wanted: Input


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be done with each row, and why others can't be kept."""

    deeds: Sequence[tuple[Deed, Good]]
    refused: Sequence[Finding]

    def count(self, deed: Deed) -> int:
        """How many rows."""
        return sum(one is deed for one, _ in self.deeds)


def judge(kind: Kind, table: Table) -> tuple[Sequence[Good], Sequence[Finding]]:
    """The rows that are of the table's form, and why the others are not."""
    good: list[Good] = []
    refused: list[Finding] = []
    first: dict[str, int] = {}
    for number, cells in table.rows():
        row = {name: cells.get(name, "").strip() for name in kind.columns}
        before = first.setdefault(row["id"], number)
        if before != number:
            refused.append(_refused(number, "id", row["id"], f"is the id of row {before} already"))
            continue
        try:
            good.append(Good(number, kind.model.model_validate(given(row))))
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                column = str(fault["loc"][0]) if fault["loc"] else "id"
                refused.append(_refused(number, column, row.get(column, ""), fault["msg"]))
    return good, refused


async def plan(db: Database, kind: Kind, good: Iterable[Good], *, change: bool) -> Plan:
    """Each row beside what is there; one that is there and differs is refused unless `change`."""
    there = {row["id"]: shown(kind, row) for row in await kind.rows(db)}
    known = await known_ids(db, kind)
    deeds: list[tuple[Deed, Good]] = []
    refused: list[Finding] = []
    for one in good:
        row = shown(kind, one.wanted.model_dump())
        before = there.get(row["id"])
        if unknown := list(unknown_ids(kind, row, known)):
            refused += [
                _refused(one.number, column, asked, "is not registered")
                for column, asked in unknown
            ]
        elif before is None:
            deeds.append((Deed.ADD, one))
        elif _same(kind, before, row):
            deeds.append((Deed.NOTHING, one))
        elif change:
            deeds.append((Deed.CHANGE, one))
        else:
            refused.append(_refused(one.number, "id", row["id"], "is there and differs: --change"))
    return Plan(deeds, refused)


async def bring_in(
    db: Database, kind: Kind, made: Plan, progress: Callable[[int], None] = lambda _: None
) -> None:
    """Do what was planned, a row after the other: interrupted and begun again, it goes on.

    Conflict for a session that would have fewer seats than people.
    """
    for done, (deed, one) in enumerate(made.deeds, 1):
        if deed is Deed.ADD:
            await kind.add(db, one.wanted)
        elif deed is Deed.CHANGE:
            await kind.change(db, one.wanted)
        progress(done)


def check_complete(refused: Sequence[Finding], where: str) -> None:
    """BadFile when a row is refused: without `--partial`, all rows go in or none."""
    if refused:
        raise BadFile(
            f"{len({one.row for one in refused})} rows are refused; nothing was written",
            where=where,
            todo="mend them, or give --partial to take the others",
        )


def _same(kind: Kind, one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    # Through the model: a time may be written in another zone.
    return kind.model.model_validate(given(one)) == kind.model.model_validate(given(other))


def _refused(number: int, column: str, value: str, reason: str) -> Finding:
    return Finding(number, column, value, reason, Became.REFUSED)
