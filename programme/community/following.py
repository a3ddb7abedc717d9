"""The follow-up of commitments: what is open, late, done or withdrawn on a day, and shown by what.

A state is worked out, never kept: it follows from the due date, the evidence and the day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contract import Conflict
from store import Database, registers

Commitment = registers.commitments.Commitment
Evidence = registers.commitments.Evidence
Note = registers.commitments.Note


class State(StrEnum):
    """Where a commitment stands on a day."""

    LATE = "late"
    OPEN = "open"
    DONE = "done"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Followed:
    """A commitment on `day`: all evidence and notes there are by then, in order of time."""

    commitment: Commitment
    owner_name: str
    day: date
    evidence: Sequence[Evidence] = ()
    notes: Sequence[Note] = ()

    @property
    def good(self) -> Sequence[Evidence]:
        """Evidence that is not refused."""
        return [one for one in self.evidence if not _past(one.refused_on, self.day)]

    @property
    def done_on(self) -> date | None:
        """When it was first shown to be done."""
        return min((one.given_on for one in self.good), default=None)

    @property
    def state(self) -> State:
        """On `day`; the due date itself is in time."""
        if _past(self.commitment.withdrawn_on, self.day):
            return State.WITHDRAWN
        if self.good:
            return State.DONE
        return State.LATE if self.commitment.due < self.day else State.OPEN

    @property
    def days_late(self) -> int:
        """Days past due: until it was done, or until `day`; 0 in time or withdrawn."""
        if self.state is State.WITHDRAWN:
            return 0
        return max(0, ((self.done_on or self.day) - self.commitment.due).days)


def counts(followed: Sequence[Followed]) -> Mapping[State, int]:
    """How many stand where; every state has a number."""
    found = Counter(one.state for one in followed)
    return {state: found[state] for state in State}


async def follow(db: Database, day: date) -> Sequence[Followed]:
    """Every commitment that was made by that day: the late first, then by due date."""
    register = registers.commitments
    names = {row.id: row.name for row in await registers.structures.everything(db)}
    evidence: dict[str, list[Evidence]] = {}
    for given in await register.evidence(db):
        if given.given_on <= day:
            evidence.setdefault(given.commitment, []).append(given)
    notes: dict[str, list[Note]] = {}
    for note in await register.notes(db):
        if note.day <= day:
            notes.setdefault(note.commitment, []).append(note)
    found = [
        Followed(one, names[one.owner], day, evidence.get(one.id, ()), notes.get(one.id, ()))
        for one in await register.all_of_them(db)
        if one.made_on <= day
    ]
    return sorted(found, key=lambda one: (_ORDER[one.state], one.commitment.due, one.commitment.id))


async def follow_one(db: Database, commitment: str, day: date) -> Followed:
    """One commitment on that day, whenever it was made; NotFound."""
    kept = await registers.commitments.get(db, commitment)
    seen = {one.commitment.id: one for one in await follow(db, max(day, kept.made_on))}
    return seen[kept.id]


async def check(db: Database, commitment: Commitment) -> None:
    """NotFound for an owner or edition that is not there; Conflict for an owner who has left."""
    owner = await registers.community.member(db, commitment.owner)
    if owner.left_on is not None and owner.left_on < commitment.made_on:
        raise Conflict(f"{owner.id!r} left on {owner.left_on}", todo="give another owner")
    if commitment.edition is not None:
        await registers.community.edition(db, commitment.edition)


async def give_evidence(db: Database, evidence: Evidence) -> int:
    """Attach evidence: its number.

    NotFound; Conflict for a commitment that is withdrawn, a day before it was made, or a file
    that it has already.
    """
    kept = await registers.commitments.get(db, evidence.commitment)
    await registers.community.member(db, evidence.given_by)
    if kept.withdrawn_on is not None:
        raise Conflict(f"commitment {kept.id!r} was withdrawn on {kept.withdrawn_on}")
    if evidence.given_on < kept.made_on:
        raise Conflict(f"evidence of {evidence.given_on}; {kept.id!r} was made on {kept.made_on}")
    for one in await registers.commitments.evidence(db):
        if (one.commitment, one.sha256) == (kept.id, evidence.sha256) and not one.refused_on:
            raise Conflict(f"{kept.id!r} has that file already, as evidence {one.id}")
    return await registers.commitments.give_evidence(db, evidence)


_ORDER = {state: number for number, state in enumerate(State)}


def _past(moment: date | None, day: date) -> bool:
    return moment is not None and moment <= day
