"""Who takes part: places and structures around kiosks, courses, mediators, counsellors."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from programme.communes import known_communes
from programme.coop_vocabularies import Theme
from programme.places import Place, cells_of
from programme.search import METRES_PER_DEGREE, Point, metres
from programme.simulation.seasons import chance
from programme.vocabularies import VOCABULARIES, AccessMode, Fee, Mobility, Service, Support
from store import KioskOverview, registers

SOURCE = "simulation"
PREFIX = "simule"
PER_KIOSK = 2
OFFERED = 3
"""So many of the nearest places a kiosk offers."""
COUNSELLORS = 20
TRAINERS = 12
QPV_SHARE = 0.5
_KINDS = (
    ("Médiathèque", "Tu-Sa 10:00-18:00; PH off"),
    ("Centre social", "Mo-Fr 09:00-12:30,14:00-18:00; PH off"),
    ("CCAS", "Mo-Fr 08:30-12:30,13:30-17:00; PH off"),
    ("France Services", "Mo-Fr 09:00-17:30; PH off"),
    ("Association de quartier", "Mo,We,Fr 14:00-19:00; PH off"),
)
_SERVICES = (Service.PROCEDURES, Service.EVERYDAY_TOOLS, Service.SAFE_USE, Service.ACCESS)

_MODULES: Mapping[str, Sequence[Mapping[str, str | float]]] = {
    "cinq-jours": [{"title": f"Jour {n}", "hours": 7.0} for n in range(1, 6)],
    "demarches": [{"title": "Impôts, CAF, santé", "hours": 7.0}],
    "courriel": [{"title": "Créer, lire, envoyer", "hours": 7.0}],
    "securite": [{"title": "Hameçonnage, mots de passe", "hours": 3.5}],
}
COURSES = tuple(
    registers.sesame.Course(
        f"{PREFIX}-{name}", title, theme.value, professionals_only=True, modules=_MODULES[name]
    )
    for name, title, theme in (
        ("cinq-jours", "Accompagner au numérique", Theme.EQUIPMENT),
        ("demarches", "Aider aux démarches", Theme.PROCEDURES),
        ("courriel", "Apprendre l'adresse électronique", Theme.EMAIL),
        ("securite", "Usages sûrs", Theme.SECURITY),
    )
)


@dataclass(frozen=True, slots=True)
class Cast:
    """`near` gives each kiosk's places, the nearest first; `qpv` the trainers' districts."""

    places: Sequence[registers.places.PlaceRecord]
    structures: Sequence[registers.structures.Structure]
    trainers: Sequence[str]
    qpv: dict[str, str]
    mediators: Sequence[registers.aladdin.Mediator]
    counsellors: Sequence[registers.counsellors.Counsellor]
    near: dict[str, Sequence[str]]


def cast(seed: int, year: int, kiosks: Sequence[KioskOverview]) -> Cast:
    """The same for the same seed, year and kiosks."""
    places = [_place(seed, year, kiosk, number) for kiosk in kiosks for number in range(PER_KIOSK)]
    structures = [
        registers.structures.Structure(one.id, one.name, one.cells["typologie"], one.commune)
        for one in places
    ]
    rng = chance(seed, "roles")
    ids = [one.id for one in structures]
    trainers = rng.sample(ids, min(TRAINERS, len(ids)))
    return Cast(
        places=places,
        structures=structures,
        trainers=trainers,
        qpv={one: f"QN033{n:02}M" for n, one in enumerate(trainers, 1) if rng.random() < QPV_SHARE},
        mediators=[
            registers.aladdin.Mediator(
                f"{PREFIX}-m{n}", f"Médiation {n}", one, "", date(year, 1, 15)
            )
            for n, one in enumerate(trainers, 1)
        ],
        counsellors=[
            registers.counsellors.Counsellor(
                f"{PREFIX}-c{n}", f"Conseil {n}", rng.choice(ids), "", date(year, 1, 1)
            )
            for n in range(1, COUNSELLORS + 1)
        ],
        near={kiosk.kiosk.id: _nearest(kiosk, places) for kiosk in kiosks},
    )


def _place(seed: int, year: int, kiosk: KioskOverview, number: int) -> registers.places.PlaceRecord:
    rng = chance(seed, kiosk.kiosk.id, number)
    site = kiosk.site
    kind, hours = rng.choice(_KINDS)
    distance, direction = rng.uniform(150, 2_200), rng.uniform(0, math.tau)
    commune = known_communes().by_code.get(site.commune)
    place = Place(
        id=f"{PREFIX}-{kiosk.kiosk.id}-{number + 1}",
        pivot=f"{rng.randrange(10**14):014}",
        nom=f"{kind} près de {site.name} (simulation)",
        commune=commune.name if commune else site.commune_name,
        code_postal=commune.postcodes[0] if commune else "33000",
        code_insee=site.commune,
        adresse=f"{rng.randrange(1, 90)} rue de l'Exemple",
        latitude=site.latitude + distance * math.sin(direction) / METRES_PER_DEGREE,
        longitude=site.longitude
        + distance * math.cos(direction) / (METRES_PER_DEGREE * math.cos(math.radians(44.8))),
        typologie=("Autre",),
        horaires=hours,
        source=SOURCE,
        itinerance=(Mobility.FIXED,),
        date_maj=date(year, 1, 1) if rng.random() < 0.85 else date(year - 2, 6, 1),
        services=tuple(sorted(rng.sample(_SERVICES, rng.randrange(1, 4)))),
        frais_a_charge=(Fee.FREE,),
        modalites_acces=(AccessMode.WALK_IN,),
        modalites_accompagnement=(Support.INDIVIDUAL, Support.WORKSHOP),
    )
    return _record(place)


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
        fingerprint=hashlib.sha256("\x1f".join(cells.values()).encode()).hexdigest(),
        terms={name: cells[name].split("|") for name in VOCABULARIES if name in cells},
    )


def _nearest(kiosk: KioskOverview, places: Sequence[registers.places.PlaceRecord]) -> Sequence[str]:
    here = Point(kiosk.site.latitude, kiosk.site.longitude)
    measured = sorted(
        (metres(here, Point(one.latitude or 0.0, one.longitude or 0.0)), one.id) for one in places
    )
    return [name for _, name in measured[:OFFERED]]
