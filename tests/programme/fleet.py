"""Sites and kiosks of the metropole, and a publisher, for the tests of the programme."""

from datetime import date

from contract import Lifecycle, Profile
from programme import Address, Publisher
from store import Kiosk, KioskOverview, Site

DAY = date(2026, 3, 14)
PUBLISHER = Publisher("24330031600011", "Une métropole d'essai")

TOWN_HALL = Site("mairie", "Place de l'Hôtel-de-Ville", "33550", "Villenave-d'Ornon", 44.78, -0.55)
CHURCH = Site("eglise", "Parvis de l’Église, côté nord", "33119", "Cenon", 44.857, -0.533)
VICTORY = Site("victoire", "Victoire", "33063", "Bordeaux", 44.8309112345, -0.5727)
SITES = (TOWN_HALL, CHURCH, VICTORY)
ADDRESSES = {VICTORY.id: Address("Place de la Victoire", "33800", "devant la porte d'Aquitaine")}


def overview(
    kiosk_id: str,
    site: Site,
    profile: Profile = Profile.BOOTH,
    lifecycle: Lifecycle = Lifecycle.IN_SERVICE,
) -> KioskOverview:
    return KioskOverview(Kiosk(kiosk_id, site.id, profile, lifecycle, 1), site, None, None)


FLEET = (
    overview("mairie-1", TOWN_HALL),
    overview("eglise-1", CHURCH, Profile.WIFI_POST),
    overview("victoire-1", VICTORY, Profile.SOLAR_BENCH),
    overview("victoire-2", VICTORY, lifecycle=Lifecycle.PLANNED),
    overview("victoire-3", VICTORY, lifecycle=Lifecycle.CLOSED),
    overview("victoire-4", VICTORY, lifecycle=Lifecycle.RETIRED),
)
IN_SERVICE = ["eglise-1", "mairie-1", "victoire-1"]
