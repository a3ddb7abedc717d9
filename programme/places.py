"""A kiosk is itself a place: rows of the standard «Lieux de médiation numérique», v1.0.2.

publication = publish(overviews, publisher, addresses, day)
text = places_csv(complete(publication))
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from io import StringIO

from contract import Conflict, Lifecycle, Profile
from programme.addresses import Address
from programme.postcodes import POSTCODES
from programme.vocabularies import (
    OTHER_KIND,
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
from store import KioskOverview

SEPARATOR = "|"
ALWAYS_OPEN = "24/7"
_SUMMARIES: Mapping[Profile, str] = {
    Profile.BOOTH: (
        "Borne publique en libre accès, abritée, ouverte jour et nuit : internet et wifi gratuits, "
        "démarches administratives en ligne, contact avec ses proches, télémédecine, achats."
    ),
    Profile.WIFI_POST: "Borne de wifi public gratuit, en plein air, ouverte jour et nuit.",
    Profile.SOLAR_BENCH: "Banc solaire avec wifi public gratuit, en plein air, jour et nuit.",
}


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who answers for the kiosks: `pivot` is its SIRET, RNA or RIDET."""

    pivot: str
    organisation: str


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


@dataclass(frozen=True, slots=True)
class Unaddressed:
    """A kiosk in service that can't be published: nothing tells its site's postcode."""

    kiosk: str
    site: str
    commune: str

    def __str__(self) -> str:
        return (
            f"{self.kiosk}: {self.commune} has no single postcode, "
            f"so the site {self.site} needs an address"
        )


@dataclass(frozen=True, slots=True)
class Publication:
    """The places, and the kiosks that had to be left out."""

    places: Sequence[Place]
    left_out: Sequence[Unaddressed]


def publish(
    overviews: Iterable[KioskOverview],
    publisher: Publisher,
    addresses: Mapping[str, Address],
    day: date,
) -> Publication:
    """The kiosks in service as places, as the register has them on `day`.

    A site without an address is found by its own name, in a commune of one postcode.
    """
    places: list[Place] = []
    left_out: list[Unaddressed] = []
    for overview in overviews:
        if overview.kiosk.lifecycle is not Lifecycle.IN_SERVICE:
            continue
        site = overview.site
        address = addresses.get(site.id) or _by_commune(site.name, site.commune)
        if address is None:
            left_out.append(Unaddressed(overview.kiosk.id, site.id, site.commune_name))
        else:
            places.append(_place(overview, publisher, address, day))
    return Publication(places, left_out)


def complete(publication: Publication) -> Sequence[Place]:
    """The places, if none had to be left out; Conflict names those that were."""
    if publication.left_out:
        raise Conflict(
            "; ".join(str(row) for row in publication.left_out),
            todo="give a file of addresses, or ask for a partial export",
        )
    return publication.places


def places_csv(places: Iterable[Place]) -> str:
    """The standard's CSV: UTF-8 text, commas, lists separated by `|`, a header always."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(FIELDS)
    writer.writerows([_cell(getattr(place, name)) for name in FIELDS] for place in places)
    return text.getvalue()


def _by_commune(site_name: str, commune: str) -> Address | None:
    postcode = POSTCODES.get(commune)
    return Address(site_name, postcode) if postcode else None


def _place(overview: KioskOverview, publisher: Publisher, address: Address, day: date) -> Place:
    site = overview.site
    return Place(
        id=overview.kiosk.id,
        pivot=publisher.pivot,
        nom=f"Borne numérique {site.name}",
        commune=site.commune_name,
        code_postal=address.postcode,
        code_insee=site.commune,
        adresse=address.street,
        complement_adresse=address.complement,
        latitude=site.latitude,
        longitude=site.longitude,
        typologie=(OTHER_KIND,),
        horaires=ALWAYS_OPEN,
        presentation_resume=_SUMMARIES[overview.kiosk.profile],
        source=publisher.organisation,
        itinerance=(Mobility.FIXED,),
        structure_parente=publisher.organisation,
        date_maj=day,
        services=(Service.ACCESS,),
        frais_a_charge=(Fee.FREE,),
        modalites_acces=(AccessMode.WALK_IN,),
        modalites_accompagnement=(Support.AUTONOMOUS,),
    )


def _cell(value: str | float | date | tuple[str | StrEnum, ...] | None) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return SEPARATOR.join(value)
    if isinstance(value, float):
        # Six decimals are a tenth of a metre.
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return value.isoformat() if isinstance(value, date) else value
