"""What one kiosk shows: from the registers, as they are on a day. Pure.

It changes when a register does, and at midnight: nothing in it depends on the minute.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from contract import Content, ContentPlace, CounsellorHours, Message, Opening, Workshop, encode
from programme import hours
from programme.bundle_collections import near_collections
from programme.counsellor_hours import presences
from programme.languages import spoken
from programme.reuse.points import Held, address_line
from programme.screen_texts import counsellor_sentences, screen_texts
from programme.search import CONFIRMED_FOR, Point, metres
from programme.service_themes import themes_of
from programme.vocabularies import AccessMode
from store import registers

REACH_M = 3_000.0
MOST_PLACES = 60
FORTNIGHT = timedelta(days=14)
WORKSHOP_DAYS = 21
SECOND_US = 1_000_000
_PROSE = ("presentation_resume", "presentation_detail", "prise_en_charge_specifique")
"""Where a place's row names languages."""

PlaceRecord = registers.places.PlaceRecord
Session = tuple[registers.sesame.CourseSession, registers.sesame.Course, registers.sesame.Seats]


@dataclass(frozen=True, slots=True)
class Known:
    """What the registers say on `day`: sessions and workshops of the next 21 days, slots, notices,
    collection points.

    Professional courses are no business of a kiosk's: they are left out here.
    """

    day: date
    places: Sequence[PlaceRecord] = ()
    sessions: Sequence[Session] = ()
    workshops: Sequence[registers.aladdin.Workshop] = ()
    slots: Sequence[registers.counsellors.Slot] = ()
    absences: Sequence[registers.counsellors.Absence] = ()
    counsellors: Mapping[str, registers.counsellors.Counsellor] = field(default_factory=dict)
    messages: Sequence[registers.bundles.ScreenMessage] = ()
    collections: Sequence[Held] = ()


def bundle(kiosk: str, where: Point, known: Known) -> Content:
    """The kiosk's content, of version 1: whoever publishes it gives it its own."""
    events = _workshops(known)
    hosts = {event.place for event in events} | {slot.place for slot in known.slots}
    near = _near(known.places, where, hosts)
    ids = {record.id for record, _ in near}
    return Content(
        kiosk=kiosk,
        version=1,
        at=_micros(_midnight(known.day)),
        places=tuple(_place(record, distance, known.day) for record, distance in near),
        workshops=tuple(event for event in events if event.place in ids),
        counsellors=_counsellors(kiosk, ids, known),
        collections=near_collections(known.collections, where, known.day),
        messages=tuple(
            Message(text=dict(one.text), starts_at=one.starts_at, ends_at=one.ends_at)
            for one in known.messages
            if one.kiosk in (None, kiosk)
        ),
        texts=screen_texts(),
    )


def fingerprint(content: Content, signer: str = "") -> str:
    """Of what it says and whose key signs it, whatever its version and time."""
    said = content.model_copy(update={"version": 1, "at": 0})
    return hashlib.sha256(signer.encode() + encode(said)).hexdigest()


def span(day: date, days: int) -> tuple[int, int]:
    """From midnight of a day in Paris, so many days: µs."""
    return _micros(_midnight(day)), _micros(_midnight(day + timedelta(days=days)))


def _near(
    places: Sequence[PlaceRecord], where: Point, hosts: set[str | None]
) -> list[tuple[PlaceRecord, int]]:
    found = []
    for record in places:
        if record.latitude is None or record.longitude is None or not _receives(record):
            continue
        distance = metres(where, Point(record.latitude, record.longitude))
        if distance <= REACH_M:
            found.append((record, round(distance)))
    # Where something takes place is not left out for being farther.
    found.sort(key=lambda one: (one[0].id not in hosts, one[1], one[0].id))
    return sorted(found[:MOST_PLACES], key=lambda one: (one[1], one[0].id))


def _receives(record: PlaceRecord) -> bool:
    return AccessMode.CLOSED_TO_PUBLIC not in record.cells.get("modalites_acces", "").split("|")


def _place(record: PlaceRecord, distance: int, day: date) -> ContentPlace:
    cells = record.cells
    return ContentPlace(
        id=record.id,
        name=record.name,
        address=address_line(cells),
        commune=record.commune,
        latitude=record.latitude or 0.0,
        longitude=record.longitude or 0.0,
        hours=cells.get("horaires", ""),
        openings=_openings(cells.get("horaires", ""), day),
        services=_terms(cells, "services"),
        themes=tuple(str(theme) for theme in themes_of(cells)),
        fees=_terms(cells, "frais_a_charge"),
        languages=_languages(*(cells.get(name, "") for name in _PROSE)),
        phone=cells.get("telephone", ""),
        distance=distance,
        unconfirmed=day - record.confirmed_on > CONFIRMED_FOR,
    )


def _terms(cells: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(term for term in cells.get(name, "").split("|") if term)


@lru_cache(maxsize=8_192)
def _languages(*prose: str) -> tuple[str, ...]:
    # Looking for twenty languages takes half a millisecond; a place is near many kiosks.
    return tuple(sorted(spoken(dict(zip(_PROSE, prose, strict=True)))))


@lru_cache(maxsize=8_192)
def _openings(text: str, day: date) -> tuple[Opening, ...]:
    start = _midnight(day)
    return tuple(
        Opening(starts_at=_micros(one.start), ends_at=_micros(one.end))
        for one in hours.openings(text, start, start + FORTNIGHT)
    )


def _workshops(known: Known) -> list[Workshop]:
    courses = [
        Workshop(
            id=session.id,
            place=session.place,
            title={"fr": course.title},
            theme=course.theme,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            free=seats.free,
        )
        for session, course, seats in known.sessions
        if not course.professionals_only and not session.cancelled
    ]
    workshops = [
        Workshop(
            id=one.id,
            place=one.place,
            title={"fr": one.title},
            theme=one.theme,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            free=max(0, one.capacity - (one.present or 0)),
        )
        for one in known.workshops
    ]
    return sorted([*courses, *workshops], key=lambda one: (one.starts_at, one.id))


def _counsellors(kiosk: str, places: set[str], known: Known) -> tuple[CounsellorHours, ...]:
    mine = [slot for slot in known.slots if slot.kiosk == kiosk or slot.place in places]
    found = presences(mine, known.absences, known.counsellors, known.day, FORTNIGHT.days)
    # Two counsellors at one place at one time are one line: who they are does not leave.
    spans = dict.fromkeys(
        (one.place or "", _micros(one.starts), _micros(one.ends)) for one in found
    )
    return tuple(
        CounsellorHours(
            place=place, starts_at=starts, ends_at=ends, text=counsellor_sentences(starts, ends)
        )
        for place, starts, ends in spans
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, hours.ZONE)


def _micros(moment: datetime) -> int:
    return int(moment.timestamp()) * SECOND_US
