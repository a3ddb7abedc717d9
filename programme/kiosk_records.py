"""Kiosks in service as the register's places are: found, shown and printed beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from programme.addresses import Address
from programme.communes import known_communes
from programme.kiosk_places import Publisher, publish
from programme.options import Options
from programme.places import Place, cells_of
from programme.register import fleet
from programme.vocabularies import VOCABULARIES
from store import Database, registers

SOURCE = "bornes"
_NOBODY = Publisher("", "")


async def kiosk_records(
    db: Database, options: Options, day: date
) -> Sequence[registers.places.PlaceRecord]:
    """All of them: whoever looks for a place needs no publisher, and no postcode."""
    found = await fleet(db)
    communes = known_communes()
    named = {
        row.site.id: Address(row.site.name, communes.only_postcode(row.site.commune) or "")
        for row in found
    }
    addresses = {**named, **options.addresses}
    places = publish(found, options.publisher or _NOBODY, addresses, day).places
    return [_record(place) for place in places]


def _record(place: Place) -> registers.places.PlaceRecord:
    cells = {name: text for name, text in cells_of(place).items() if text}
    return registers.places.PlaceRecord(
        id=place.id,
        source=SOURCE,
        name=place.nom,
        commune=place.code_insee,
        latitude=place.latitude,
        longitude=place.longitude,
        confirmed_on=place.date_maj,
        cells=cells,
        fingerprint="",
        terms={name: cells[name].split("|") for name in VOCABULARIES if name in cells},
    )
