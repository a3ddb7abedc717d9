"""Content: what a kiosk offers people, signed and retained, worked from offline too."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field as Constrained

from contract.frames import WireModel
from contract.identifiers import KioskId, Micros
from contract.shadow import Version

Language = Annotated[str, Constrained(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$")]
Translations = dict[Language, str]


class ContentPlace(WireModel):
    """A place near the kiosk; `services` in the national standard's own words."""

    id: str
    name: str
    address: str
    commune: str
    latitude: Annotated[float, Constrained(ge=-90, le=90)]
    longitude: Annotated[float, Constrained(ge=-180, le=180)]
    hours: str = ""
    services: tuple[str, ...] = ()


class Workshop(WireModel):
    """A workshop with free seats, at a place of the bundle."""

    id: str
    place: str
    title: Translations
    theme: str
    starts_at: Micros
    ends_at: Micros


class CounsellorHours(WireModel):
    """When a counsellor is at a place, or at this kiosk when `place` is empty."""

    place: str = ""
    starts_at: Micros
    ends_at: Micros


class Message(WireModel):
    """A notice on the screen between two times."""

    text: Translations
    starts_at: Micros
    ends_at: Micros


class Content(WireModel):
    """A versioned bundle for one kiosk."""

    kiosk: KioskId
    version: Version
    at: Micros
    places: tuple[ContentPlace, ...] = ()
    workshops: tuple[Workshop, ...] = ()
    counsellors: tuple[CounsellorHours, ...] = ()
    messages: tuple[Message, ...] = ()
    texts: dict[Language, dict[str, str]] = Constrained(default_factory=dict)
