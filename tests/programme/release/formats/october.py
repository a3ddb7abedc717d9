"""One month of three kiosks in two communes, as it is published: every mark is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from programme.kiosk_places import Publisher
from programme.release.cells import (
    TOTAL,
    Codes,
    Dimension,
    Gap,
    Mark,
    Published,
    PublishedRelease,
    PublishedTable,
)
from programme.release.formats import About

BORDEAUX, LORMONT, BEGLES = "commune/33063", "commune/33249", "commune/33039"
VICTOIRE, MERIADECK, MAIRIE = "kiosk/victoire", "kiosk/meriadeck", "kiosk/mairie-lormont"
KIOSKS = {VICTOIRE: BORDEAUX, MERIADECK: BORDEAUX, MAIRIE: LORMONT, "kiosk/begles": BEGLES}
PLACES = Dimension("place", {BORDEAUX: TOTAL, LORMONT: TOTAL, BEGLES: TOTAL, **KIOSKS})
SERVICES = Dimension("service", dict.fromkeys(("procedures", "family", "unknown"), TOTAL))
CATEGORIES = Dimension("category", {"laptop": TOTAL, "smartphone": TOTAL})
HIDDEN, MISSING = Published(Mark.HIDDEN), Published(Mark.MISSING)
ZERO = Published(Mark.ZERO, 0.0, 0)


def shown(value: float, days: int | None = 20) -> Published:
    return Published(Mark.SHOWN, value, days)


USES: Mapping[str, tuple[Published, Published, Published, Published]] = {
    TOTAL: (shown(1284, 31), shown(812, 31), shown(472, 31), ZERO),
    BORDEAUX: (shown(940, 31), shown(590, 31), shown(350, 31), ZERO),
    LORMONT: (shown(344, 26), shown(222, 26), shown(122, 24), ZERO),
    BEGLES: (MISSING, MISSING, MISSING, MISSING),
    VICTOIRE: (shown(910, 31), HIDDEN, HIDDEN, ZERO),
    MERIADECK: (shown(30, 4), HIDDEN, HIDDEN, ZERO),
    MAIRIE: (shown(344, 26), shown(222, 26), shown(122, 24), ZERO),
    "kiosk/begles": (MISSING, MISSING, MISSING, MISSING),
}
SERVICE_CODES = (TOTAL, "procedures", "family", "unknown")


def _uses() -> PublishedTable:
    cells: dict[Codes, Published] = {
        (place, service): cell
        for place, row in USES.items()
        for service, cell in zip(SERVICE_CODES, row, strict=True)
    }
    return PublishedTable("uses_by_service", "uses", (PLACES, SERVICES), cells)


def _mass() -> PublishedTable:
    cells: dict[Codes, Published] = {
        (TOTAL,): shown(61.5, None),
        ("laptop",): shown(61.5, None),
        ("smartphone",): ZERO,
    }
    return PublishedTable("reuse_mass", "mass", (CATEGORIES,), cells, "kg")


def october(version: int = 1, month: str = "2026-10") -> PublishedRelease:
    gaps = {
        TOTAL: Gap(775, 2_980),
        BORDEAUX: Gap(0, 1_490),
        LORMONT: Gap(31, 745),
        BEGLES: Gap(745, 745),
        VICTOIRE: Gap(0, 745),
        MERIADECK: Gap(0, 745),
        MAIRIE: Gap(31, 745),
        "kiosk/begles": Gap(745, 745),
    }
    return PublishedRelease(f"{month}-v{version}", month, (_uses(), _mass()), gaps)


ABOUT = About(
    publisher=Publisher("24330031600011", "Bordeaux Métropole", "bornes@metropole.example"),
    made_on=date(2026, 11, 5),
    parameters={"rules": {"min_value": 11, "min_days": 3}, "layout": "kiosks"},
    libraries={"pytauargus": "0.6.0"},
    names={VICTOIRE: "Place de la Victoire", MERIADECK: "Mériadeck", MAIRIE: "Mairie de Lormont"},
)
