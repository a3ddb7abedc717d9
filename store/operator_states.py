"""What operators say of alarms (RFC 8632, 3.1.2): acknowledged, shelved until, closed.

Written, never changed: the newest note of an alarm's key is its state. The resource clears an
alarm, never an operator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from store import tables
from store.database import Database

Key = tuple[str, str, str]
"""Kiosk, type and qualifier."""


class OperatorState(StrEnum):
    """`none` takes back what was said before."""

    NONE = "none"
    ACKNOWLEDGED = "acknowledged"
    SHELVED = "shelved"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class OperatorNote:
    """One deed. `raised_at` says which of the key's alarms; `token` is an access token's id.

    `until` is when shelving ends. Times in µs.
    """

    kiosk: str
    type: str
    qualifier: str
    raised_at: int
    state: OperatorState
    at: int
    token: str
    note: str = ""
    until: int | None = None

    @property
    def key(self) -> Key:
        """Whose state it is."""
        return self.kiosk, self.type, self.qualifier

    def state_at(self, now: int, raised_at: int) -> OperatorState:
        """What it means at `now` for the alarm raised then.

        Shelving is about the key, until its time is over; the others are about one alarm.
        """
        if self.state is OperatorState.SHELVED:
            return self.state if self.until is None or now < self.until else OperatorState.NONE
        return self.state if self.raised_at == raised_at else OperatorState.NONE


async def add(db: Database, note: OperatorNote) -> None:
    """Write a deed down. Conflict when the kiosk is not registered."""
    async with db.session() as session:
        await session.execute(
            sa.insert(tables.operator_states).values(
                kiosk=note.kiosk,
                type=note.type,
                qualifier=note.qualifier,
                raised_at=note.raised_at,
                state=note.state.value,
                at=note.at,
                token=note.token,
                note=note.note,
                until=note.until,
            )
        )


async def newest(db: Database, kiosk: str | None = None) -> Mapping[Key, OperatorNote]:
    """The newest note of every key, of one kiosk or of the fleet."""
    table = tables.operator_states
    latest = sa.select(sa.func.max(table.c.id)).group_by(
        table.c.kiosk, table.c.type, table.c.qualifier
    )
    if kiosk is not None:
        latest = latest.where(table.c.kiosk == kiosk)
    async with db.reading() as session:
        rows = (await session.execute(sa.select(table).where(table.c.id.in_(latest)))).mappings()
        notes = [_note(row) for row in rows]
    return {note.key: note for note in notes}


async def history(db: Database, kiosk: str, type_: str, qualifier: str) -> Sequence[OperatorNote]:
    """All that was said of a key, in order."""
    table = tables.operator_states
    query = (
        sa.select(table)
        .where(table.c.kiosk == kiosk, table.c.type == type_, table.c.qualifier == qualifier)
        .order_by(table.c.id)
    )
    async with db.reading() as session:
        return tuple(_note(row) for row in (await session.execute(query)).mappings())


def _note(row: sa.RowMapping) -> OperatorNote:
    return OperatorNote(
        kiosk=row["kiosk"],
        type=row["type"],
        qualifier=row["qualifier"],
        raised_at=row["raised_at"],
        state=OperatorState(row["state"]),
        at=row["at"],
        token=row["token"],
        note=row["note"],
        until=row["until"],
    )
