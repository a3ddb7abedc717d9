"""The languages in which a place helps, as far as its row says.

The standard has two terms, English and others, and room for prose: the names of languages are
looked for in the description, in French.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from programme.folding import fold
from programme.vocabularies import SpecificCare

LANGUAGES: Mapping[str, str] = {
    "ar": "arabe",
    "bg": "bulgare",
    "de": "allemand",
    "en": "anglais",
    "es": "espagnol",
    "fa": "persan|farsi|dari",
    "it": "italien",
    "ku": "kurde",
    "pl": "polonais",
    "ps": "pachto",
    "pt": "portugais",
    "ro": "roumain",
    "ru": "russe",
    "so": "somali",
    "ti": "tigrinya",
    "tr": "turc",
    "uk": "ukrainien",
    "vi": "vietnamien",
    "wo": "wolof",
    "zh": "chinois|mandarin",
}
"""What a language is called in French, by its ISO 639-1 code."""


def spoken(cells: Mapping[str, str]) -> frozenset[str]:
    """The codes of the languages that a place's row names."""
    text = fold(f"{cells.get('presentation_resume', '')} {cells.get('presentation_detail', '')}")
    found = {code for code, pattern in _patterns().items() if pattern.search(text)}
    care = cells.get("prise_en_charge_specifique", "").split("|")
    return frozenset(found | ({"en"} if SpecificCare.ENGLISH in care else set()))


def helps_in(language: str, cells: Mapping[str, str]) -> bool:
    """Whether the row says that one is helped in this language.

    «Langues étrangères (autres)» says so of any but English only where no language is named.
    """
    named = spoken(cells)
    others = SpecificCare.OTHER_LANGUAGES in cells.get("prise_en_charge_specifique", "").split("|")
    unnamed = others and not named - {"en"}
    return language == "fr" or language in named or (unnamed and language != "en")


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {code: re.compile(rf"\b(?:{name})(?:e|s|es)?\b") for code, name in LANGUAGES.items()}
