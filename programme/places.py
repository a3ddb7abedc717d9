"""A place: a row of the standard «Lieux de médiation numérique», v1.0.2, and its CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from io import StringIO

from programme.vocabularies import (
    AccessMode,
    Fee,
    Label,
    Mobility,
    NationalProgramme,
    Public,
    Service,
    SpecificCare,
    Support,
)

SEPARATOR = "|"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One row of the standard: its 32 fields, under its own names and in its order."""

    id: str
    pivot: str
    nom: str
    commune: str
    code_postal: str
    code_insee: str = ""
    adresse: str
    complement_adresse: str = ""
    latitude: float | None = None
    longitude: float | None = None
    typologie: tuple[str, ...] = ()
    telephone: str = ""
    courriels: tuple[str, ...] = ()
    site_web: tuple[str, ...] = ()
    horaires: str = ""
    presentation_resume: str = ""
    presentation_detail: str = ""
    source: str = ""
    itinerance: tuple[Mobility, ...] = ()
    structure_parente: str = ""
    date_maj: date
    services: tuple[Service, ...] = ()
    publics_specifiquement_adresses: tuple[Public, ...] = ()
    prise_en_charge_specifique: tuple[SpecificCare, ...] = ()
    frais_a_charge: tuple[Fee, ...] = ()
    dispositif_programmes_nationaux: tuple[NationalProgramme, ...] = ()
    formations_labels: tuple[Label, ...] = ()
    autres_formations_labels: tuple[str, ...] = ()
    modalites_acces: tuple[AccessMode, ...] = ()
    modalites_accompagnement: tuple[Support, ...] = ()
    fiche_acces_libre: str = ""
    prise_rdv: str = ""


FIELDS: tuple[str, ...] = tuple(field.name for field in fields(Place))
"""The standard's columns."""


def places_csv(places: Iterable[Place]) -> str:
    """The standard's CSV: UTF-8 text, commas, lists separated by `|`, a header always."""
    return cells_csv(cells_of(place) for place in places)


def cells_csv(rows: Iterable[Mapping[str, str]]) -> str:
    """The same of rows that are texts already; a column that a row lacks is empty."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(FIELDS)
    writer.writerows([row.get(name, "") for name in FIELDS] for row in rows)
    return text.getvalue()


def cells_of(place: Place) -> Mapping[str, str]:
    """Each column's text."""
    return {name: _cell(getattr(place, name)) for name in FIELDS}


def _cell(value: str | float | date | tuple[str | StrEnum, ...] | None) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return SEPARATOR.join(value)
    if isinstance(value, float):
        # Six decimals are a tenth of a metre.
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, date) else value
