"""The two languages of a dashboard, and the words that the registry does not have."""

from __future__ import annotations

from enum import StrEnum

from contract import Title


class Language(StrEnum):
    """What a dashboard is written in."""

    FR = "fr"
    EN = "en"

    def of(self, title: Title) -> str:
        """The title in this language."""
        return title.fr if self is Language.FR else title.en


KIOSK = Title("Borne", "Kiosk")
EVENTS = Title("Derniers changements", "Latest changes")
STATES = Title("États", "States")
YES = Title("oui", "yes")
NO = Title("non", "no")

SEVERITY = {
    "warning": Title("Avertissement", "Warning"),
    "minor": Title("Mineure", "Minor"),
    "major": Title("Majeure", "Major"),
    "critical": Title("Critique", "Critical"),
    "cleared": Title("Levée", "Cleared"),
}
"""The alarms' severities, the least grave first, and what is over."""

ALARMS = Title("Alarmes", "Alarms")
GRAVE_ALARMS = Title("Alarmes majeures et critiques", "Major and critical alarms")
COMMANDS = Title("Commandes", "Commands")
COMMUNE = Title("Commune", "Commune")
SITE = Title("Site", "Site")
SITE_NAME = Title("Nom du site", "Site name")
STATE = Title("État", "State")
SINCE = Title("Depuis", "Since")
AT = Title("Instant", "Time")
TYPE = Title("Type", "Type")
UNKNOWN = Title("Inconnu", "Unknown")
IN_ORDER = Title("En ordre", "In order")
OFFLINE = Title("Hors ligne", "Offline")
AVAILABLE = Title("Disponibilité sur la période", "Availability over the range")

ZONES = {
    "cabin": Title("cabine", "cabin"),
    "electronics": Title("électronique", "electronics"),
    "outside": Title("dehors", "outside"),
}
