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
