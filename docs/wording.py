"""The two languages of the pages that are made."""

from __future__ import annotations

from enum import StrEnum

from contract import Text, Title


class Language(StrEnum):
    """What a page is written in."""

    FR = "fr"
    EN = "en"

    def of(self, text: Text | Title) -> str:
        """The sentence in this language."""
        return text.fr if self is Language.FR else text.en
