"""Content: what a kiosk offers people, signed and retained, worked from offline too."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field as Constrained

from contract.frames import WireModel
from contract.identifiers import KioskId, Micros
from contract.shadow import Version

Language = Annotated[str, Constrained(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")]
Translations = dict[Language, str]


class Opening(WireModel):
    """A place is open from `starts_at` until `ends_at`."""

    starts_at: Micros
    ends_at: Micros


class ContentPlace(WireModel):
    """A place near the kiosk; `services` and `fees` in the national standard's own words.

    `themes` are the Coop's that it helps with; `openings` those of the next fortnight, worked out
    by the office (empty when its `hours` can't be read); `distance` in metres. `unconfirmed`
    says that nobody has said for a year that it is so.
    """

    id: str
    name: str
    address: str
    commune: str
    latitude: Annotated[float, Constrained(ge=-90, le=90)]
    longitude: Annotated[float, Constrained(ge=-180, le=180)]
    hours: str = ""
    openings: tuple[Opening, ...] = ()
    services: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    fees: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    phone: str = ""
    distance: Annotated[int, Constrained(ge=0)] = 0
    unconfirmed: bool = False


class Workshop(WireModel):
    """A workshop or course at a place of the bundle; `theme` is the Coop's, `free` its seats."""

    id: str
    place: str
    title: Translations
    theme: str
    starts_at: Micros
    ends_at: Micros
    free: Annotated[int, Constrained(ge=0)] = 0


class CounsellorHours(WireModel):
    """When a counsellor is at a place, or at this kiosk when `place` is empty.

    `text` says it as people read it: day, hours, and what one is helped with.
    """

    place: str = ""
    starts_at: Micros
    ends_at: Micros
    text: Translations = Constrained(default_factory=dict)


class CollectionPoint(WireModel):
    """Where used devices are taken near the kiosk, from `starts_at` until `ends_at`.

    `title` is the campaign's, `text` says until which day. `takes` are kinds of devices, each
    with its words in the bundle's `texts` under `takes_…`; `openings` lie within the two times;
    `distance` in metres.
    """

    id: str
    name: str
    address: str
    title: Translations
    text: Translations = Constrained(default_factory=dict)
    takes: tuple[str, ...] = ()
    starts_at: Micros
    ends_at: Micros
    hours: str = ""
    openings: tuple[Opening, ...] = ()
    latitude: Annotated[float, Constrained(ge=-90, le=90)]
    longitude: Annotated[float, Constrained(ge=-180, le=180)]
    distance: Annotated[int, Constrained(ge=0)] = 0


class Message(WireModel):
    """A notice on the screen between two times."""

    text: Translations
    starts_at: Micros
    ends_at: Micros


class Content(WireModel):
    """A versioned bundle for one kiosk.

    `collections` is left out when there are none: a kiosk of before them takes the rest.
    """

    kiosk: KioskId
    version: Version
    at: Micros
    places: tuple[ContentPlace, ...] = ()
    workshops: tuple[Workshop, ...] = ()
    counsellors: tuple[CounsellorHours, ...] = ()
    collections: tuple[CollectionPoint, ...] | None = None
    messages: tuple[Message, ...] = ()
    texts: dict[Language, dict[str, str]] = Constrained(default_factory=dict)
