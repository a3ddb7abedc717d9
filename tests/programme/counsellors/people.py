"""Counsellors of these tests, none of whom there is."""

from datetime import date

from store import registers

CITY = registers.structures.Structure("ville", "Une ville", "commune", "33249", "accueil")
LIBRARY = "mediatheque"
KIOSK = "mairie-1"
COUNSELLOR = registers.counsellors.Counsellor(
    "camille", "Camille Essai", CITY.id, "camille@ville.example", date(2026, 1, 1)
)
OTHER = registers.counsellors.Counsellor(
    "sacha", "Sacha Essai", CITY.id, "sacha@ville.example", date(2026, 1, 1), date(2026, 6, 30)
)
