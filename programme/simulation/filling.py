"""The made-up year into the registers, through the same functions as everybody's entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import TypeVar

from contract import Conflict, Lifecycle, Profile, code_digest
from programme import aladdin, orientations, sesame
from programme.activities import Activity, faults, to_record
from programme.aladdin import StructureRole
from programme.register import fleet
from programme.simulation import meeting, training, walking
from programme.simulation.cast import COURSES, Cast, cast
from programme.simulation.seasons import at
from store import Database, KioskOverview, registers

Tell = Callable[[str, int], None]
"""Told what is being done, and how many more of it are."""
Row = TypeVar("Row")


async def fill(db: Database, seed: int, year: int, tell: Tell) -> None:
    """A year around the kiosks in service that have a screen.

    Conflict when there is none, or when structures are registered: what is made up never goes
    beside what is real.
    """
    kiosks = [one for one in await fleet(db) if _has_screen(one)]
    if not kiosks:
        raise Conflict("no kiosk in service has a screen", todo="register a simulated city first")
    if await registers.structures.everything(db):
        raise Conflict(
            "structures are registered already", todo="a made-up year goes into an empty register"
        )
    people = cast(seed, year, kiosks)
    await _set_up(db, people, year)
    for part in (_aladdin, _sesame, _counsellors, _orientations):
        await part(db, people, seed, year, tell)


def _has_screen(one: KioskOverview) -> bool:
    return one.kiosk.profile is Profile.BOOTH and one.kiosk.lifecycle is Lifecycle.IN_SERVICE


async def _set_up(db: Database, people: Cast, year: int) -> None:
    await registers.places.put(db, people.places, at(date(year, 1, 1), 0))
    for structure in people.structures:
        await registers.structures.add(db, structure)
    for trainer in people.trainers:
        await registers.aladdin.give_role(db, trainer, StructureRole.TRAINER)
    for mediator in people.mediators:
        await registers.aladdin.put_mediator(db, mediator)
    for course in COURSES:
        await registers.sesame.add_course(db, course)
    for counsellor in people.counsellors:
        await registers.counsellors.add(db, counsellor)
    await registers.aladdin.plan(db, aladdin.even_plan(f"{year}-01"))


async def _aladdin(db: Database, people: Cast, seed: int, year: int, tell: Tell) -> None:
    attested = []
    for one in _counted("workshops", training.meetings(seed, year, people), tell):
        await registers.aladdin.announce(db, one.workshop)
        if one.attested and one.attested_on is not None:
            attested.append((one.attested_on, one.workshop.id, one.attested))
    # Numbers are given in the order of days.
    for day, workshop, many in sorted(attested):
        await aladdin.attest(db, workshop, many, day)


async def _sesame(db: Database, people: Cast, seed: int, year: int, tell: Tell) -> None:
    for one in _counted("sessions", training.sessions(seed, year, people), tell):
        await registers.sesame.open_session(db, one.session)
        first: list[int] = []
        for structure, many in one.asks:
            booked = await sesame.enrol(
                db, one.session.id, structure, many, professional=True, at=at(one.on, 8)
            )
            first.append(booked.rows[0].id)
        if one.given_back is not None:
            await registers.sesame.cancel(db, first[one.given_back])
    for day, skill, many in _counted("visits", training.visits(seed, year), tell):
        await registers.sesame.count_visits(db, people.trainers[0], day, skill, many)


async def _counsellors(db: Database, people: Cast, seed: int, year: int, tell: Tell) -> None:
    for slot in meeting.slots(seed, year, people):
        await registers.counsellors.add_slot(db, slot)
    away = list(meeting.absences(seed, year, people))
    for absence in away:
        await registers.counsellors.add_absence(db, absence)
    communes = {one.id: one.commune for one in people.places}
    records = [
        to_record(
            checked(activity, year),
            counsellor,
            communes[activity.place or ""],
            at=at(activity.day, 18),
            new_id=f"simule-{number}",
        )
        for number, (counsellor, activity) in enumerate(
            _counted("activities", meeting.activities(seed, year, people, away), tell)
        )
    ]
    async with db.session() as session:
        await registers.activities.put(db, session, records)


def checked(activity: Activity, year: int) -> Activity:
    """The activity; Conflict where it breaks a rule of the Coop."""
    if broken := faults(activity, date(year, 12, 31)):
        raise Conflict("; ".join(broken), where="a made-up activity")
    return activity


async def _orientations(db: Database, people: Cast, seed: int, year: int, tell: Tell) -> None:
    days = _counted("days of orientations", walking.walks(seed, year, people), tell)
    while week := list(islice(days, 7)):
        given = [one for day in week for one in day.given]
        await registers.orientations.take_in(db, given, orientations.VALID)
        for shown in (shown for day in week for shown in day.shown):
            await registers.orientations.redeem(
                db,
                code_digest(shown.code),
                shown.place,
                orientations.day_of(shown.at),
                orientations.VALID,
            )


def _counted(what: str, rows: Iterable[Row], tell: Tell) -> Iterator[Row]:
    for row in rows:
        yield row
        tell(what, 1)
