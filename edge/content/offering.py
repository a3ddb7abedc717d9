"""What of a bundle fits a person: their theme, their language, now. Pure.

Times are µs. Nothing is asked of the person but a theme and a language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from contract import Content, ContentPlace, Translations

FALLBACK = "fr"
MOST = 12
"""So many of each kind: a screen is read standing."""
_RTL = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_RTL_SCRIPTS = frozenset({"Arab", "Hebr", "Thaa", "Nkoo", "Syrc"})


@dataclass(frozen=True, slots=True)
class Said:
    """A text, the language that it is in, and whether that is written from right to left."""

    text: str
    language: str
    rtl: bool


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
    return Offer(
        language=language,
        rtl=is_rtl(language),
        theme=theme,
        places=sorted(places, key=lambda one: (not one.open_now, one.distance, one.id))[:MOST],
        workshops=sorted(workshops, key=lambda one: (one.starts_at, one.id))[:MOST],
        # This kiosk's own before those at places.
        counsellors=sorted(hours, key=lambda one: (one.place != "", one.starts_at))[:MOST],
        messages=[
            said(message.text, language)
            for message in content.messages
            if message.starts_at <= now < message.ends_at and message.text
        ],
        texts=_texts(content.texts, language),
    )


def said(texts: Translations, language: str) -> Said:
    """The text in the language, in its simpler form (`pt` for `pt-BR`), in French, in any."""
    for wanted in (language, language.partition("-")[0], FALLBACK):
        if wanted in texts:
            return Said(texts[wanted], wanted, is_rtl(wanted))
    first = min(texts)
    return Said(texts[first], first, is_rtl(first))


def is_rtl(language: str) -> bool:
    """Whether it is written from right to left."""
    base, *parts = language.split("-")
    scripts = [part for part in parts if len(part) == 4]
    return scripts[0] in _RTL_SCRIPTS if scripts else base in _RTL


def _place(place: ContentPlace, language: str, now: int) -> OfferedPlace:
    going_on = [one for one in place.openings if one.starts_at <= now < one.ends_at]
    later = [one.starts_at for one in place.openings if one.starts_at > now]
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
        open_now=bool(going_on),
        until=max((one.ends_at for one in going_on), default=None),
        opens_at=None if going_on else min(later, default=None),
        speaks=base == FALLBACK or base in {one.partition("-")[0] for one in place.languages},
        unconfirmed=place.unconfirmed,
    )


def _texts(texts: Mapping[str, Mapping[str, str]], language: str) -> dict[str, Said]:
    found: dict[str, Said] = {}
    for wanted in (FALLBACK, language.partition("-")[0], language):
        rtl = is_rtl(wanted)
        found |= {name: Said(text, wanted, rtl) for name, text in texts.get(wanted, {}).items()}
    return found
