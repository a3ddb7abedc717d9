"""When and where one meets a counsellor: slots, weekly or once, and what is taken from them.

Times of day are those of Paris; a weekly slot does not hold on a public holiday.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from contract import Conflict
from programme.hours import ZONE, is_open
from store import Database, kiosks, registers

Absence = registers.counsellors.Absence
Counsellor = registers.counsellors.Counsellor
Slot = registers.counsellors.Slot

MIDNIGHT = 24 * 60
MOST_DAYS = 400
_HOLIDAY = "PH"


@dataclass(frozen=True, slots=True)
class Presence:
    """A counsellor is there from `starts` until `ends`, at a place or at a kiosk."""

    counsellor: str
    slot: int
    place: str | None
    kiosk: str | None
    starts: datetime
    ends: datetime


def faults(slot: Slot) -> list[str]:
    """What is wrong with a slot, a sentence each."""
    said = []
    if (slot.place is None) == (slot.kiosk is None):
        said.append("give a place, or a kiosk")
    if (slot.weekday is None) == (slot.day is None):
        said.append("give a day of the week, or a date")
    if slot.weekday is not None and not 0 <= slot.weekday <= 6:
        said.append("a day of the week is 0 (Monday) to 6")
    if not 0 <= slot.begins < slot.ends <= MIDNIGHT:
        said.append("it begins before it ends, on the same day")
    if slot.day is not None and (slot.since or slot.until):
        said.append("since and until are a weekly slot's")
    if slot.since and slot.until and slot.since > slot.until:
        said.append("until comes before since")
    return said


async def announce(db: Database, slot: Slot) -> int:
    """Announce a slot; its number.

    Conflict says what is wrong with it; NotFound for a counsellor, place or kiosk.
    """
    wrong = faults(slot)
    if wrong:
        raise Conflict("; ".join(wrong), where="slot")
    await registers.counsellors.get(db, slot.counsellor)
    if slot.place is not None:
        await registers.places.get(db, slot.place)
    if slot.kiosk is not None:
        await kiosks.get(db, slot.kiosk)
    return await registers.counsellors.add_slot(db, slot)


def presences(
    slots: Iterable[Slot],
    absences: Sequence[Absence],
    people: Mapping[str, Counsellor],
    first: date,
    days: int,
) -> list[Presence]:
    """Who is where on these days, in order of time."""
    found = [
        _presence(slot, day)
        for slot in slots
        for day in _days(slot, first, days)
        if _employed(people.get(slot.counsellor), day)
        and not any(_away(absence, slot, day) for absence in absences)
    ]
    return sorted(found, key=lambda one: (one.starts, one.ends, one.counsellor, one.slot))


async def presences_of(
    db: Database,
    first: date,
    days: int,
    *,
    counsellor: str | None = None,
    kiosk: str | None = None,
    places: Sequence[str] | None = None,
) -> list[Presence]:
    """Who is where, as announced: one counsellor, or at a kiosk or these places, or all."""
    if not 1 <= days <= MOST_DAYS:
        raise Conflict(f"{days} days", where="hours", todo=f"ask for 1 to {MOST_DAYS}")
    slots = await registers.counsellors.slots(db, counsellor=counsellor, kiosk=kiosk, places=places)
    people = {one.id: one for one in await registers.counsellors.everyone(db)}
    absences = await registers.counsellors.absences(db, sorted({s.counsellor for s in slots}))
    return presences(slots, absences, people, first, days)


def _days(slot: Slot, first: date, days: int) -> Iterator[date]:
    last = first + timedelta(days=days - 1)
    if slot.day is not None:
        if first <= slot.day <= last:
            yield slot.day
        return
    weekday = slot.weekday if slot.weekday is not None else 0
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while day <= last:
        if (
            (slot.since is None or slot.since <= day)
            and (slot.until is None or day <= slot.until)
            and not is_holiday(day)
        ):
            yield day
        day += timedelta(days=7)


def is_holiday(day: date) -> bool:
    """Whether it is a public holiday in France."""
    return is_open(_HOLIDAY, datetime.combine(day, time(12), ZONE))


def _employed(person: Counsellor | None, day: date) -> bool:
    return (
        person is not None
        and person.starts_on <= day
        and (person.ends_on is None or day <= person.ends_on)
    )


def _away(absence: Absence, slot: Slot, day: date) -> bool:
    return (
        absence.counsellor == slot.counsellor
        and absence.slot in (None, slot.id)
        and absence.first <= day <= absence.last
    )


def _presence(slot: Slot, day: date) -> Presence:
    return Presence(
        slot.counsellor,
        slot.id,
        slot.place,
        slot.kiosk,
        _at(day, slot.begins),
        _at(day, slot.ends),
    )


def _at(day: date, minutes: int) -> datetime:
    whole, rest = divmod(minutes, 60)
    if minutes == MIDNIGHT:
        return datetime.combine(day + timedelta(days=1), time.min, ZONE)
    return datetime.combine(day, time(whole, rest), ZONE)
