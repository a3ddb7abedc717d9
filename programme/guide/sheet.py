"""The orientation sheet: where to go, when, how, with what; and a code that is redeemed once.

Nothing of the person is on it, and nothing of it is kept but the code's digest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

import segno
from markupsafe import Markup

from programme.coop_vocabularies import Theme
from programme.guide.way import Way, way
from programme.hours import next_opening
from programme.hours_in_words import in_words
from programme.search import CONFIRMED_FOR, Point
from programme.vocabularies import AccessMode, Fee, Service
from store import registers

REDEMPTION = "/guide/redeem"
THEMES: dict[str, Theme] = {
    Service.PROCEDURES: Theme.PROCEDURES,
    Service.EVERYDAY_TOOLS: Theme.EQUIPMENT,
    Service.EMPLOYMENT: Theme.EMPLOYMENT,
    Service.SAFE_USE: Theme.SECURITY,
    Service.PARENTING: Theme.PARENTING,
    Service.LEISURE: Theme.CREATION,
    Service.UNDERSTANDING: Theme.CULTURE,
    Service.ACCESS: Theme.BROWSING,
    Service.LOW_COST_EQUIPMENT: Theme.EQUIPMENT,
}
"""The Coop's theme of each of the standard's services, the one that says it best."""
FEES = {Fee.FREE: "free", Fee.CONDITIONAL: "conditional", Fee.PAID: "paid"}
ACCESS = {
    AccessMode.WALK_IN: "walk_in",
    AccessMode.TELEPHONE: "telephone",
    AccessMode.MAIL: "mail",
    AccessMode.BOOKING: "booking",
}
BRING = {
    Theme.PROCEDURES: "procedures",
    Theme.HEALTH: "health",
    Theme.BANKING: "banking",
    Theme.EMPLOYMENT: "employment",
    Theme.EMAIL: "email",
}
"""Themes for which one brings something of their own."""


@dataclass(frozen=True, slots=True)
class Part:
    """The sheet's words in one language: lines of hours; none when they can't be read."""

    language: str
    hours: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed. `code` in groups, `qr` an SVG of `url`; `hours` as written, at least."""

    name: str
    street: str
    complement: str
    town: str
    phone: str
    mail: str
    booking: str
    hours: str
    opening: datetime | None
    fees: Sequence[str]
    access: Sequence[str]
    way: Way | None
    theme: Theme
    bring: str
    unconfirmed: bool
    confirmed_on: date
    code: str
    qr: Markup
    parts: Sequence[Part]


def sheet(
    record: registers.places.PlaceRecord,
    *,
    theme: Theme,
    code: str,
    base_url: str,
    languages: Sequence[str],
    origin: Point | None,
    now: datetime,
) -> Sheet:
    """The sheet of a place in these languages, `now` in Paris."""
    cells = record.cells
    hours = cells.get("horaires", "")
    opening = next_opening(hours, now)
    where = None
    if record.latitude is not None and record.longitude is not None:
        where = Point(record.latitude, record.longitude)
    return Sheet(
        name=record.name,
        street=cells.get("adresse", ""),
        complement=cells.get("complement_adresse", ""),
        town=f"{cells.get('code_postal', '')} {cells.get('commune', '')}".strip(),
        phone=cells.get("telephone", ""),
        mail=cells.get("courriels", "").partition("|")[0],
        booking=cells.get("prise_rdv", ""),
        hours=hours,
        opening=opening.start if opening else None,
        fees=_known(cells.get("frais_a_charge", ""), FEES),
        access=_known(cells.get("modalites_acces", ""), ACCESS),
        way=way(origin, where) if origin and where else None,
        theme=theme,
        bring=BRING.get(theme, ""),
        unconfirmed=now.date() - record.confirmed_on > CONFIRMED_FOR,
        confirmed_on=record.confirmed_on,
        code=code,
        qr=qr(redemption(base_url, code)),
        parts=[Part(one, in_words(hours, now.date(), one)) for one in dict.fromkeys(languages)],
    )


def redemption(base_url: str, code: str) -> str:
    """Where the place that reads the code opens it."""
    return f"{base_url.rstrip('/')}{REDEMPTION}?{urlencode({'code': code})}"


def qr(text: str) -> Markup:
    """An SVG without style or script; a quarter of it may be dirty."""
    drawn = segno.make(text, error="q", micro=False)
    # segno's own output, of which only the path's numbers depend on the text.
    return Markup(drawn.svg_inline(scale=4, svgclass="qr", lineclass=None))  # noqa: S704


def _known(text: str, names: dict[Fee, str] | dict[AccessMode, str]) -> Sequence[str]:
    terms = text.split("|")
    return [name for term, name in names.items() if term in terms]
