"""The guide's search as a page: the form as it was filled, and what was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_datetime
from pydantic import TypeAdapter, ValidationError

from contract import NotFound
from programme.coop_vocabularies import Theme
from programme.guide.languages import SHEETS
from programme.guide.origin import locate
from programme.guide.sheet import THEMES
from programme.hours import ZONE
from programme.hours_in_words import in_words
from programme.languages import LANGUAGES
from programme.place_question import LABELS, Asked, commune_code, question
from programme.search import Found, search
from programme.vocabularies import Fee, Service
from store import Database, registers

SHOWN = 50
FIELDS = (
    "commune", "near", "within_km", "services", "fees", "language", "day", "half", "open_now",
)  # fmt: skip
_LISTS = frozenset({"services", "fees"})
_ASKED = TypeAdapter(Asked)


@dataclass(frozen=True, slots=True)
class Row:
    """A place as the page shows it."""

    id: str
    name: str
    address: str
    distance: float | None
    unconfirmed: bool
    open_now: bool
    opening: str
    hours: Sequence[str]
    text: str
    services: Sequence[str]
    fees: Sequence[str]
    tongues: Sequence[str]
    phone: str


async def search_values(
    db: Database,
    form: Mapping[str, str],
    kiosks: Sequence[registers.places.PlaceRecord],
    now: datetime,
    language: str,
) -> dict[str, Any]:
    """What the template shows: an empty form asks for nothing yet."""
    asked = {name: form.get(name, "") for name in FIELDS}
    values = choices(language) | {
        "asked": asked,
        "fault": "",
        "found": None,
        "total": 0,
        "theme": THEMES.get(asked["services"], Theme.PROCEDURES),
        "sheet_language": asked["language"] if asked["language"] in SHEETS else "fr",
    }
    if not any(asked.values()):
        return values
    try:
        found = await _found(db, asked, kiosks, now)
    except NotFound as error:
        return values | {"fault": str(error)}
    except ValidationError as error:
        return values | {
            "fault": "; ".join(f"{one['loc'][0]}: {one['msg']}" for one in error.errors())
        }
    rows = [_row(one, now, language) for one in found[:SHOWN]]
    return values | {"found": rows, "total": len(found)}


async def _found(
    db: Database,
    asked: Mapping[str, str],
    kiosks: Sequence[registers.places.PlaceRecord],
    now: datetime,
) -> Sequence[Found]:
    given: dict[str, Any] = {
        name: [text] if name in _LISTS else text
        for name, text in asked.items()
        if text and name != "near"
    }
    commune = asked["commune"]
    if asked["near"]:
        code = commune_code(commune) if commune else None
        point = await locate(db, asked["near"], code, kiosks)
        # Near somewhere is not inside its commune: the border may be across the street.
        given.pop("commune", None)
        given |= {"latitude": point.latitude, "longitude": point.longitude}
    wanted = question(_ASKED.validate_python(given), now)
    return await search(db, wanted, now, kiosks)


def choices(language: str) -> dict[str, Any]:
    """What the selects offer; the standards' own terms stay in French."""
    column = 0 if language == "fr" else 1
    return {
        "services": [(str(one), str(one)) for one in Service],
        "fees": [(str(one), str(one)) for one in Fee],
        "tongues": [(code, _tongue(code)) for code in LANGUAGES],
        "days": [(str(day), names[column]) for day, names in LABELS.items()],
        "themes": [(str(one), one.label) for one in Theme],
        "sheets": list(SHEETS.items()),
    }


def _row(found: Found, now: datetime, language: str) -> Row:
    cells = found.cells
    opening = found.next_opening
    return Row(
        id=found.id,
        name=cells.get("nom", found.id),
        address=", ".join(
            part
            for part in (
                cells.get("adresse", ""),
                f"{cells.get('code_postal', '')} {cells.get('commune', '')}".strip(),
            )
            if part
        ),
        distance=found.distance,
        unconfirmed=found.unconfirmed,
        open_now=found.open_now,
        opening=_when(opening.start, language) if opening else "",
        hours=in_words(cells.get("horaires", ""), now.date(), language),
        text=cells.get("horaires", ""),
        services=_split(cells.get("services", "")),
        fees=_split(cells.get("frais_a_charge", "")),
        tongues=[_tongue(code) for code in sorted(found.languages)],
        phone=cells.get("telephone", ""),
    )


def _tongue(code: str) -> str:
    return LANGUAGES[code].partition("|")[0]


def _split(text: str) -> Sequence[str]:
    return [term for term in text.split("|") if term]


def _when(moment: datetime, language: str) -> str:
    return format_datetime(moment.astimezone(ZONE), "EEEE d MMMM, HH:mm", locale=language)
