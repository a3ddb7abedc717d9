"""Which of the Coop's themes a place helps with, by the standard's services that it declares."""

from __future__ import annotations

from collections.abc import Mapping

from programme.coop_vocabularies import Theme
from programme.vocabularies import Label, Service

_EVERYDAY = (
    Theme.EQUIPMENT,
    Theme.OWN_FILES,
    Theme.BROWSING,
    Theme.EMAIL,
    Theme.OFFICE,
    Theme.SOCIAL_NETWORKS,
    Theme.HEALTH,
    Theme.BANKING,
)
THEMES_OF_SERVICE: Mapping[Service, tuple[Theme, ...]] = {
    Service.PROCEDURES: (Theme.PROCEDURES,),
    Service.EVERYDAY_TOOLS: _EVERYDAY,
    Service.EMPLOYMENT: (Theme.EMPLOYMENT,),
    Service.SAFE_USE: (Theme.SECURITY,),
    Service.PARENTING: (Theme.PARENTING, Theme.SCHOOL),
    Service.LEISURE: (Theme.CREATION,),
    Service.UNDERSTANDING: (Theme.CULTURE,),
    Service.ACCESS: (),
    Service.LOW_COST_EQUIPMENT: (),
}
"""Ours: the two vocabularies have no published correspondence."""


def themes_of(cells: Mapping[str, str]) -> tuple[Theme, ...]:
    """The themes of a place's row, each once, in the Coop's order."""
    declared = set(cells.get("services", "").split("|"))
    found = {
        theme
        for service, themes in THEMES_OF_SERVICE.items()
        if service in declared
        for theme in themes
    }
    if Label.MON_ESPACE_SANTE in cells.get("formations_labels", "").split("|"):
        found.add(Theme.HEALTH)
    return tuple(theme for theme in Theme if theme in found)
