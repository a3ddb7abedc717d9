"""A question about places as it comes in: by query, by form, or by command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import Query

from contract import NotFound
from programme.communes import known_communes
from programme.hours import Half, next_weekday
from programme.search import Point, Question
from programme.vocabularies import Fee, Service, SpecificCare, Support

KM = 1_000.0
DEFAULT_KM = 5.0


class Weekday(StrEnum):
    """A day of the week, the next one that comes."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks for; the standard's own terms, a commune's code or name."""

    commune: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    within_km: float | None = None
    services: Sequence[Service] = ()
    fees: Sequence[Fee] = ()
    care: Sequence[SpecificCare] = ()
    support: Sequence[Support] = ()
    language: str | None = None
    day: Weekday | None = None
    half: Half | None = None
    open_now: bool = False


def from_query(
    commune: Annotated[
        str | None, Query(max_length=100, description="INSEE code, or the name as people write it.")
    ] = None,
    latitude: Annotated[float | None, Query(ge=-90, le=90)] = None,
    longitude: Annotated[float | None, Query(ge=-180, le=180)] = None,
    within_km: Annotated[
        float | None, Query(gt=0, le=200, description="Around the point; 5 unless said.")
    ] = None,
    service: Annotated[list[Service], Query(description="Any of these.")] = [],  # noqa: B006
    fee: Annotated[list[Fee], Query(description="Any of these.")] = [],  # noqa: B006
    care: Annotated[list[SpecificCare], Query(description="Any of these.")] = [],  # noqa: B006
    support: Annotated[list[Support], Query(description="Any of these.")] = [],  # noqa: B006
    language: Annotated[
        str | None, Query(pattern="^[a-z]{2}$", description="In which one is helped: ISO 639-1.")
    ] = None,
    day: Annotated[Weekday | None, Query(description="Open then, the next one.")] = None,
    half: Annotated[Half | None, Query(description="Of that day, or of today.")] = None,
    open_now: Annotated[bool, Query(description="Open at this moment.")] = False,
) -> Asked:
    """The question in a query string: a FastAPI dependency."""
    return Asked(
        commune, latitude, longitude, within_km, service, fee, care, support, language,
        day, half, open_now,
    )  # fmt: skip


def question(asked: Asked, now: datetime) -> Question:
    """What to search at that moment (Paris); NotFound for a commune that is not known here."""
    near = None
    if asked.latitude is not None and asked.longitude is not None:
        near = Point(asked.latitude, asked.longitude)
    within = (asked.within_km or DEFAULT_KM) * KM if near else None
    commune = commune_code(asked.commune) if asked.commune and asked.commune.strip() else None
    day = None
    if asked.day is not None or asked.half is not None:
        weekday = list(Weekday).index(asked.day) if asked.day else now.weekday()
        day = next_weekday(now.date(), weekday)
    return Question(
        commune=commune,
        near=near,
        within=within,
        services=asked.services,
        fees=asked.fees,
        care=asked.care,
        support=asked.support,
        language=asked.language,
        day=day,
        half=asked.half,
        open_at=now if asked.open_now else None,
    )


def commune_code(text: str) -> str:
    """A commune's code, from its code or name; NotFound."""
    communes = known_communes()
    found = communes.by_code.get(text.strip()) or communes.named(text)
    if found is None:
        raise NotFound(f"no commune {text[:64]!r} is known here", todo="give its INSEE code")
    return found.code


LABELS: Mapping[Weekday, tuple[str, str]] = {
    Weekday.MONDAY: ("lundi", "Monday"),
    Weekday.TUESDAY: ("mardi", "Tuesday"),
    Weekday.WEDNESDAY: ("mercredi", "Wednesday"),
    Weekday.THURSDAY: ("jeudi", "Thursday"),
    Weekday.FRIDAY: ("vendredi", "Friday"),
    Weekday.SATURDAY: ("samedi", "Saturday"),
    Weekday.SUNDAY: ("dimanche", "Sunday"),
}
"""In French and English."""
