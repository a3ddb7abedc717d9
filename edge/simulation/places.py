"""Public places of Bordeaux Métropole's 28 communes, where kiosks are simulated.

The names are real; the coordinates are approximate (WGS 84, a few tens of metres). No real
kiosk stands there yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count as counting
from itertools import islice

from contract import Profile
from edge.simulation.source import Setting

COMMUNES = {
    "33003": "Ambarès-et-Lagrave",
    "33004": "Ambès",
    "33013": "Artigues-près-Bordeaux",
    "33032": "Bassens",
    "33039": "Bègles",
    "33056": "Blanquefort",
    "33063": "Bordeaux",
    "33065": "Bouliac",
    "33069": "Le Bouscat",
    "33075": "Bruges",
    "33096": "Carbon-Blanc",
    "33119": "Cenon",
    "33162": "Eysines",
    "33167": "Floirac",
    "33192": "Gradignan",
    "33200": "Le Haillan",
    "33249": "Lormont",
    "33273": "Martignas-sur-Jalle",
    "33281": "Mérignac",
    "33312": "Parempuyre",
    "33318": "Pessac",
    "33376": "Saint-Aubin-de-Médoc",
    "33434": "Saint-Louis-de-Montferrand",
    "33449": "Saint-Médard-en-Jalles",
    "33487": "Saint-Vincent-de-Paul",
    "33519": "Le Taillan-Médoc",
    "33522": "Talence",
    "33550": "Villenave-d'Ornon",
}
"""Names by INSEE code (Code officiel géographique)."""


@dataclass(frozen=True, slots=True)
class Place:
    """A site and the kiosk that is simulated there; `id` names both."""

    id: str
    name: str
    commune: str
    latitude: float
    longitude: float
    profile: Profile
    setting: Setting

    @property
    def commune_name(self) -> str:
        """The commune's name."""
        return COMMUNES[self.commune]


_B, _W, _S = Profile.BOOTH, Profile.WIFI_POST, Profile.SOLAR_BENCH
_T, _H, _R = Setting.TOWN_HALL, Setting.HOSPITAL, Setting.STATION
_L, _Q, _P = Setting.LIBRARY, Setting.SQUARE, Setting.PARK
_O, _C, _M = Setting.SPORTS, Setting.HOUSING, Setting.MARKET

# The first dozen are what `escale up` shows: spread over the metropole, of every profile.
# fmt: off
_PLACES = (
    ("bordeaux-victoire", "Place de la Victoire", "33063", 44.8309, -0.5726, _B, _Q),
    ("merignac-charles-de-gaulle", "Place Charles-de-Gaulle", "33281", 44.8420, -0.6459, _B, _T),
    ("pessac-cinquieme-republique", "Place de la Ve-République", "33318", 44.8058, -0.6304, _B, _T),
    ("cenon-palmer", "Parc Palmer", "33119", 44.8535, -0.5270, _S, _P),
    ("talence-forum", "Le Forum", "33522", 44.8028, -0.5913, _B, _M),
    ("begles-mussonville", "Parc de Mussonville", "33039", 44.8014, -0.5551, _S, _P),
    ("lormont-buttiniere", "Pôle d'échanges Buttinière", "33249", 44.8656, -0.5249, _W, _R),
    ("bordeaux-gare-saint-jean", "Gare Saint-Jean", "33063", 44.8258, -0.5567, _W, _R),
    ("saint-medard-republique", "Place de la République", "33449", 44.8965, -0.7167, _B, _Q),
    ("gradignan-mandavit", "Parc de Mandavit", "33192", 44.7790, -0.6210, _S, _P),
    ("blanquefort-majolan", "Parc de Majolan", "33056", 44.9030, -0.6440, _S, _P),
    ("ambares-liberation", "Place de la Libération", "33003", 44.9255, -0.4850, _B, _Q),

    # One of every other commune, then more.
    ("villenave-aristide-briand", "Place Aristide-Briand", "33550", 44.7731, -0.5647, _B, _Q),
    ("floirac-mairie", "Hôtel de ville", "33167", 44.8367, -0.5262, _W, _T),
    ("bouscat-gambetta", "Place Gambetta", "33069", 44.8660, -0.5987, _B, _T),
    ("bruges-charles-de-gaulle", "Avenue Charles-de-Gaulle", "33075", 44.8830, -0.6125, _B, _T),
    ("eysines-bourg", "Le Bourg", "33162", 44.8842, -0.6500, _B, _Q),
    ("haillan-mairie", "Hôtel de ville", "33200", 44.8722, -0.6780, _B, _T),
    ("taillan-michel-reglade", "Place Michel-Réglade", "33519", 44.9050, -0.6703, _B, _Q),
    ("parempuyre-mairie", "Place de la mairie", "33312", 44.9500, -0.6040, _W, _T),
    ("ambes-mairie", "Place de la mairie", "33004", 45.0130, -0.5330, _W, _T),
    ("bassens-mediatheque", "Médiathèque François-Mitterrand", "33032", 44.9030, -0.5170, _B, _L),
    ("carbon-blanc-mairie", "Hôtel de ville", "33096", 44.8950, -0.5010, _B, _T),
    ("artigues-mairie", "Parc de la mairie", "33013", 44.8610, -0.4980, _S, _P),
    ("bouliac-camille-hostein", "Place Camille-Hostein", "33065", 44.8157, -0.5010, _W, _Q),
    ("martignas-mairie", "Place de la mairie", "33273", 44.8405, -0.7750, _B, _T),
    ("saint-aubin-mairie", "Route de Germignan, mairie", "33376", 44.9110, -0.7240, _W, _T),
    ("saint-louis-mairie", "Place de la mairie", "33434", 44.9560, -0.5360, _S, _T),
    ("saint-vincent-mairie", "Place de la mairie", "33487", 44.9580, -0.4720, _S, _T),
    ("bordeaux-pellegrin", "Hôpital Pellegrin", "33063", 44.8283, -0.6053, _B, _H),
    ("pessac-haut-leveque", "Hôpital Haut-Lévêque", "33318", 44.7853, -0.6617, _B, _H),
    ("bordeaux-chaban-delmas", "Stade Chaban-Delmas", "33063", 44.8292, -0.5978, _W, _O),
    ("bordeaux-quinconces", "Place des Quinconces", "33063", 44.8456, -0.5735, _W, _R),
    ("bordeaux-meriadeck", "Bibliothèque Mériadeck", "33063", 44.8374, -0.5862, _B, _L),
    ("bordeaux-stalingrad", "Place de Stalingrad", "33063", 44.8411, -0.5578, _W, _Q),
    ("bordeaux-jardin-public", "Jardin public", "33063", 44.8490, -0.5780, _S, _P),
    ("bordeaux-saint-michel", "Place Meynard, Saint-Michel", "33063", 44.8344, -0.5663, _B, _M),
    ("bordeaux-pey-berland", "Place Pey-Berland", "33063", 44.8376, -0.5782, _W, _T),
    ("bordeaux-aubiers", "Les Aubiers", "33063", 44.8761, -0.5737, _B, _C),
    ("bordeaux-grand-parc", "Place de l'Europe, Grand-Parc", "33063", 44.8580, -0.5818, _B, _C),
    ("bordeaux-bassins-a-flot", "Bassins à flot", "33063", 44.8643, -0.5570, _W, _Q),
    ("bordeaux-canteloup", "Place Canteloup", "33063", 44.8335, -0.5655, _B, _Q),
    ("bordeaux-nansouty", "Place Nansouty", "33063", 44.8219, -0.5701, _W, _Q),
    ("bordeaux-benauge", "Cité de la Benauge", "33063", 44.8400, -0.5460, _B, _C),
    ("bordeaux-parc-bordelais", "Parc bordelais", "33063", 44.8530, -0.6040, _S, _P),
    ("merignac-mediatheque", "Médiathèque Michel-Sainte-Marie", "33281", 44.8413, -0.6463, _W, _L),
    ("merignac-burck", "Parc du Burck", "33281", 44.8240, -0.6590, _S, _P),
    ("merignac-arlac", "Gare de Mérignac-Arlac", "33281", 44.8310, -0.6240, _W, _R),
    ("pessac-camponac", "Médiathèque Jacques-Ellul, Camponac", "33318", 44.8020, -0.6290, _B, _L),
    ("pessac-saige", "Saige-Formanoir", "33318", 44.7935, -0.6220, _B, _C),
    ("pessac-alouette", "Gare de l'Alouette-France", "33318", 44.7960, -0.6620, _W, _R),
    ("talence-peixotto", "Parc Peixotto", "33522", 44.8075, -0.5945, _S, _P),
    ("talence-thouars", "Place de Thouars", "33522", 44.7897, -0.5836, _B, _C),
    ("villenave-chambery", "Chambéry", "33550", 44.7610, -0.5820, _W, _M),
    ("begles-14-juillet", "Place du 14-Juillet", "33039", 44.8085, -0.5482, _B, _Q),
    ("begles-gare", "Gare de Bègles", "33039", 44.7990, -0.5450, _W, _R),
    ("saint-medard-gajac", "Gajac", "33449", 44.8880, -0.7010, _W, _C),
    ("cenon-gare-pelletan", "Gare de Cenon, place Pelletan", "33119", 44.8565, -0.5360, _W, _R),
    ("cenon-voltaire", "Place Voltaire", "33119", 44.8572, -0.5205, _B, _M),
    ("lormont-ermitage", "Parc de l'Ermitage", "33249", 44.8752, -0.5400, _S, _P),
    ("lormont-carriet", "Carriet", "33249", 44.8840, -0.5270, _B, _C),
    ("floirac-dravemont", "Dravemont", "33167", 44.8466, -0.5104, _B, _C),
    ("gradignan-quatre-saisons", "Théâtre des Quatre-Saisons", "33192", 44.7728, -0.6149, _W, _Q),
    ("bouscat-la-source", "Médiathèque La Source", "33069", 44.8645, -0.6010, _W, _L),
    ("bruges-ausone", "Parc Ausone", "33075", 44.8790, -0.6030, _S, _P),
    ("eysines-pinsan", "Domaine du Pinsan", "33162", 44.8915, -0.6400, _S, _O),
    ("blanquefort-marche", "Place du Marché", "33056", 44.9110, -0.6370, _W, _M),
    ("ambares-gorp", "La Gorp", "33003", 44.9310, -0.4930, _W, _C),
)
# fmt: on


def places() -> Sequence[Place]:
    """All the places, each with one simulated kiosk."""
    return tuple(Place(*row) for row in _PLACES)


def places_for(count: int) -> Sequence[Place]:
    """The first `count`; beyond them further kiosks stand beside the first ones."""
    return tuple(islice(_endless(), count))


def _endless() -> Iterator[Place]:
    yield from places()
    for round_ in counting(2):
        for place in places():
            suffix = f"-{round_}"
            yield replace(
                place,
                id=place.id[: 32 - len(suffix)].rstrip("-") + suffix,
                name=f"{place.name} ({round_})",
                latitude=round(place.latitude + 0.0002 * (round_ - 1), 5),
            )
