"""A kiosk is itself a place.

publication = publish(overviews, publisher, addresses, day)
text = places_csv(complete(publication))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contract import Conflict, Lifecycle, Profile
from programme.addresses import Address
from programme.communes import known_communes
from programme.places import Place
from programme.vocabularies import (
    OTHER_KIND,
    AccessMode,
    Fee,
    Mobility,
    Service,
    Support,
)
from store import KioskOverview

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
    """Who answers for the kiosks: `pivot` is its SIRET, RNA or RIDET.

    `contact`: the e-mail address of the office that answers questions; empty: none is said.
    """

    pivot: str
    organisation: str
    contact: str = ""


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


def _by_commune(site_name: str, commune: str) -> Address | None:
    postcode = known_communes().only_postcode(commune)
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
