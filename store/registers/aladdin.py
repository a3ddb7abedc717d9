"""Aladdin: structures by role, trained mediators, workshops, attestations, the plan.

An attestation is a number: the name on it stays with the structure that issues it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sa

from contract import Conflict, NotFound
from store import tables
from store.database import Database

PREFIX = "ALD"


@dataclass(frozen=True, slots=True)
class Mediator:
    """A professional: the name, the employer and the professional contact are all that is kept."""

    id: str
    name: str
    structure: str
    contact: str
    trained_on: date | None = None


@dataclass(frozen=True, slots=True)
class Workshop:
    """A workshop; `qpv` is the priority district it is in, times in µs.

    Once it is over: how many were `present`, how many of those came for the first time, and how
    many of the first-timers said that they live in a priority district.
    """

    id: str
    structure: str
    title: str
    theme: str
    place: str
    commune: str
    starts_at: int
    ends_at: int
    capacity: int
    qpv: str | None = None
    present: int | None = None
    first_timers: int | None = None
    qpv_residents: int | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """What became of a month (YYYY-MM)."""

    month: str
    workshops: int = 0
    present: int = 0
    first_timers: int = 0
    qpv_residents: int = 0
    attestations: int = 0
    planned: int = 0


_R, _M, _W = tables.structure_roles.c, tables.mediators.c, tables.workshops.c
_COUNTED = frozenset({"present", "first_timers", "qpv_residents"})
_A, _P = tables.attestations.c, tables.aladdin_plan.c


async def give_role(db: Database, structure: str, role: str) -> None:
    """A structure takes a role; Conflict when there is no such structure."""
    statement = db.insert(tables.structure_roles).values(structure=structure, role=role)
    async with db.session() as session:
        await session.execute(statement.on_conflict_do_nothing())


async def roles(db: Database) -> Mapping[str, Sequence[str]]:
    """Structures by role."""
    found: dict[str, list[str]] = {}
    query = sa.select(tables.structure_roles).order_by(_R.role, _R.structure)
    async with db.reading() as session:
        for row in await session.execute(query):
            found.setdefault(row.role, []).append(row.structure)
    return found


async def put_mediator(db: Database, mediator: Mediator) -> None:
    """Register a mediator, or what has changed of one."""
    row = asdict(mediator)
    statement = db.insert(tables.mediators).values(row)
    async with db.session() as session:
        await session.execute(statement.on_conflict_do_update(index_elements=[_M.id], set_=row))


async def mediators(db: Database) -> Sequence[Mediator]:
    """All of them, by id."""
    async with db.reading() as session:
        rows = await session.execute(sa.select(tables.mediators).order_by(_M.id))
        return [Mediator(**row) for row in rows.mappings()]


async def erase_mediator(db: Database, mediator: str) -> None:
    """Forget a mediator; NotFound when there is none of that id."""
    statement = sa.delete(tables.mediators).where(_M.id == mediator).returning(_M.id)
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise NotFound(f"no mediator {mediator[:64]!r}")


async def announce(db: Database, workshop: Workshop) -> None:
    """Announce a workshop; Conflict when its id is taken."""
    statement = (
        db.insert(tables.workshops)
        .values(asdict(workshop))
        .on_conflict_do_nothing()
        .returning(_W.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise Conflict(f"workshop {workshop.id!r} is announced already")


async def change_workshop(db: Database, changed: Workshop) -> None:
    """What has changed of a workshop but who came; NotFound."""
    row = asdict(changed)
    announced = {name: row[name] for name in row if name not in _COUNTED}
    statement = (
        sa.update(tables.workshops).where(_W.id == changed.id).values(announced).returning(_W.id)
    )
    async with db.session() as session:
        if (await session.execute(statement)).first() is None:
            raise NotFound(f"no workshop {changed.id[:64]!r}")


async def workshop(db: Database, workshop_id: str) -> Workshop:
    """The workshop; NotFound when there is none of that id."""
    async with db.reading() as session:
        rows = await session.execute(sa.select(tables.workshops).where(_W.id == workshop_id))
        row = rows.mappings().first()
    if row is None:
        raise NotFound(f"no workshop {workshop_id[:64]!r}")
    return Workshop(**row)


async def workshops(db: Database, *, start: int, end: int) -> Sequence[Workshop]:
    """Workshops that begin between the two times, by time."""
    query = (
        sa.select(tables.workshops)
        .where(_W.starts_at >= start, _W.starts_at < end)
        .order_by(_W.starts_at, _W.id)
    )
    async with db.reading() as session:
        return [Workshop(**row) for row in (await session.execute(query)).mappings()]


async def count_people(
    db: Database, workshop_id: str, present: int, first_timers: int, qpv_residents: int
) -> None:
    """Who came, as counts; said again, it is corrected.

    NotFound; Conflict when fewer came than have an attestation.
    """
    async with db.session() as session:
        issued = await session.execute(sa.select(sa.func.count()).where(_A.workshop == workshop_id))
        if (already := issued.scalar_one()) > first_timers:
            raise Conflict(
                f"{already} attestations are issued for {workshop_id!r}",
                todo="count at least as many who came for the first time",
            )
        changed = await session.execute(
            sa.update(tables.workshops)
            .where(_W.id == workshop_id)
            .values(present=present, first_timers=first_timers, qpv_residents=qpv_residents)
            .returning(_W.id)
        )
        if changed.first() is None:
            raise NotFound(f"no workshop {workshop_id[:64]!r}")


async def issue(db: Database, workshop_id: str, count: int, day: date) -> Sequence[str]:
    """So many attestations for people who end with this workshop; their numbers.

    NotFound; Conflict when there would be more than people who came for the first time.
    """
    async with db.session() as session:
        query = sa.select(tables.workshops).where(_W.id == workshop_id).with_for_update()
        row = (await session.execute(query)).mappings().first()
        if row is None:
            raise NotFound(f"no workshop {workshop_id[:64]!r}")
        issued = await session.execute(sa.select(sa.func.count()).where(_A.workshop == workshop_id))
        already = issued.scalar_one()
        if already + count > (row["first_timers"] or 0):
            raise Conflict(
                f"{row['first_timers'] or 0} came to {workshop_id!r} for the first time, "
                f"{already} have an attestation",
                todo="an attestation is for one person, once: record the presences first",
            )
        last = await session.execute(
            sa.select(sa.func.max(_A.number)).where(_A.number.like(f"{PREFIX}-{day.year}-%"))
        )
        # Two who take the same number at once: the second gets Conflict, and asks again.
        before = int((last.scalar_one() or "0").rsplit("-", 1)[-1])
        numbers = [f"{PREFIX}-{day.year}-{before + one:04}" for one in range(1, count + 1)]
        await session.execute(
            sa.insert(tables.attestations),
            [{"number": one, "workshop": workshop_id, "issued_on": day} for one in numbers],
        )
        return numbers


async def plan(db: Database, months: Mapping[str, int]) -> None:
    """How many attestations each month (YYYY-MM) should bring; what was planned is replaced."""
    async with db.session() as session:
        await session.execute(sa.delete(tables.aladdin_plan))
        if months:
            rows = [{"month": month, "attestations": many} for month, many in months.items()]
            await session.execute(sa.insert(tables.aladdin_plan), rows)


async def months(db: Database) -> Sequence[Month]:
    """Every month in which something was planned or done, in order; UTC."""
    found: dict[str, dict[str, int]] = {}
    async with db.reading() as session:
        for row in (await session.execute(sa.select(tables.workshops))).mappings():
            if row["present"] is None:
                continue
            figures = found.setdefault(_month(row["starts_at"]), {})
            figures["workshops"] = figures.get("workshops", 0) + 1
            for name in ("present", "first_timers", "qpv_residents"):
                figures[name] = figures.get(name, 0) + (row[name] or 0)
        for issued in await session.execute(sa.select(_A.issued_on)):
            figures = found.setdefault(f"{issued.issued_on:%Y-%m}", {})
            figures["attestations"] = figures.get("attestations", 0) + 1
        for planned in await session.execute(sa.select(_P.month, _P.attestations)):
            found.setdefault(planned.month, {})["planned"] = planned.attestations
    return [Month(month, **found[month]) for month in sorted(found)]


def _month(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1_000_000, UTC):%Y-%m}"
