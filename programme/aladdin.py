"""Aladdin: 3,000 people in three years, counted by attestation, beside the plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contract import Conflict
from store import Database, registers

TARGET = 3_000
MONTHS = 36


class StructureRole(StrEnum):
    """What a structure does in Aladdin."""

    HOST = "accueil"
    TRAINER = "formation"
    REFERRER = "orientation"


@dataclass(frozen=True, slots=True)
class Step:
    """A month and all before it. `gap` is what is missing to the plan (negative: ahead of it)."""

    month: str
    attestations: int
    total: int
    planned: int
    present: int
    first_timers: int
    returning: int
    qpv_residents: int

    @property
    def gap(self) -> int:
        """Attestations short of the plan."""
        return self.planned - self.total


@dataclass(frozen=True, slots=True)
class Progress:
    """The curve, and where it stands. `qpv_share` is of the people who said where they live."""

    steps: Sequence[Step]
    target: int = TARGET

    @property
    def total(self) -> int:
        """Attestations so far."""
        return self.steps[-1].total if self.steps else 0

    @property
    def gap(self) -> int:
        """Short of the plan, at the end of the last month."""
        return self.steps[-1].gap if self.steps else 0

    @property
    def qpv_share(self) -> float | None:
        """Share of first-timers who say that they live in a priority district; None without any."""
        first = sum(step.first_timers for step in self.steps)
        return sum(step.qpv_residents for step in self.steps) / first if first else None


def even_plan(first_month: str, *, target: int = TARGET, months: int = MONTHS) -> dict[str, int]:
    """The target spread evenly over the months; they add up to it exactly."""
    year, month = (int(part) for part in first_month.split("-"))
    plan = {}
    for number in range(months):
        behind = (month - 1 + number) // 12
        name = f"{year + behind}-{(month - 1 + number) % 12 + 1:02}"
        plan[name] = target * (number + 1) // months - target * number // months
    return plan


def month(text: str) -> str:
    """A month as YYYY-MM; Conflict for anything else."""
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text):
        raise Conflict(f"{text[:20]!r} is no month", todo="give YYYY-MM")
    return text


def progress(months: Sequence[registers.aladdin.Month], until: str) -> Progress:
    """The curve up to and with the month `until` (YYYY-MM)."""
    steps: list[Step] = []
    total = planned = 0
    for row in months:
        if row.month > until:
            break
        total += row.attestations
        planned += row.planned
        steps.append(
            Step(
                month=row.month,
                attestations=row.attestations,
                total=total,
                planned=planned,
                present=row.present,
                first_timers=row.first_timers,
                returning=row.present - row.first_timers,
                qpv_residents=row.qpv_residents,
            )
        )
    return Progress(steps)


async def record(
    db: Database, workshop: str, *, present: int, first_timers: int, qpv_residents: int
) -> None:
    """Who came to a workshop, as counts. Conflict when the numbers can't be."""
    if not 0 <= qpv_residents <= first_timers <= present:
        raise Conflict(
            f"{present} present, {first_timers} for the first time, {qpv_residents} of a district",
            todo="each is at most the one before",
        )
    await registers.aladdin.count_people(db, workshop, present, first_timers, qpv_residents)


async def attest(db: Database, workshop: str, count: int, day: date) -> Sequence[str]:
    """Numbers for attestations; the structure writes the names, which are never kept here."""
    if count < 1:
        raise Conflict(f"{count} attestations", todo="ask for one or more")
    return await registers.aladdin.issue(db, workshop, count, day)


async def see(db: Database, until: str) -> Progress:
    """Progress as the register has it."""
    return progress(await registers.aladdin.months(db), until)
