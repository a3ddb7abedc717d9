"""What of a bundle fits a person: their theme, their language, now. Pure.

Times are µs. Nothing is asked of the person but a theme and a language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contract import Content, ContentPlace
from edge.content.collecting import OfferedCollection, collected
from edge.content.opening import hours_at
from edge.content.saying import FALLBACK, Said, is_rtl, said, words

MOST = 12
"""So many of each kind: a screen is read standing."""


@dataclass(frozen=True, slots=True)
class OfferedPlace:
    """A place. `until` is when it closes if it is `open_now`, `opens_at` the next opening if not.

    `speaks`: one is helped there in the person's language.
    """

    id: str
    name: str
    address: str
    distance: int
    phone: str
    services: Sequence[str]
    fees: Sequence[str]
    languages: Sequence[str]
    hours: str
    open_now: bool
    until: int | None
    opens_at: int | None
    speaks: bool
    unconfirmed: bool


@dataclass(frozen=True, slots=True)
class OfferedWorkshop:
    """A workshop that has a seat; `place_name` is empty when the bundle lacks the place."""

    id: str
    place: str
    place_name: str
    title: Said
    theme: str
    starts_at: int
    ends_at: int
    free: int


@dataclass(frozen=True, slots=True)
class OfferedHours:
    """A counsellor's hours, at this kiosk when `place` is empty; `here_now` while they go on."""

    place: str
    place_name: str
    starts_at: int
    ends_at: int
    here_now: bool
    said: Said | None


@dataclass(frozen=True, slots=True)
class Offer:
    """What to show. `texts` are the screen's own words."""

    language: str
    rtl: bool
    theme: str
    places: Sequence[OfferedPlace]
    workshops: Sequence[OfferedWorkshop]
    counsellors: Sequence[OfferedHours]
    collections: Sequence[OfferedCollection]
    messages: Sequence[Said]
    texts: Mapping[str, Said]


def offer(content: Content, theme: str, language: str, now: int) -> Offer:
    """What fits. Without a `theme` (empty) everything does.

    Places that are open come first, then the nearest. What is not said in `language` is said in
    French.
    """
    names = {place.id: place.name for place in content.places}
    places = [
        _place(place, language, now)
        for place in content.places
        if not theme or theme in place.themes
    ]
    workshops = [
        OfferedWorkshop(
            *(one.id, one.place, names.get(one.place, ""), said(one.title, language)),
            *(one.theme, one.starts_at, one.ends_at, one.free),
        )
        for one in content.workshops
        if one.free and one.starts_at > now and (not theme or one.theme == theme)
    ]
    hours = [
        OfferedHours(
            *(one.place, names.get(one.place, ""), one.starts_at, one.ends_at),
            here_now=one.starts_at <= now,
            said=said(one.text, language) if one.text else None,
        )
        for one in content.counsellors
        if one.ends_at > now
    ]
    texts = words(content.texts, language)
    return Offer(
        language=language,
        rtl=is_rtl(language),
        theme=theme,
        places=sorted(places, key=lambda one: (not one.open_now, one.distance, one.id))[:MOST],
        workshops=sorted(workshops, key=lambda one: (one.starts_at, one.id))[:MOST],
        # This kiosk's own before those at places.
        counsellors=sorted(hours, key=lambda one: (one.place != "", one.starts_at))[:MOST],
        collections=collected(content.collections or (), texts, language, now)[:MOST],
        messages=[
            said(message.text, language)
            for message in content.messages
            if message.starts_at <= now < message.ends_at and message.text
        ],
        texts=texts,
    )


def _place(place: ContentPlace, language: str, now: int) -> OfferedPlace:
    until, opens_at = hours_at(place.openings, now)
    base = language.partition("-")[0]
    return OfferedPlace(
        id=place.id,
        name=place.name,
        address=place.address,
        distance=place.distance,
        phone=place.phone,
        services=place.services,
        fees=place.fees,
        languages=place.languages,
        hours=place.hours,
        open_now=until is not None,
        until=until,
        opens_at=opens_at,
        speaks=base == FALLBACK or base in {one.partition("-")[0] for one in place.languages},
        unconfirmed=place.unconfirmed,
    )
